import { paths } from '@minga/shared/kernel/paths.ts';
import { isGoodInvitation } from '@minga/shared/people/invitations.ts';
import { publicUrlOf } from '../../config.ts';
import { dbNow, inTransaction, type Tx } from '../../platform/database/db.ts';
import { acrossForums } from '../../platform/database/reach.ts';
import { removeInBatches } from '../../platform/database/retention.ts';
import { eachInItsForum } from '../../platform/jobs/each-in-turn.ts';
import type { Deps } from '../../platform/deps.ts';
import {
  GiveUp,
  listSubjectsOfAct,
  type Outside,
  type StoredEvent,
  type Subscriber,
} from '../../platform/jobs/events.ts';
import { findCycleOfForum } from '../cycles/queries.ts';
import type { NeedsOf } from '../events/queries/needs.ts';
import { findBounce } from '../people/commands/bounced.ts';
import { letterTo } from '../people/commands/letters.ts';
import { findInvitationOf } from '../organisations/queries/invitations.ts';
import { invitationLink } from '../people/policy.ts';
import { findForum, getPerson } from '../people/queries.ts';
import { noteLetters, removeOldNotices, writeLettersOfDay, writeNotices } from './commands.ts';
import { letterToken, type NoticeSources } from './policy.ts';
import { removeGone } from './commands/devices.ts';
import { removeOldLetters } from './commands/strangers.ts';
import { notifyOverdue } from './commands/overdue.ts';
import { letterAbout, messageAbout, type WayIn } from './present.ts';
import { inWords, listForumsDue, listToSend, listUnread } from './queries.ts';
import { findDevice } from './queries/devices.ts';

type Needs = Pick<Deps, 'db' | 'mail' | 'push' | 'config' | 'keyed'>;

/** Several seats that one act gives somebody, or corrects, as a list does, are one notice, which the first of them writes. */
async function writeOfSeats(
  tx: Tx,
  sourceOf: NoticeSources,
  kind: 'seat-given' | 'seat-changed',
  event: StoredEvent<'seat.given'> | StoredEvent<'seat.changed'>,
): Promise<undefined> {
  const { personId, byPersonId } = event.data;
  const [first, ...beside] = await listSubjectsOfAct(tx, event, { personId });
  if (first !== event.subjectId) return;
  const data = { kind, number: 1, people: null };
  await writeNotices(tx, sourceOf, { ...event, data }, { byPersonId, beside: [...new Set(beside)] });
}

/** Of a role its person is told, whoever gave or ended it; who did so to their own knows. */
async function writeOfRole(
  tx: Tx,
  sourceOf: NoticeSources,
  kind: 'role-given' | 'role-ended',
  event: StoredEvent<'role.given'> | StoredEvent<'role.ended'>,
): Promise<undefined> {
  const { roleId, ...act } = event.data;
  const data = { kind, number: kind === 'role-given' ? 1 : 2, people: [event.subjectId] };
  await writeNotices(tx, sourceOf, { ...event, subjectId: roleId, data }, act);
}

/** Writes notices of what happened, and sends the letters about them. */
export function noticeSubscriber(deps: Needs, sourceOf: NoticeSources): Subscriber {
  return {
    name: 'notices',
    on: {
      'concerned.notified': async (tx, event) => {
        await writeNotices(tx, sourceOf, event);
        return undefined;
      },
      // Seats and roles are given and ended below this mechanism, which hears of it as everybody does.
      'seat.given': (tx, event) => writeOfSeats(tx, sourceOf, 'seat-given', event),
      'seat.changed': (tx, event) => writeOfSeats(tx, sourceOf, 'seat-changed', event),
      'seat.ended': async (tx, event) => {
        const { personId, byPersonId } = event.data;
        const about = { number: 2, people: null };
        // Whoever ended their own, or is erased, knows; and whoever did it is not told of it.
        if (personId !== byPersonId)
          await writeNotices(tx, sourceOf, { ...event, data: { kind: 'seat-ended', ...about } });
        await writeNotices(tx, sourceOf, { ...event, data: { kind: 'seat-vacated', ...about } }, { byPersonId });
        return undefined;
      },
      'role.given': (tx, event) => writeOfRole(tx, sourceOf, 'role-given', event),
      'role.ended': (tx, event) => writeOfRole(tx, sourceOf, 'role-ended', event),
      // Whoever declines stands in no cycle: it is told in the one on which the forum is read.
      'invitation.declined': async (tx, event) => {
        const cycleId = await findCycleOfForum(tx, event.forumId);
        if (cycleId === null) return undefined;
        const data = { kind: 'invitation-declined', number: event.data.links, people: null } as const;
        await writeNotices(tx, sourceOf, { ...event, cycleId, data });
        return undefined;
      },
      'notices.lettered': (tx, event) => letterOf(deps, sourceOf, tx, event),
      'notices.shown': (tx, event) => messageOf(deps, sourceOf, tx, event),
    },
  };
}

type Addressed = StoredEvent<'notices.lettered'>;

/** Links are made of a key, so what is kept holds none: each letter carries the one that is good when it leaves. */
async function findWayIn(
  tx: Tx,
  forumId: string,
  personId: string,
  { publicUrl, keyed }: Pick<Needs, 'keyed'> & { publicUrl: string },
): Promise<WayIn | undefined> {
  const found = await findInvitationOf(tx, forumId, personId);
  if (!found || !isGoodInvitation(found.state)) return undefined;
  const { invitation, timeZone } = found;
  return { link: invitationLink(publicUrl, keyed, invitation), until: invitation.expiresAt, timeZone };
}

