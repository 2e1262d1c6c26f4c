import { FOLLOWED_KINDS, type FollowedKind } from '@minga/shared/events/follows.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import { LETTER_LISTS } from '@minga/shared/notices/rules.ts';
import type { Tx } from '../../platform/database/db.ts';
import { type KeyedHash, readSigned, signed } from '../../platform/files/secret.ts';
import type { LetterContent } from '../../platform/mail/letter.ts';
import type { EventType, Subscriber } from '../../platform/jobs/events.ts';

/** Failed attempts after which an administrator is shown a delivery: fewer may be a post office that restarts. */
export const ATTEMPTS_IN_SILENCE = 3;
/** Delivered to all, an event has done its work; what happened is in the record of acts. */
export const DELIVERED_STAY = '1 day';
/** What was given up and nobody had tried again. */
export const GIVEN_UP_STAY = '30 days';
/** Longer than any pause between two attempts: after this a delivery has lost its job, as after a restore of the queue. */
export const JOB_IS_LOST_AFTER = '2 hours';

/** Who listens, by name: what several features declared under one name, together. */
export type Listeners = ReadonlyMap<string, Subscriber['on']>;

/** @throws Error when two declare the same type under one name: only one of them would be called */
export function gatherListeners(subscribers: readonly Subscriber[]): Listeners {
  const listeners = new Map<string, Subscriber['on']>();
  for (const { name, on } of subscribers) {
    const known = listeners.get(name) ?? {};
    const twice = Object.keys(on).find((type) => type in known);
    if (twice !== undefined) throw new Error(`Two subscribers called ${name} take ${twice}.`);
    listeners.set(name, { ...known, ...on });
  }
  return listeners;
}

/** Names of those who listen to events of this type. */
export const listenersTo = (listeners: Listeners, type: EventType): string[] =>
  [...listeners].filter(([, on]) => type in on).map(([name]) => name);

/** Somebody who follows one kind of thing in one cycle. */
export type Followed = { readonly personId: string; readonly cycleId: string; readonly kind: FollowedKind };

/** What a feature writes to those who follow its kind of thing. It names this in its noun.ts. */
export type FollowedLetters = {
  readonly kind: FollowedKind;
  /**
   * A letter about one of them: what the forum wrote in its own language, all around it in the reader's.
   * @returns null when it is not to be read any more
   */
  write(
    tx: Tx,
    about: { cycleId: string; id: string },
    to: { locale: Locale; publicUrl: string },
  ): Promise<LetterContent | null>;
};

const LISTS = [...FOLLOWED_KINDS, ...LETTER_LISTS];
/** Letters of one sort that somebody gets from one place: of a cycle what they follow there, of a forum its notices. */
export type Mailing = { readonly personId: string; readonly placeId: string; readonly list: (typeof LISTS)[number] };

export const isFollowed = (list: Mailing['list']): list is FollowedKind => FOLLOWED_KINDS.some((one) => one === list);

/** What a letter carries so that its reader can stop it without signing in. It lets nobody do anything else. */
export const letterToken = (keyed: KeyedHash, { personId, placeId, list }: Mailing): string =>
  signed(keyed, 'letter', [list, personId, placeId]);

/** @throws AppError `letter.link-unknown` for what this installation has not made */
export function readLetterToken(keyed: KeyedHash, token: string): Mailing {
  const [name, personId = '', placeId = '', ...more] = readSigned(keyed, 'letter', token) ?? [];
  const list = LISTS.find((one) => one === name);
  if (!list || more.length > 0) throw new AppError('letter.link-unknown');
  return { list, personId, placeId };
}
