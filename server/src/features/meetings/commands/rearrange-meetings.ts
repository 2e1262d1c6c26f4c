import { requireSeenVersion } from '../../../platform/database/seen-version.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Rearrangement } from '@minga/shared/meetings/schema.ts';
import { eq } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { changePages, inCycle } from '../../../platform/jobs/events.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { lockMeetings, type MeetingRow } from '../queries/meetings.ts';
import { meetings } from '../tables.ts';
import { announceChange, lockForum, refuseTakenRoom } from './publish-meetings.ts';
import { bump, isAt, placeOf, refuseAbsurdLength, timesOf } from './write-meeting.ts';

type Change = { before: MeetingRow; to: Rearrangement['meetings'][number] };

/**
 * Many meetings change their times and rooms in one act, all or none, as whoever asks has seen them. Drafts just change; public
 * ones are announced together, with one reason.
 * @throws AppError `meeting.changed-meanwhile`, `meeting.is-cancelled`, `meeting.room-taken`, `meeting.blocked`
 */
export async function rearrangeMeetings(tx: Tx, scope: Scope, input: Rearrangement): Promise<MeetingRow[]> {
  await lockForum(tx, scope);
  const ids = input.meetings.map(({ id }) => id);
  const rows = await lockMeetings(tx, scope, ids);
  const changes = rows.map((before, at): Change => ({ before, to: input.meetings[at] as Change['to'] }));
  for (const { before, to } of changes) {
    const params = { title: before.title };
    if (before.state === 'cancelled') throw new AppError('meeting.is-cancelled', { params });
    requireSeenVersion(before, to.version, 'meeting.changed-meanwhile', params);
    refuseAbsurdLength(to, before);
  }
  const moved = changes.filter(({ before, to }) => !isAt(before, to) || roomOf({ before, to }) !== before.room);
  const published = moved.filter(({ before }) => before.state === 'published').map(({ before }) => before);
  if (published.length > 0 && input.reason === undefined)
    throw new AppError('request.invalid', { errors: [{ field: 'reason', code: 'required' }] });
  await write(tx, scope, moved, published);
  if (published.length > 0) await announceChange(tx, scope, published, 'changed', input.reason ?? '');
  for (const { before } of moved) {
    const { id, title } = before;
    await record(tx, scope, 'meeting.changed', { kind: 'meeting', id }, { title, reason: input.reason ?? null });
  }
  if (published.length > 0) changePages(tx, inCycle(scope));
  return lockMeetings(tx, scope, ids);
}

const roomOf = ({ before, to }: Change): string | null => (to.room === undefined ? before.room : placeOf(to.room).room);

/** A public room is one meeting's at a time, also for a moment: all let go of theirs before any takes another. */
async function write(tx: Tx, scope: Scope, moved: readonly Change[], published: readonly MeetingRow[]): Promise<void> {
  for (const { id } of published) await tx.update(meetings).set({ room: null }).where(eq(meetings.id, id));
  for (const change of moved)
    await tx
      .update(meetings)
      .set({ ...timesOf(scope, change.to), room: roomOf(change), ...bump(true) })
      .where(eq(meetings.id, change.before.id))
      .catch(refuseTakenRoom);
}
