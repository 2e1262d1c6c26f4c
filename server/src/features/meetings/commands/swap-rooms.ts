import { requireSeenVersion } from '../../../platform/database/seen-version.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { RoomSwap } from '@minga/shared/meetings/schema.ts';
import { eq, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { changePages, inCycle } from '../../../platform/jobs/events.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { lockMeetings, type MeetingRow } from '../queries/meetings.ts';
import { meetings } from '../tables.ts';
import { announceChange, lockForum, refuseTakenRoom } from './publish-meetings.ts';

/**
 * Two public meetings change rooms in one act: one after the other, each would find its new room taken by the other.
 * @throws AppError `meeting.changed-meanwhile`, `meeting.not-published`, `meeting.no-room`, `meeting.room-taken`
 */
export async function swapRooms(tx: Tx, scope: Scope, input: RoomSwap): Promise<MeetingRow[]> {
  await lockForum(tx, scope);
  const ids = input.meetings.map((one) => one.id);
  const rows = await lockMeetings(tx, scope, ids);
  const [one, other] = rows as [MeetingRow, MeetingRow];
  for (const [i, row] of rows.entries()) {
    const params = { title: row.title };
    requireSeenVersion(row, input.meetings[i]?.version, 'meeting.changed-meanwhile', params);
    if (row.state !== 'published') throw new AppError('meeting.not-published', { params });
    if (row.room === null) throw new AppError('meeting.no-room', { params });
  }
  const give = (id: string, of: Pick<MeetingRow, 'room' | 'roomExclusive'> | null) =>
    tx
      .update(meetings)
      .set(
        of === null
          ? { room: null }
          : {
              room: of.room,
              roomExclusive: of.roomExclusive,
              version: sql`${meetings.version} + 1`,
              movedVersion: sql`${meetings.version} + 1`,
              updatedAt: sql`now()`,
            },
      )
      .where(eq(meetings.id, id))
      .catch(refuseTakenRoom);
  // A room is one meeting's at a time, also for a moment: the first lets go of its own before the second takes it.
  await give(one.id, null);
  await give(other.id, one);
  await give(one.id, other);
  await announceChange(tx, scope, rows, 'changed', input.reason);
  for (const { id, title } of rows) {
    const subject = { kind: 'meeting', id };
    const data = { title, reason: input.reason };
    await record(tx, scope, 'meeting.changed', subject, data);
  }
  changePages(tx, inCycle(scope));
  return lockMeetings(tx, scope, ids);
}
