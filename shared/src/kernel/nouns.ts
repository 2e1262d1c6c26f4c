/**
 * `server`: rendered there, readable without JavaScript, and taken over in the browser by the same component.
 * `door`: rendered there and brought to life by one small script of its own, without any framework.
 * `browser`: a screen for people who do something.
 */
export type PageKind = 'server' | 'door' | 'browser';

/** How a list stands in the query of its page, beside what it is narrowed by: found words, order, page. */
export const LIST_QUERY = ['q', 'sort', 'page'] as const;

export type NounPage = {
  /** Its address; `$name` is what the address names. */
  at: `/${string}`;
  /** `server` where nothing is said. */
  by?: PageKind;
  /** What of the query makes another page; all else is left out. */
  follows?: readonly string[];
  /** It shows one list (ui/list-table.tsx), narrowed by these: the query says how it stands, and it is also sent as a file. */
  list?: readonly string[];
  /** Parts of it that others lead to by `#`. */
  parts?: readonly string[];
  /** Its texts, by the noun that keeps them; those of its own noun where nothing is said. */
  texts?: readonly string[];
  /** In `pages/`, without the ending that tells its kind: as its name where nothing is said. */
  file?: string;
  /** In `pages/`: what the server sends to read before the screen is there, and where it never comes. */
  ahead?: string;
  /** The whole window belongs to the screen. */
  isBare?: true;
  /** A screen for work: less air, so that the work begins high on it (tokens.css). */
  isDense?: true;
  /** It shows a form that anybody may send, without a script too. */
  isSent?: true;
};

export type Noun = {
  /** The page named as the noun is a tab of every cycle, in the order of this list; `nav.<noun>` is its word. */
  hasTab?: true;
  pages: Readonly<Record<string, NounPage>>;
};

/**
 * The pages of each noun, said once. Addresses and their types (paths.ts), keys of queries (query-keys.ts), router, server,
 * letters, answers, map of the site, head, tabs and tests read this list and keep none of their own; title, description and
 * data of a page are said by `read` beside its component.
 */
