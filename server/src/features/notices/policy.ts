import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import type { Address } from '@minga/shared/kernel/paths.ts';
import { LETTER_LISTS, NOTICE_KINDS, type NoticeKind } from '@minga/shared/notices/rules.ts';
import type { ForumRole } from '@minga/shared/people/rules.ts';
import type { Tx } from '../../platform/database/db.ts';
import { type KeyedHash, readSigned, signed } from '../../platform/files/secret.ts';
import type { LetterCalendar } from '../../platform/mail/mail.ts';
import type { Listener } from '../../platform/texts/texts.ts';

/** What a notice is about: a subject of its kind, at the version that was told. */
type About = {
  readonly forumId: string;
  /** empty for what is of the forum alone */
  readonly cycleId: string;
  readonly subjectId: string;
  /** what the same act says the same of, to the same person */
  readonly beside?: readonly string[];
  readonly number: number;
  /** which one was given or has ended */
  readonly role?: ForumRole | null;
};

/** Whom an act concerns, and when what it is about happens next. `isAtOnce`: it changes what people may do already now, or soon. */
type Concerned = { people: readonly string[]; dueAt: Date | null; isAtOnce?: boolean };

/** To whom it is said: what they read it in, and on whose clock. */
export type Reader = Listener & { personId: string; email: string; publicUrl: string; keyed: KeyedHash };

/** One notice in words. */
export type Words = {
  /** «Reunión publicada: Mesa de Salud» */
  title: string;
  /** What else there is to know, a line each. */
  lines: readonly string[];
  /** What somebody wrote: all of it in a letter about nothing else, its beginning wherever it stands among others. */
  text?: string;
  /** Where it is read, on this site. */
  path: Address;
  /** What its reader is asked, with links that answer; in letters only. */
  question?: { lead: string; choices: readonly { press: string; link: string }[] };
  /** What goes into the calendar of whoever gets the letter. */
  calendar?: LetterCalendar;
};

/** What would end for somebody: a seat, at once or at an instant, or a role at once. */
type Ending = { seatId: string; until: 'now' | string } | { role: ForumRole };

/** What a feature tells of, and to whom: its `queries/notices.ts`. */
export type NoticeSource = {
  readonly kinds: readonly NoticeKind[];
  /**
   * Everybody whom it concerns as it stands now; null when nobody is to be told any more.
   * @param named whom the act names; of all others nobody is told
   */
  listConcerned(tx: Tx, about: About, kind: NoticeKind, named?: readonly string[]): Promise<Concerned | null>;
  /**
   * One notice in the reader's words.
   * @param isOut it does not concern this person any more
   * @returns null when this person may not read it, or a later notice says more
   */
  write(tx: Tx, notice: { about: About; kind: NoticeKind; isOut: boolean }, to: Reader): Promise<Words | null>;
  /** @returns what somebody would be told is over for them with what ends: when each begins, and the words of the first */
  outWith?(
    tx: Tx,
    of: { forumId: string; personId: string } & Ending,
    to: Locale,
  ): Promise<{ dueAts: readonly Date[]; words: Words | null }>;
};

/** How one kind is told. */
export type KindSource = Pick<NoticeSource, 'listConcerned' | 'write'>;

/** A source whose kinds are told each in its own way: those it names are those it tells, and none falls to another's words. */
export function sourceOfKinds(sources: Partial<Record<NoticeKind, KindSource>>): NoticeSource {
  const ofKind = (kind: NoticeKind): KindSource => {
    const source = sources[kind];
    if (!source) throw new Error(`${kind} is told of elsewhere.`);
    return source;
  };
  return {
    kinds: NOTICE_KINDS.filter((kind) => sources[kind]),
    listConcerned: (tx, about, kind, named) => ofKind(kind).listConcerned(tx, about, kind, named),
    write: (tx, notice, to) => ofKind(notice.kind).write(tx, notice, to),
  };
}

/** Who tells of each kind. */
export type NoticeSources = (kind: NoticeKind) => NoticeSource;

/** @throws Error when a kind is told of by no feature, or by two */
export function gatherSources(sources: readonly NoticeSource[]): NoticeSources {
  const ofKind = new Map<NoticeKind, NoticeSource>();
  for (const kind of NOTICE_KINDS) {
    const [source, ...others] = sources.filter(({ kinds }) => kinds.includes(kind));
    if (!source || others.length > 0)
      throw new Error(`${kind} is told of by ${source ? 'two features' : 'no feature'}.`);
    ofKind.set(kind, source);
  }
  return (kind) => ofKind.get(kind) as NoticeSource;
}

/** Letters of one sort that somebody gets from a forum. */
export type Mailing = {
  readonly personId: string;
  readonly forumId: string;
  readonly list: (typeof LETTER_LISTS)[number];
};

/** What a letter carries so that its reader can stop it without signing in. It lets nobody do anything else. */
export const letterToken = (keyed: KeyedHash, { personId, forumId, list }: Mailing): string =>
  signed(keyed, 'letter', [list, personId, forumId]);

/** @throws AppError `letter.link-unknown` for what this installation has not made */
export function readLetterToken(keyed: KeyedHash, token: string): Mailing {
  const [name, personId = '', forumId = '', ...more] = readSigned(keyed, 'letter', token) ?? [];
  const list = LETTER_LISTS.find((one) => one === name);
  if (!list || more.length > 0) throw new AppError('letter.link-unknown');
  return { list, personId, forumId };
}
