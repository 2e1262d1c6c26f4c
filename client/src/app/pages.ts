import type { ADDRESSES } from '../lib/paths.ts';
import type { PageHead } from '../lib/page.ts';
import type { Key } from '../lib/query-keys.ts';

export type PageName = keyof typeof ADDRESSES;
/**
 * `server`: rendered there, readable without JavaScript, and taken over in the browser by the same component.
 * `door`: rendered there and brought to life by one small script of its own, without any framework.
 * `browser`: a screen for people who do something. With `ahead` the server sends something to read before the screen is
 * there, and where it never comes.
 */
export type PageEntry = {
  /** The module that has `Page` and, for the server, `read`: below features/, without its ending. */
  file: string;
  by: 'server' | 'door' | 'browser';
  /** The texts it needs, by the noun that keeps them. */
  texts: readonly string[];
  /** What of the query makes another page; all else is left out. */
  follows?: readonly string[];
  /** It shows one list (ui/list-table.tsx), narrowed by these: the query says how it stands, and it is also sent as a file. */
  list?: readonly string[];
  /** The whole window belongs to the screen. */
  isBare?: true;
  /** A screen for work: less air, so that the work begins high on it (tokens.css). */
  isDense?: true;
  ahead?: string;
};

/**
 * Every page of the site, one line each. Its address stands in lib/paths.ts; title, description and data are said by `read`
 * beside its component. Router, server, browser, site map and tests read this list and keep none of their own.
 */
export const PAGES: Readonly<Record<PageName, PageEntry>> = {
  landing: { file: 'people/pages/landing-page', by: 'server', texts: ['people'] },
  join: { file: 'people/pages/join-page', by: 'door', texts: ['people'] },
  cycle: { file: 'cycles/pages/cycle-page', by: 'server', texts: ['cycles'] },
  announcements: {
    file: 'announcements/pages/announcements-page',
    by: 'server',
    texts: ['announcements'],
    follows: ['after'],
  },
  announcement: { file: 'announcements/pages/announcement-page', by: 'server', texts: ['announcements'] },
  diagnoses: {
    file: 'diagnoses/pages/diagnoses-page',
    by: 'server',
    texts: ['diagnoses'],
    list: ['theme', 'sector', 'state'],
    isDense: true,
  },
  diagnosis: { file: 'diagnoses/pages/diagnosis-page', by: 'server', texts: ['diagnoses'] },
  commitments: {
    file: 'commitments/pages/commitments-page',
    by: 'server',
    texts: ['commitments'],
    list: ['theme', 'potential', 'state'],
  },
  commitment: { file: 'commitments/pages/commitment-page', by: 'server', texts: ['commitments', 'rules'] },
  meetings: { file: 'meetings/pages/meetings-page', by: 'server', texts: ['meetings'] },
  meeting: { file: 'meetings/pages/meeting-page', by: 'server', texts: ['meetings'] },
  boards: {
    file: 'boards/pages/boards-page',
    by: 'server',
    texts: ['boards'],
    list: ['state', 'stage'],
    isDense: true,
  },
  board: {
    file: 'boards/pages/board-page',
    by: 'browser',
    texts: ['boards'],
    isBare: true,
    ahead: 'boards/pages/board-record-page',
  },
  ballots: {
    file: 'ballots/pages/ballots-page',
    by: 'server',
    texts: ['ballots'],
    list: ['rule', 'mode', 'stage'],
    isDense: true,
  },
  ballot: { file: 'ballots/pages/ballot-page', by: 'server', texts: ['ballots'] },
  consultations: { file: 'consultations/pages/consultations-page', by: 'server', texts: ['consultations'] },
  organisations: {
    file: 'organisations/pages/organisations-page',
    by: 'server',
    texts: ['organisations'],
    list: ['sector'],
    isDense: true,
  },
  stages: { file: 'stages/pages/stages-page', by: 'server', texts: ['stages'] },
  standards: { file: 'standards/pages/standards-page', by: 'server', texts: ['standards'] },

  home: { file: 'people/pages/home-page', by: 'browser', texts: ['people'] },
  signIn: { file: 'people/pages/sign-in-page', by: 'browser', texts: ['people'] },
  account: { file: 'people/pages/account-page', by: 'browser', texts: ['people'] },
  administration: { file: 'people/pages/administration-page', by: 'browser', texts: ['people'], isDense: true },
  newCycle: { file: 'stages/pages/new-cycle-page', by: 'browser', texts: ['stages'] },
  demoMail: { file: 'demo/pages/mail-page', by: 'browser', texts: ['demo'] },
  stopLetters: { file: 'people/pages/stop-letters-page', by: 'browser', texts: ['events'] },
  editAnnouncement: {
    file: 'announcements/pages/announcement-form-page',
    by: 'browser',
    texts: ['announcements', 'files'],
  },
  newDiagnosis: { file: 'diagnoses/pages/diagnosis-form-page', by: 'browser', texts: ['diagnoses'] },
  planner: { file: 'meetings/pages/planner-page', by: 'browser', texts: ['meetings'], isDense: true },
  newCommitment: { file: 'commitments/pages/commitment-form-page', by: 'browser', texts: ['commitments', 'rules'] },
  editCommitment: { file: 'commitments/pages/commitment-form-page', by: 'browser', texts: ['commitments', 'rules'] },
};

/** What of the query of a page makes another page. */
export const followedBy = ({ follows = [], list }: PageEntry): readonly string[] =>
  list ? ['q', 'sort', 'page', ...list] : follows;

export const PAGE_NAMES = Object.keys(PAGES) as PageName[];

/** What the manifest of the build calls the module of a page. */
export const moduleOf = (file: string): string => `src/features/${file}.tsx`;

/** What the server leaves in `<script type="application/json" id="page-data">` for the browser to go on from. */
export type PageData = {
  /** As in the registry, so that no page has to carry the list of all. */
  file: string;
  texts: readonly string[];
  isDense?: true | undefined;
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  generatedAt: string;
  demo: boolean;
  files: PageHead['files'];
  /** Answers of the API by the keys of the page's queries. */
  answers: readonly [Key, unknown][];
};
