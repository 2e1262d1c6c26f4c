import { paths } from '@minga/shared/kernel/paths.ts';
import type { Answer } from '@minga/shared/meetings/answers.ts';
import { linkStateOf } from '@minga/shared/meetings/answers.ts';
import type { AnswerLink, Attendance } from '@minga/shared/meetings/letter-schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { and, eq, sql } from 'drizzle-orm';
import { byName } from '../../../platform/database/name-order.ts';
import { dbNow, type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import { narrowTo } from '../../../platform/database/reach.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { cycles } from '../../cycles/tables.ts';
import { isAwaited } from '../../people/commands/invited-names.ts';
import { hasToComeIn, nameInForum } from '../../people/queries.ts';
import { people } from '../../people/tables.ts';
import { type Attendee, mayPlan } from '../policy.ts';
import { meetingAnswers, meetings } from '../tables.ts';
import { listExpected, mayReadCycle, sittersOfMeeting } from './expected.ts';
import { isForFormerTime } from './former-time.ts';

/**
 * The meeting of a letter's link and whoever got it. From here on the transaction reaches the forum of the meeting only.
 * @throws AppError `letter.link-unknown` when either is gone, or the cycle is not published and not theirs any more
 */
export async function findAttendee(tx: Tx, { meetingId, personId }: Attendee) {
  const [found] = await tx
    .select({
      meeting: meetings,
      cycleSlug: cycles.slug,
      personName: nameInForum(meetings.forumId),
      answer: meetingAnswers.answer,
      isEarlier: isForFormerTime(sql`${meetingAnswers}`),
    })
    .from(meetings)
    .innerJoin(cycles, eq(cycles.id, meetings.cycleId))
    .innerJoin(people, eq(people.id, personId))
    .leftJoin(meetingAnswers, and(eq(meetingAnswers.meetingId, meetings.id), eq(meetingAnswers.personId, personId)))
    .where(and(eq(meetings.id, meetingId), mayReadCycle(personId)));
  if (!found) throw new AppError('letter.link-unknown');
  await narrowTo(tx, found.meeting.forumId);
  const isExpected = (await listExpected(tx, [meetingId])).some((one) => one.personId === personId);
  const whether = { isExpected, hasToComeIn: await hasToComeIn(tx, found.meeting.forumId, personId) };
  const hasShownMailbox = !(await isAwaited(tx, found.meeting.forumId, personId));
  return { ...found, hasShownMailbox, state: linkStateOf(found.meeting, whether, await dbNow(tx)) };
}

export function presentAttendee(found: Awaited<ReturnType<typeof findAttendee>>): AnswerLink {
  const { meeting, cycleSlug, personName, answer, isEarlier, state, hasShownMailbox } = found;
  const { title, startsAt, endsAt, timeZone, modality, room, joining } = meeting;
  return {
    state,
    title,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    timeZone,
    modality,
    room,
    // Whoever holds the link has their letter, but it may be read before they are in, by whoever got it by a wrong address, or
    // after they are out.
    joining: state === 'open' && hasShownMailbox ? joining : null,
    path: paths.meeting(cycleSlug, meeting.id),
    personName,
    answer,
    isEarlier,
  };
}

type Row = {
  personId: string;
  name: string;
  organisations: string[];
  answer: Answer | null;
  answeredAt: RawInstant | null;
  isEarlier: boolean;
  /** acts for one of the reader's organisations */
  isColleague: boolean;
};

/** Everybody who is expected, and what they said. @param own for which organisations the reader acts */
async function listAttendees(tx: Tx, meetingId: string, own: readonly string[]): Promise<Row[]> {
  const ids = (await listExpected(tx, [meetingId])).map(({ personId }) => personId);
  const called = sql`name_in_forum(p.id, m.forum_id, p.name)`;
  const { rows } = await tx.execute<Row>(sql`
    select p.id as "personId", ${called} as name, a.answer, a.answered_at as "answeredAt", ${isForFormerTime(sql`a`)} as "isEarlier",
      coalesce((select json_agg(o.short_name order by o.short_name) from ${sittersOfMeeting}
        join organisations o on o.id = sits.organisation_id where sits.person_id = p.id), '[]') as organisations,
      exists (select 1 from open_seats s where s.person_id = p.id
        and s.organisation_id = any(${sql.param(`{${own.join(',')}}`)}::uuid[])) as "isColleague"
    from meetings m join people p on p.id = any(${sql.param(`{${ids.join(',')}}`)}::uuid[])
      left join meeting_answers a on a.meeting_id = m.id and a.person_id = p.id
    where m.id = ${meetingId} order by ${byName(called)}, p.id`);
  return rows;
}

/** Whoever reads who comes is in the forum. */
const HERE = { isExpected: true, hasToComeIn: false };

const named = ({ personId, name, organisations, answer, isEarlier }: Omit<Row, 'answeredAt'>) => ({
  personId,
  name,
  organisations,
  answer,
  isEarlier,
});

/** Who comes, as far as this reader may know. */
export async function readAttendance(tx: Tx, scope: Scope, meetingId: string): Promise<Attendance> {
  const [meeting] = await tx
    .select()
    .from(meetings)
    .where(and(eq(meetings.id, meetingId), eq(meetings.cycleId, scope.cycleId)));
  if (!meeting || (meeting.publishedAt === null && !mayPlan(scope))) throw new AppError('meeting.not-found');
  const rows = await listAttendees(
    tx,
    meetingId,
    scope.seats.map(({ organisationId }) => organisationId),
  );
  const own = scope.actor.kind === 'person' ? scope.actor.personId : null;
  const mine = rows.find(({ personId }) => personId === own);
  const colleagues = rows.filter(({ isColleague }) => isColleague);
  const countOf = (answer: Answer | null) => rows.filter((one) => one.answer === answer && !one.isEarlier).length;
  return {
    isExpected: mine !== undefined,
    isOpen: meeting.state === 'published' && linkStateOf(meeting, HERE, await dbNow(tx)) === 'open',
    answer: mine?.answer ?? null,
    isEarlier: mine?.isEarlier ?? false,
    counts: {
      ...{ yes: countOf('yes'), maybe: countOf('maybe'), no: countOf('no'), none: countOf(null) },
      earlier: rows.filter(({ isEarlier }) => isEarlier).length,
    },
    people: mayPlan(scope)
      ? rows.map(({ answeredAt, ...row }) => ({
          ...named(row),
          answeredAt: answeredAt === null ? null : toDate(answeredAt).toISOString(),
        }))
      : null,
    // Who of an organisation goes is settled among its own people.
    colleagues: !mayPlan(scope) && colleagues.some(({ personId }) => personId !== own) ? colleagues.map(named) : null,
  };
}
