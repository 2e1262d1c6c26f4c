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

declare const page: unique symbol;
/** The address of a page of this site. Only this file makes one, so that a link to a page that is none does not compile. */
export type Address = string & { readonly [page]: true };
/** Any other address: of a file, of another site. */
export type Elsewhere = string & { readonly [page]?: never };

type PageName = keyof typeof ADDRESSES;
type Values<Name extends PageName> = Readonly<Record<Named<(typeof ADDRESSES)[Name]>, string | number>>;
/** What follows `?` and `#`. */
type More = { query?: Readonly<Record<string, string>> | undefined; part?: string | undefined };

/** The address with what it names filled in. */
function address<Name extends PageName>(name: Name, values: Values<Name>, { query, part }: More = {}): Address {
  const given: Readonly<Record<string, string | number>> = values;
  const path = ADDRESSES[name].replace(/\$(\w+)/g, (_, key: string) => encodeURIComponent(given[key] ?? ''));
  return `${path}${query ? `?${new URLSearchParams(query)}` : ''}${part ? `#${part}` : ''}` as Address;
}

/** Screens never spell a URL themselves. */
export const paths = {
  landing: () => address('landing', {}),
  home: () => address('home', {}),
  account: () => address('account', {}),
  administration: () => address('administration', {}),
  newCycle: (forumId: string) => address('newCycle', { forumId }),
  signIn: (back?: string) => address('signIn', {}, { query: back ? { back } : undefined }),
  demoMail: () => address('demoMail', {}),

  cycle: (slug: string) => address('cycle', { slug }),
  announcements: (slug: string, query?: { after: string }) => address('announcements', { slug }, { query }),
  announcement: (slug: string, announcementId: string) => address('announcement', { slug, announcementId }),
  editAnnouncement: (slug: string, announcementId: string) => address('editAnnouncement', { slug, announcementId }),
  diagnoses: (slug: string, query?: { theme: string } | { state: 'unreachable' }) =>
    address('diagnoses', { slug }, { query }),
  newDiagnosis: (slug: string, query?: { draft: string }) => address('newDiagnosis', { slug }, { query }),
  diagnosis: (slug: string, number: number) => address('diagnosis', { slug, number }),
  meetings: (slug: string) => address('meetings', { slug }),
  meeting: (slug: string, meetingId: string) => address('meeting', { slug, meetingId }),
  planner: (slug: string) => address('planner', { slug }),
  boards: (slug: string) => address('boards', { slug }),
  board: (slug: string, boardId: string) => address('board', { slug, boardId }),
  commitments: (slug: string) => address('commitments', { slug }),
  commitment: (slug: string, number: number, part?: 'versions') => address('commitment', { slug, number }, { part }),
  newCommitment: (slug: string, query?: { board: string; cluster: string }) =>
    address('newCommitment', { slug }, { query }),
  editCommitment: (slug: string, number: number) => address('editCommitment', { slug, number }),
  ballots: (slug: string) => address('ballots', { slug }),
  ballot: (slug: string, ballotId: string, part?: 'review') => address('ballot', { slug, ballotId }, { part }),
  organisations: (slug: string) => address('organisations', { slug }),
  stages: (slug: string) => address('stages', { slug }),
  standards: (slug: string) => address('standards', { slug }),
  consultations: (slug: string) => address('consultations', { slug }),

  /** Of a page that the server names in an answer: where a need is met, what somebody handed in. */
  told: (path: string) => path as Address,

  // What the server sends beside its pages.
  apiDocs: (part = '') => `/api/docs${part && `#${part}`}`,
  news: (slug: string) => `${address('cycle', { slug })}/news.atom`,
  calendar: (cycleId: string) => `/api/cycles/${cycleId}/calendar.ics`,
} as const;
