import { and, eq, lt } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { meetingAnswers, meetingOrganisations, meetings } from '../../meetings/tables.ts';
import type { Stand } from './load-forum.ts';

/** Who said that they would come to meetings that are over: most of those who were called, and somebody could not. */
export async function loadAnswers(tx: Tx, stand: Stand): Promise<void> {
  const called = await tx
    .select({ meeting: meetings, organisationId: meetingOrganisations.organisationId })
    .from(meetingOrganisations)
    .innerJoin(meetings, eq(meetings.id, meetingOrganisations.meetingId))
    .where(and(eq(meetings.cycleId, stand.cycleId), lt(meetings.endsAt, stand.calendar.now)))
    .orderBy(meetings.startsAt, meetingOrganisations.organisationId);
  const answers = called.map(({ meeting, organisationId }, at) => ({
    meetingId: meeting.id,
    personId: stand.seats.find((seat) => seat.organisationId === organisationId)?.personId ?? '',
    answer: at % 5 === 4 ? ('no' as const) : ('yes' as const),
    sequence: meeting.sequence,
    answeredAt: new Date(meeting.startsAt.getTime() - 36 * 3_600_000),
  }));
  const once = new Map(answers.map((one) => [`${one.meetingId} ${one.personId}`, one]));
  if (once.size > 0) await tx.insert(meetingAnswers).values([...once.values()]);
}
