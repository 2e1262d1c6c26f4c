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

/** A seat or a role that was given or has ended is heard of at once. */
export const expectedSubscriber: Subscriber = (() => {
  const notifyOne = async (tx: Tx, of: { forumId: string; personId: string }): Promise<undefined> => {
    notifyAmiss(tx, await listAmiss(tx, of));
  };
  return {
    name: 'expected',
    on: {
      'seat.given': (tx, { forumId, data: { personId } }) => notifyOne(tx, { forumId, personId }),
      'seat.changed': (tx, { forumId, data: { personId } }) => notifyOne(tx, { forumId, personId }),
      'seat.ended': (tx, { forumId, data: { personId } }) => notifyOne(tx, { forumId, personId }),
      'role.given': (tx, { forumId, subjectId: personId }) => notifyOne(tx, { forumId, personId }),
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
