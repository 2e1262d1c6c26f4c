/** Every address of the site, with a builder. Screens never spell a URL themselves. */

const cycle = (slug: string) => `/c/${encodeURIComponent(slug)}`;

export const paths = {
  landing: () => '/',
  home: () => '/home',
  account: () => '/account',
  administration: () => '/administration',
  newCycle: (forumId: string) => `/forums/${forumId}/new-cycle`,
  signIn: (back?: string) => (back ? `/sign-in?back=${encodeURIComponent(back)}` : '/sign-in'),
  demoMail: () => '/demo/mail',
  join: (code: string) => `/j/${encodeURIComponent(code)}`,
  apiDocs: () => '/api/docs',

  cycle,
  diagnoses: (slug: string) => `${cycle(slug)}/diagnoses`,
  newDiagnosis: (slug: string) => `${cycle(slug)}/diagnoses/new`,
  diagnosis: (slug: string, number: number) => `${cycle(slug)}/diagnoses/${number}`,
  meetings: (slug: string) => `${cycle(slug)}/meetings`,
  meeting: (slug: string, meetingId: string) => `${cycle(slug)}/meetings#m-${meetingId}`,
  planner: (slug: string) => `${cycle(slug)}/meetings/plan`,
  boards: (slug: string) => `${cycle(slug)}/boards`,
  board: (slug: string, boardId: string) => `${cycle(slug)}/boards/${boardId}`,
  commitments: (slug: string) => `${cycle(slug)}/commitments`,
  commitment: (slug: string, number: number) => `${cycle(slug)}/commitments/${number}`,
  newCommitment: (slug: string) => `${cycle(slug)}/commitments/new`,
  editCommitment: (slug: string, number: number) => `${cycle(slug)}/commitments/${number}/edit`,
  ballots: (slug: string) => `${cycle(slug)}/ballots`,
  ballot: (slug: string, ballotId: string) => `${cycle(slug)}/ballots/${ballotId}`,
  organisations: (slug: string) => `${cycle(slug)}/organisations`,
  stages: (slug: string) => `${cycle(slug)}/stages`,
  consultations: (slug: string) => `${cycle(slug)}/consultations`,
  calendar: (cycleId: string) => `/api/cycles/${cycleId}/calendar.ics`,
} as const;

/** Addresses of the server that the client's router must leave to the browser. */
export function isServerPath(pathname: string): boolean {
  return /^\/(api|demo|j|healthz|readyz|metrics)(\/|$)/.test(pathname);
}
