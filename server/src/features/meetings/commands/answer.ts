import type { Answer } from '@minga/shared/meetings/answers.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { eq, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Attendee } from '../policy.ts';
import { findAttendee } from '../queries/attendance.ts';
import { meetingAnswers, meetings } from '../tables.ts';

/**
 * Somebody says whether they come; the last answer counts.
 * @throws AppError `attendance.closed` when it is over, cancelled, or they are not expected; `attendance.come-in-first` by the link
 *   of somebody who was invited and has not come
 */
export async function answerMeeting(tx: Tx, attendee: Attendee, answer: Answer): Promise<void> {
  // Nobody cancels or moves it before the answer is in: one that came after a cancellation would stand for nothing.
  await tx.select({ id: meetings.id }).from(meetings).where(eq(meetings.id, attendee.meetingId)).for('share');
  const { state, meeting } = await findAttendee(tx, attendee);
  if (state === 'invited') throw new AppError('attendance.come-in-first');
  if (state !== 'open' || meeting.state !== 'published') throw new AppError('attendance.closed');
  const { sequence } = meeting;
  await tx
    .insert(meetingAnswers)
    .values({ ...attendee, answer, sequence })
    .onConflictDoUpdate({
      target: [meetingAnswers.meetingId, meetingAnswers.personId],
      set: { answer, sequence, answeredAt: sql`now()` },
    });
}
