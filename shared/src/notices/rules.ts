/*
 * Whom an act concerns is told of it (PRODUCT.md, rule 15): in the application always, and by letter at once, in one letter a
 * day, or not at all, as each person chose.
 */

type KindOfNotice = {
  /** It concerns a right of the person, such as a vote: its letter does not wait for the morning. */
  isRight?: true;
  /** Whoever was told of the subject before and is not concerned any more is told once that it is so. */
  tellsOut?: true;
  /** Nobody is told of the subject again. */
  isEnd?: true;
  /**
   * Kinds that count the versions of a subject together: of these a later one says more than all before it. Any other kind
   * counts by itself, and leaves what others say of the same subject alone.
   */
  series?: 'meeting' | 'seat' | 'role' | 'call';
  /**
   * It changes the calendar of its reader, so its letter is about nothing else, in the morning too: mail programs take one
   * appointment from a letter, whatever else it brings (RFC 5546 has one UID to a request).
   */
  isAppointment?: true;
  /** Also whoever is of the forum no more is told, and only what they were told before. */
  tellsLeft?: true;
  /** It may have taken its reader out of the forum: it is read also where nothing else of the cycle is any more. */
  endsPlace?: true;
  /**
   * Also whoever was invited and has not come in is told: it is their time, their data, their own words, or what a letter has told
   * them before. Of the work of the forum nothing is sent to them: their invitation is what reaches them.
   */
  toInvited?: true;
};

/**
 * What somebody is told of. The feature that keeps the subject says whom it concerns and in which words
 * (`queries/notices.ts`); `notices.json` has the name of each kind.
 */
const KINDS_OF_NOTICES = {
  'meeting-published': { tellsOut: true, series: 'meeting', isAppointment: true, toInvited: true },
  'meeting-changed': { tellsOut: true, series: 'meeting', isAppointment: true, toInvited: true },
  'meeting-cancelled': { tellsOut: true, isEnd: true, series: 'meeting', isAppointment: true, toInvited: true },
  'meeting-out': { isEnd: true, series: 'meeting', isAppointment: true, tellsLeft: true, toInvited: true },
  'meeting-reminder': { series: 'meeting', isAppointment: true, toInvited: true },
  'meeting-material': {},
  'seat-given': { isRight: true, series: 'seat' },
  'seat-changed': { isRight: true, series: 'seat' },
  'seat-ended': { isRight: true, isEnd: true, series: 'seat', toInvited: true, endsPlace: true },
  'seat-vacated': { series: 'seat' },
  'role-given': { isRight: true, series: 'role' },
  'role-ended': { isRight: true, isEnd: true, series: 'role', toInvited: true, endsPlace: true },
  'stage-moved': {},
  'diagnoses-called': { series: 'call' },
  'diagnoses-closing': { series: 'call' },
  'privacy-changed': { toInvited: true },
  'request-received': { isRight: true },
  'request-answered': { isRight: true, toInvited: true },
  'announcement-published': {},
  'participation-requested': {},
  'invitation-declined': {},
  'diagnosis-received': { isRight: true },
  'diagnosis-to-review': {},
  'diagnosis-returned': { isRight: true },
  'diagnosis-published': {},
  'diagnosis-asked': {},
  'diagnosis-unreachable': {},
  'board-opened': {},
  'commitment-invited': {},
  'commitment-commented': {},
  'ballot-announced': { isRight: true },
  'ballot-closing': { isRight: true },
  'ballot-result': {},
  'consultation-opened': {},
  'contribution-answered': { toInvited: true },
  'contribution-hidden': { toInvited: true },
  'need-overdue': {},
} as const satisfies Readonly<Record<string, KindOfNotice>>;
export type NoticeKind = keyof typeof KINDS_OF_NOTICES;
export const NOTICE_KINDS = Object.keys(KINDS_OF_NOTICES) as [NoticeKind, ...NoticeKind[]];

export const kindOfNotice = (kind: NoticeKind): KindOfNotice => KINDS_OF_NOTICES[kind];

/** The kinds whose numbers count on with those of this one, itself among them. */
export function kindsInSeries(kind: NoticeKind): readonly NoticeKind[] {
  const { series } = kindOfNotice(kind);
  return series === undefined ? [kind] : NOTICE_KINDS.filter((one) => kindOfNotice(one).series === series);
}

