import type { Tx } from '../../../platform/database/db.ts';
import { notices } from '../../notices/tables.ts';
import { listOverdue, subjectOfOverdue } from '../../notices/queries/overdue.ts';
import { listMembers } from '../../organisations/queries/of-person.ts';
import type { NeedsOf } from '../../events/queries/needs.ts';
import type { Stand } from './load-forum.ts';

const DAY = 24 * 3_600_000;
/** Numbers of no event, below those of boards. */
const OF_OVERDUE = -2_000_000;

/** Who has let something pass was told of it on the morning after, and has not read it yet where that was lately. */
export async function loadOverdue(
  tx: Tx,
  { forumId, cycleId, calendar, ...stand }: Stand,
  { needs }: { needs: readonly NeedsOf[] },
): Promise<void> {
  const now = calendar.now.getTime();
  let eventId = OF_OVERDUE;
  for (const personId of await listMembers(tx, forumId)) {
    const overdue = await listOverdue(tx, personId, needs);
    const ofSubject = new Map(overdue.map((need) => [subjectOfOverdue(need), need.deadline] as const));
    for (const [subjectId, deadline] of ofSubject) {
      const at = new Date(Math.min(Date.parse(deadline) + DAY / 2, now));
      eventId -= 1;
      await tx.insert(notices).values({
        ...{
          id: stand.id(`overdue/${subjectId}/${personId}`),
          eventId,
          forumId,
          cycleId,
          subjectId,
          number: 0,
          personId,
        },
        ...{ kind: 'need-overdue', isLast: false, at, letter: 'sent', letterAt: at },
        readAt: now - at.getTime() > 4 * DAY ? new Date(at.getTime() + DAY) : null,
      });
    }
  }
}
