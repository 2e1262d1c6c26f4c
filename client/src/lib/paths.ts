/** Every address of the site, spelled once: the registry of pages (app/pages.ts), the server and `paths` read it here. */
export const ADDRESSES = {
  landing: '/',
  home: '/home',
  signIn: '/sign-in',
  account: '/account',
  administration: '/administration',
  newCycle: '/forums/$forumId/new-cycle',
  demoMail: '/demo/mail',
  join: '/j/$code',
  stopLetters: '/letters/$token',

  cycle: '/c/$slug',
  announcements: '/c/$slug/announcements',
  announcement: '/c/$slug/announcements/$announcementId',
  editAnnouncement: '/c/$slug/announcements/$announcementId/edit',
  diagnoses: '/c/$slug/diagnoses',
  newDiagnosis: '/c/$slug/diagnoses/new',
  diagnosis: '/c/$slug/diagnoses/$number',
  meetings: '/c/$slug/meetings',
  planner: '/c/$slug/meetings/plan',
  meeting: '/c/$slug/meetings/$meetingId',
  boards: '/c/$slug/boards',
  board: '/c/$slug/boards/$boardId',
  commitments: '/c/$slug/commitments',
  newCommitment: '/c/$slug/commitments/new',
  commitment: '/c/$slug/commitments/$number',
  editCommitment: '/c/$slug/commitments/$number/edit',
  ballots: '/c/$slug/ballots',
  ballot: '/c/$slug/ballots/$ballotId',
  consultations: '/c/$slug/consultations',
  organisations: '/c/$slug/organisations',
  stages: '/c/$slug/stages',
  standards: '/c/$slug/standards',
} as const;

type Named<Address extends string> = Address extends `${string}$${infer Rest}`
  ? Rest extends `${infer Name}/${infer After}`
    ? Name | Named<After>
    : Rest
  : never;

/** The address with what it names filled in. */
function filled<Name extends keyof typeof ADDRESSES>(
  name: Name,
  values: Record<Named<(typeof ADDRESSES)[Name]>, string | number>,
): string {
  const given: Record<string, string | number> = values;
  return ADDRESSES[name].replace(/\$(\w+)/g, (_, part: string) => encodeURIComponent(given[part] ?? ''));
}

const ofCycle =
  (name: 'cycle' | 'announcements' | 'diagnoses' | 'meetings' | 'boards' | 'commitments' | 'ballots') =>
  (slug: string) =>
    filled(name, { slug });

/** Screens never spell a URL themselves. */
export const paths = {
  landing: () => ADDRESSES.landing,
  home: () => ADDRESSES.home,
  account: () => ADDRESSES.account,
  administration: () => ADDRESSES.administration,
  newCycle: (forumId: string) => filled('newCycle', { forumId }),
  signIn: (back?: string) => (back ? `${ADDRESSES.signIn}?back=${encodeURIComponent(back)}` : ADDRESSES.signIn),
  demoMail: () => ADDRESSES.demoMail,
  join: (code: string) => filled('join', { code }),
  apiDocs: () => '/api/docs',

  cycle: ofCycle('cycle'),
  announcements: ofCycle('announcements'),
  announcement: (slug: string, announcementId: string) => filled('announcement', { slug, announcementId }),
  editAnnouncement: (slug: string, announcementId: string) => filled('editAnnouncement', { slug, announcementId }),
  diagnoses: ofCycle('diagnoses'),
  newDiagnosis: (slug: string) => filled('newDiagnosis', { slug }),
  diagnosis: (slug: string, number: number) => filled('diagnosis', { slug, number }),
  meetings: ofCycle('meetings'),
  meeting: (slug: string, meetingId: string) => filled('meeting', { slug, meetingId }),
  planner: (slug: string) => filled('planner', { slug }),
  boards: ofCycle('boards'),
  board: (slug: string, boardId: string) => filled('board', { slug, boardId }),
  commitments: ofCycle('commitments'),
  commitment: (slug: string, number: number) => filled('commitment', { slug, number }),
  newCommitment: (slug: string) => filled('newCommitment', { slug }),
  editCommitment: (slug: string, number: number) => filled('editCommitment', { slug, number }),
  ballots: ofCycle('ballots'),
  ballot: (slug: string, ballotId: string) => filled('ballot', { slug, ballotId }),
  organisations: (slug: string) => filled('organisations', { slug }),
  stages: (slug: string) => filled('stages', { slug }),
  standards: (slug: string) => filled('standards', { slug }),
  consultations: (slug: string) => filled('consultations', { slug }),
  news: (slug: string) => `${filled('cycle', { slug })}/news.atom`,
  calendar: (cycleId: string) => `/api/cycles/${cycleId}/calendar.ics`,
} as const;

/** Addresses of the server that the client's router must leave to the browser. */
export function isServerPath(pathname: string): boolean {
  return /^\/(api|demo|j|healthz|readyz|metrics)(\/|$)|\.atom$/.test(pathname);
}
