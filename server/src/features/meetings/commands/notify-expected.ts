import { sql } from 'drizzle-orm';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import { acrossForums, withReach } from '../../../platform/database/reach.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Subscriber } from '../../../platform/jobs/events.ts';
import { notifyConcerned } from '../../notices/commands.ts';
import { type Amiss, listAmiss } from '../queries/notified.ts';

/** What is amiss is asked of the state anew when each of these is handed on: said twice, it is told once. */
function notifyAmiss(tx: Tx, amiss: readonly Amiss[]): void {
  const ofMeeting = Map.groupBy(amiss, ({ meetingId, isOut }) => `${meetingId} ${isOut}`);
  for (const [first, ...others] of ofMeeting.values()) {
    if (!first) continue;
    const people = [first, ...others].map(({ personId }) => personId);
    const { meetingId: id, number, isOut } = first;
    notifyConcerned(tx, first, isOut ? 'meeting-out' : 'meeting-published', { id, number, people });
  }
}

type AnotherPerson = { forumId: string; personId: string; formerPersonId: string };

/**
 * Where somebody who was invited by an address that they did not come by is named for a meeting ahead, as files of calendars name
 * people, the person with the address that was put right, or with which they came, is named instead.
 */
async function nameInstead(tx: Tx, { forumId, personId, formerPersonId }: AnotherPerson): Promise<void> {
  // The row of the meeting is what counts the changes of its plan.
  await tx.execute(sql`
    with gone as (
      delete from meeting_people p using meetings m
      where m.id = p.meeting_id and m.forum_id = ${forumId} and m.ends_at > now() and p.person_id = ${formerPersonId}
      returning p.meeting_id, p.role, p.required),
    come as (
      insert into meeting_people (meeting_id, person_id, role, required)
      select meeting_id, ${personId}, role, required from gone on conflict do nothing)
    update meetings set updated_at = now() where id in (select meeting_id from gone)`);
}

/** A seat or a role that was given or has ended is heard of at once. */
export const expectedSubscriber: Subscriber = (() => {
  const notifyOne = async (tx: Tx, of: { forumId: string; personId: string }): Promise<undefined> => {
    notifyAmiss(tx, await listAmiss(tx, of));
  };
  const another = async (tx: Tx, of: AnotherPerson): Promise<undefined> => {
    await nameInstead(tx, of);
    return notifyOne(tx, of);
  };
  return {
    name: 'expected',
    on: {
      'seat.given': (tx, { forumId, data: { personId } }) => notifyOne(tx, { forumId, personId }),
      'seat.changed': (tx, { forumId, data: { personId } }) => notifyOne(tx, { forumId, personId }),
      'seat.ended': (tx, { forumId, data: { personId } }) => notifyOne(tx, { forumId, personId }),
      'role.given': (tx, { forumId, subjectId: personId }) => notifyOne(tx, { forumId, personId }),
      'role.ended': (tx, { forumId, subjectId: personId }) => notifyOne(tx, { forumId, personId }),
      'invitation.readdressed': (tx, { forumId, subjectId, data }) =>
        another(tx, { forumId, personId: subjectId, ...data }),
      'invitation.taken-over': (tx, { forumId, subjectId, data }) =>
        another(tx, { forumId, personId: subjectId, ...data }),
    },
  };
})();

/**
 * Whoever was told of a meeting ahead and is expected there no more, by whatever act, or by the calendar, is told so, and it
 * leaves their calendar; whoever is expected now, and was not when it was announced, is told of it. It is asked of the state
 * and not of the acts: a seat, a role, an invitation and an organisation end in many ways.
 */
export async function notifyExpected({ db }: Pick<Deps, 'db'>, ending?: AbortSignal): Promise<void> {
  const amiss = await acrossForums('meetings-expected', () => inTransaction(db, (tx) => listAmiss(tx)));
  for (const [forumId, those] of Map.groupBy(amiss, (one) => one.forumId)) {
    if (ending?.aborted) return;
    await withReach({ forumId }, () => inTransaction(db, async (tx) => notifyAmiss(tx, those)));
  }
}