/** The letter about these notices, as far as they still say something. */
async function letterOf(
  deps: Needs,
  sourceOf: NoticeSources,
  tx: Tx,
  { forumId, subjectId: personId, data: { noticeIds } }: Addressed,
): Promise<Outside | undefined> {
  const publicUrl = publicUrlOf(deps.config);
  const { email, locale, timeZone: ownZone } = await getPerson(tx, personId);
  const waiting = (await listToSend(tx, noticeIds)).map((notice) => ({ notice }));
  const to = { personId, email, locale, ownZone, publicUrl, keyed: deps.keyed };
  const said = await inWords(tx, sourceOf, waiting, to);
  const [first, ...more] = said;
  const ids = said.map(({ notice }) => notice.id);
  const others = waiting.map(({ notice }) => notice.id).filter((id) => !ids.includes(id));
  if (!first) {
    await noteLetters(tx, others, 'dropped');
    return undefined;
  }
  const list = more.length === 0 ? first.notice.kind : 'daily';
  const stop = publicUrl + paths.stopLetters(letterToken(deps.keyed, { personId, forumId, list }));
  const forumName = (await findForum(tx, forumId))?.name ?? '';
  const words = said.map((one) => one.words);
  const wayIn = await findWayIn(tx, forumId, personId, { publicUrl, keyed: deps.keyed });
  const letter = letterAbout(words, { locale, publicUrl, forumName, stop, wayIn });
  const send = await letterTo(tx, deps, personId, { to: email, ...letter });
  if (!send) {
    await noteLetters(tx, ids, 'held');
    await noteLetters(tx, others, 'dropped');
    return undefined;
  }
  const note = (outcome: 'refused' | 'given-up', cause: string | undefined) =>
    inTransaction(deps.db, async (after) => {
      await noteLetters(after, ids, outcome, { cause });
      await noteLetters(after, others, 'dropped');
    });
  return async (key, isLast) => {
    try {
      await send(key, isLast);
    } catch (error) {
      if (error instanceof GiveUp) await note('refused', error.code);
      // Whoever waits for word of it is told that none will come by letter.
      else if (isLast) await note('given-up', (error as { code?: string }).code);
      throw error;
    }
    await inTransaction(deps.db, async (after) => {
      const cause = await findBounce(after, key, personId);
      await noteLetters(after, ids, cause === null ? 'sent' : 'bounced', { cause, letterId: key });
      await noteLetters(after, others, 'dropped');
    });
  };
}

/** The same on a device, as far as it is still that of somebody who is signed in there and has not read it elsewhere. */
async function messageOf(
  deps: Needs,
  sourceOf: NoticeSources,
  tx: Tx,
  { forumId, subjectId: deviceId, data: { noticeIds } }: StoredEvent<'notices.shown'>,
): Promise<Outside | undefined> {
  const device = await findDevice(tx, deviceId, deps.push.publicKey);
  if (!device) return undefined;
  const { personId } = device;
  const { email, locale, timeZone: ownZone } = await getPerson(tx, personId);
  const unread = (await listUnread(tx, personId, noticeIds)).map((notice) => ({ notice }));
  const to = { personId, email, locale, ownZone, publicUrl: publicUrlOf(deps.config), keyed: deps.keyed };
  const said = (await inWords(tx, sourceOf, unread, to)).map(({ words }) => words);
  if (said.length === 0) return undefined;
  const message = messageAbout(said, { locale, forumName: (await findForum(tx, forumId))?.name ?? '' });
  return async (key) => {
    if ((await deps.push.send(key, device, message)) === 'gone')
      await inTransaction(deps.db, (after) => removeGone(after, device));
  };
}

/** Once a day: notices that have been kept for their time. */
export const startForgettingNotices = ({ db, jobs }: Pick<Deps, 'db' | 'jobs'>): Promise<void> =>
  jobs.schedule('notices-forgotten', '55 7 * * *', (ending) =>
    acrossForums('notices-forgotten', async () => {
      await removeInBatches(db, 'notices', removeOldNotices, ending);
      await removeInBatches(db, 'notices', removeOldLetters, ending);
    }),
  );

/** Asks each quarter of an hour in which forums a new day's letters are due. */
export async function startLettersOfDay({ db, jobs }: Pick<Deps, 'db' | 'jobs'>): Promise<void> {
  await jobs.schedule('letters-of-day', '*/15 * * * *', async (ending) => {
    const due = await acrossForums('letters-of-day', () =>
      inTransaction(db, async (tx) => listForumsDue(tx, await dbNow(tx))),
    );
    await eachInItsForum(
      due,
      ({ forumId, day }) => inTransaction(db, (tx) => writeLettersOfDay(tx, forumId, day)),
      ending,
    );
  });
}

/** Asks each quarter of an hour in which forums a day has begun on which nobody has looked yet. */
export const startNotifyingOverdue = (deps: Pick<Deps, 'db' | 'jobs'>, needs: readonly NeedsOf[]): Promise<void> =>
  deps.jobs.schedule('overdue-looked-at', '*/15 * * * *', (ending) => notifyOverdue(deps, needs, ending));