/** What one chooses together, in the order of the page; whatever is a kind stands in one of these. */
export const NOTICE_GROUPS = {
  meetings: [
    'meeting-published',
    'meeting-changed',
    'meeting-cancelled',
    'meeting-out',
    'meeting-reminder',
    'meeting-material',
  ],
  ballots: ['ballot-announced', 'ballot-closing', 'ballot-result'],
  diagnoses: [
    'diagnoses-called',
    'diagnoses-closing',
    'diagnosis-received',
    'diagnosis-to-review',
    'diagnosis-returned',
    'diagnosis-published',
    'diagnosis-asked',
    'diagnosis-unreachable',
  ],
  consultations: ['consultation-opened', 'contribution-answered', 'contribution-hidden'],
  commitments: ['commitment-invited', 'commitment-commented'],
  process: ['announcement-published', 'stage-moved', 'board-opened', 'need-overdue'],
  seats: ['seat-given', 'seat-changed', 'seat-ended', 'seat-vacated', 'role-given', 'role-ended'],
  people: ['invitation-declined', 'participation-requested', 'request-received', 'request-answered', 'privacy-changed'],
} as const satisfies Readonly<Record<string, readonly NoticeKind[]>>;
export type NoticeGroup = keyof typeof NOTICE_GROUPS;

/** `on`: a letter for each; `daily`: together with others in the morning, unless it cannot wait; `off`: no letter. */
export const NOTICE_MODES = ['on', 'daily', 'off'] as const;
export type NoticeMode = (typeof NOTICE_MODES)[number];
/** What concerns a right waits for no morning: it comes at once, or not at all. */
export const modesFor = (kind: NoticeKind): readonly NoticeMode[] =>
  kindOfNotice(kind).isRight ? ['on', 'off'] : NOTICE_MODES;
/** What choosing a mode for several kinds means for one of them: what concerns a right waits for no morning. */
export const modeWithin = (kind: NoticeKind, mode: NoticeMode): NoticeMode =>
  modesFor(kind).includes(mode) ? mode : 'on';
export const modeUnchosen = (kind: NoticeKind): NoticeMode => (kindOfNotice(kind).isRight ? 'on' : 'daily');

/** What one letter may bring; a link in it stops the like of it: the letter of the day, or those of one kind. */
export const LETTER_LISTS = [...NOTICE_KINDS, 'daily'] as const;
type LetterList = (typeof LETTER_LISTS)[number];
/** The kinds that a list brings, as this person gets them: what concerns a right never waits for the letter of the day. */
export const kindsIn = (list: LetterList, modeOf: (kind: NoticeKind) => NoticeMode): NoticeKind[] =>
  list === 'daily' ? NOTICE_KINDS.filter((kind) => modeOf(kind) === 'daily' && !kindOfNotice(kind).isRight) : [list];

/** What happens within so many hours is told at once: tomorrow's letter could come after it. */
const SOON_HOURS = 48;
export const happensSoon = (at: Date, now: Date): boolean => at.getTime() - now.getTime() <= SOON_HOURS * 3_600_000;
/** The hour of the forum's clock at which the letter of the day leaves. */
export const DAILY_HOUR = 7;

/**
 * What became of the letter about a notice. `none`: its reader wants none; `daily`: waits for the letter of the day; `given-up`:
 * no post office took it within a day; `bounced`: it came back; `held`: letters to this address come back, so it was not sent; `dropped`: there was nothing left to say when it would have been sent.
 */
export const LETTER_STATES = [
  'none',
  'daily',
  'queued',
  'sent',
  'refused',
  'given-up',
  'bounced',
  'held',
  'dropped',
] as const;
type LetterState = (typeof LETTER_STATES)[number];
/** Letters to somebody without an account, by what they are about. */
export const STRANGER_LETTERS = [
  'contribution-confirm',
  'contribution-answered',
  'contribution-hidden',
  'participation-decided',
  'claim-confirm',
] as const;
export type StrangerLetterKind = (typeof STRANGER_LETTERS)[number];
/** Waits to be sent, or would be if somebody tried again. */
export const LETTERS_TO_SEND = ['queued', 'refused', 'given-up'] as const satisfies readonly LetterState[];
/** It will not arrive by itself: whoever is to hear of it must be told by another way. */
export const LETTERS_ASTRAY = ['refused', 'given-up', 'bounced', 'held'] as const satisfies readonly LetterState[];
export const isAstray = (letter: LetterState): boolean => (LETTERS_ASTRAY as readonly LetterState[]).includes(letter);

type NewNotice = {
  kind: NoticeKind;
  mode: NoticeMode;
  /** When what it is about happens; null where nothing does. */
  dueAt: Date | null;
  /** The act itself changes what people may do now. */
  isAtOnce?: boolean;
};

/** Which letter a notice gets when it is written. */
export function letterFor({ kind, mode, dueAt, isAtOnce = false }: NewNotice, now: Date): LetterState {
  if (mode === 'off') return 'none';
  const isSoon = isAtOnce || (dueAt !== null && happensSoon(dueAt, now));
  return mode === 'on' || kindOfNotice(kind).isRight || isSoon ? 'queued' : 'daily';
}

/** Browsers of one person that show notices by themselves. */
export const MOST_DEVICES = 10;