export const NOUNS = {
  people: {
    pages: {
      landing: { at: '/' },
      enter: { at: '/j', by: 'door', follows: ['code', 'why', 'typed'] },
      join: { at: '/j/$code', by: 'door' },
      claim: { at: '/claim/$token', by: 'browser' },
      address: { at: '/address/$token', by: 'browser' },
      home: { at: '/home', by: 'browser' },
      signIn: { at: '/sign-in', by: 'browser', follows: ['back', 'email', 'invitation'] },
      account: { at: '/account', by: 'browser' },
      administration: { at: '/administration', by: 'browser', isDense: true },
    },
  },
  notices: {
    pages: {
      notices: { at: '/notices', by: 'browser', parts: ['choices'] },
      stopLetters: { at: '/letters/$token', by: 'door' },
    },
  },
  demo: { pages: { mail: { at: '/demo/mail', by: 'browser' } } },
  cycles: {
    pages: {
      cycle: { at: '/c/$slug' },
      leftOpen: { at: '/c/$slug/left-open' },
      ownTexts: { at: '/c/$slug/own-texts', by: 'browser', list: ['kind'] },
      guestTexts: { at: '/own-texts', by: 'browser' },
    },
  },
  announcements: {
    hasTab: true,
    pages: {
      announcements: { at: '/c/$slug/announcements', follows: ['after'] },
      announcement: { at: '/c/$slug/announcements/$announcementId' },
      editAnnouncement: {
        at: '/c/$slug/announcements/$announcementId/edit',
        by: 'browser',
        file: 'announcement-form',
        texts: ['announcements', 'files'],
      },
    },
  },
  diagnoses: {
    hasTab: true,
    pages: {
      diagnoses: { at: '/c/$slug/diagnoses', list: ['theme', 'sector', 'state'], isDense: true },
      newDiagnosis: { at: '/c/$slug/diagnoses/new', by: 'browser', file: 'diagnosis-form', follows: ['draft'] },
      diagnosis: { at: '/c/$slug/diagnoses/$number', parts: ['files'] },
    },
  },
  meetings: {
    hasTab: true,
    pages: {
      meetings: { at: '/c/$slug/meetings', list: ['theme', 'modality'] },
      planner: { at: '/c/$slug/meetings/plan', by: 'browser', isDense: true },
      meeting: { at: '/c/$slug/meetings/$meetingId', parts: ['files'] },
      attendance: { at: '/attendance/$token', by: 'door', follows: ['answer'] },
    },
  },
  boards: {
    hasTab: true,
    pages: {
      boards: { at: '/c/$slug/boards', list: ['state', 'stage'], isDense: true },
      board: { at: '/c/$slug/boards/$boardId', by: 'browser', isBare: true, ahead: 'board-record' },
    },
  },
  commitments: {
    hasTab: true,
    pages: {
      commitments: { at: '/c/$slug/commitments', list: ['theme', 'potential', 'state'] },
      newCommitment: {
        at: '/c/$slug/commitments/new',
        by: 'browser',
        file: 'commitment-form',
        texts: ['commitments', 'rules'],
        follows: ['board', 'cluster'],
      },
      commitment: { at: '/c/$slug/commitments/$number', texts: ['commitments', 'rules'], parts: ['versions'] },
      editCommitment: {
        at: '/c/$slug/commitments/$number/edit',
        by: 'browser',
        file: 'commitment-form',
        texts: ['commitments', 'rules'],
      },
    },
  },
  ballots: {
    hasTab: true,
    pages: {
      ballots: { at: '/c/$slug/ballots', list: ['rule', 'mode', 'stage'], isDense: true },
      ballot: { at: '/c/$slug/ballots/$ballotId', parts: ['review'] },
    },
  },
  consultations: {
    hasTab: true,
    pages: {
      consultations: { at: '/c/$slug/consultations' },
      consultation: { at: '/c/$slug/consultations/$consultationId', list: ['state', 'theme', 'sector', 'territory'] },
      contribute: { at: '/c/$slug/consultations/$consultationId/contribute', follows: ['why'], isSent: true },
      editConsultation: {
        at: '/c/$slug/consultations/$consultationId/edit',
        by: 'browser',
        file: 'consultation-form',
      },
      responses: {
        at: '/c/$slug/consultations/$consultationId/responses',
        by: 'browser',
        list: ['state', 'theme', 'sector'],
        isDense: true,
      },
      contribution: { at: '/c/$slug/consultations/$consultationId/$number' },
      findContribution: { at: '/contribution', follows: ['why'] },
      ownContribution: { at: '/contribution/$code', follows: ['new'] },
      contributionAddress: { at: '/contribution/address/$token' },
    },
  },
  organisations: {
    hasTab: true,
    pages: {
      organisations: { at: '/c/$slug/organisations', list: ['sector'], isDense: true },
      organisation: { at: '/c/$slug/organisations/$organisationId' },
      composition: { at: '/c/$slug/composition', list: ['sector'], isDense: true },
      invitations: {
        at: '/c/$slug/invitations',
        by: 'browser',
        texts: ['invitations'],
        list: ['state'],
        isDense: true,
      },
      invitation: { at: '/invitations/$token', texts: ['invitations'], parts: ['decline'], follows: ['why'] },
    },
  },
  stages: {
    hasTab: true,
    pages: {
      stages: { at: '/c/$slug/stages' },
      newCycle: { at: '/forums/$forumId/new-cycle', by: 'browser' },
    },
  },
  rights: {
    pages: {
      privacy: { at: '/c/$slug/privacy' },
      accessibility: { at: '/accessibility' },
      retention: { at: '/administration/retention', by: 'browser', list: [], isDense: true },
      administrationRequests: {
        at: '/administration/person-requests',
        by: 'browser',
        list: ['kind', 'state'],
        isDense: true,
      },
      personalData: { at: '/c/$slug/personal-data', by: 'browser', list: ['kind', 'state'], isDense: true },
    },
  },
  participation: {
    pages: {
      takePart: { at: '/c/$slug/take-part', follows: ['sent', 'why'] },
      ownRequest: { at: '/take-part/$token', follows: ['why'] },
      participation: { at: '/c/$slug/participation', by: 'browser', list: ['state'], isDense: true },
    },
  },
  search: {
    pages: {
      search: { at: '/c/$slug/search', follows: ['q', 'kind'] },
      searchEverywhere: { at: '/search', by: 'browser', file: 'everywhere', follows: ['q'] },
    },
  },
  standards: {
    pages: {
      standards: {
        at: '/c/$slug/standards',
        // Written out, and held against RULE_IDS by a test: public pages carry this list, and the standards they do not.
        parts: [
          'P07',
          'P08',
          'P10',
          'D01',
          'P16',
          'S01',
          'S02',
          'S03',
          'S04',
          'S05',
          'S06',
          'S07',
          'S08',
          'S10',
          'S11',
          'V08',
        ],
      },
    },
  },
} as const satisfies Record<string, Noun>;

type Nouns = typeof NOUNS;
export type NounName = keyof Nouns;
type Pages = { [Name in NounName]: Nouns[Name]['pages'] }[NounName];
type NamesOf<One> = One extends unknown ? keyof One & string : never;
export type PageName = NamesOf<Pages>;
/** What the list says of one page, as it is written there. */
export type PageOf<Name extends PageName> = Extract<Pages, Record<Name, unknown>>[Name];

/** Pages that are a tab of every cycle. */
export type TabName = { [Name in NounName]: Nouns[Name] extends { hasTab: true } ? Name : never }[NounName];
export const TABS = Object.entries<Noun>(NOUNS).flatMap(([name, noun]) => (noun.hasTab ? [name as TabName] : []));
