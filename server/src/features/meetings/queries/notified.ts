import { kindsInSeries } from '@minga/shared/notices/rules.ts';
import { type SQL, sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import type { NoticeSource } from '../../notices/policy.ts';
import { expectedAt } from './expected.ts';

/** Whatever tells somebody that they are expected at a meeting, or that they are not. */
const TELLS_SO = kindsInSeries('meeting-published');

/** Rows of a meeting of these and somebody whom the last notice about it told that they are expected. */
const notifiedOf = (meetings: SQL): SQL => sql`(select meeting_id, person_id from (
  select distinct on (n.subject_id, n.person_id) n.subject_id as meeting_id, n.person_id, n.is_last
  from notices n where n.subject_id in ${meetings} and n.kind in ${TELLS_SO}
  order by n.subject_id, n.person_id, n.at desc, n.number desc, n.id desc) latest where not is_last)`;

/** Published, not over, and announced to somebody: of a plan that nobody was told of, nobody is told that they are out. */
const ahead = (where: SQL): SQL => sql`(select m.id from meetings m join cycles c on c.id = m.cycle_id
  where m.state = 'published' and m.ends_at > now() and c.archived_at is null and ${where}
    and exists (select 1 from notices n where n.subject_id = m.id and n.kind in ${TELLS_SO}))`;

export type Amiss = {
  meetingId: string;
  cycleId: string;
  forumId: string;
  personId: string;
  /** told that they are expected, and are not any more; otherwise expected, and not told */
  isOut: boolean;
  /** the version that was announced last */
  number: number;
};

/** Who was told of a meeting ahead and is expected there no more, and who is and was not told; everywhere, or in one forum. */
export async function listAmiss(tx: Tx, of: { forumId?: string; personId?: string } = {}): Promise<Amiss[]> {
  const meetings = sql`(select id from looked_at)`;
  const ofPerson = of.personId === undefined ? sql`` : sql`and d.person_id = ${of.personId}`;
  const { rows } = await tx.execute<Amiss>(sql`
    with looked_at as materialized ${ahead(of.forumId === undefined ? sql`true` : sql`m.forum_id = ${of.forumId}`)},
      told as materialized ${notifiedOf(meetings)}, expected as materialized (select * from ${expectedAt(meetings)} one)
    select d.meeting_id as "meetingId", m.cycle_id as "cycleId", m.forum_id as "forumId", d.person_id as "personId",
      d.is_out as "isOut", (select max(v.number) from versions v where v.subject_kind = 'meeting' and v.subject_id = m.id) as number
    from (select t.*, true as is_out from told t where (t.meeting_id, t.person_id) not in (select * from expected)
      union all select e.*, false from expected e where (e.meeting_id, e.person_id) not in (select * from told)) d
      join meetings m on m.id = d.meeting_id
    where exists (select 1 from versions v where v.subject_kind = 'meeting' and v.subject_id = m.id) ${ofPerson}
    order by m.starts_at, m.id, d.person_id limit 5000`);
  return rows;
}

/**
 * The version of a meeting that somebody knows who is to be told that they are out of it: the one announced last. Of whoever has never
 * come into its forum, such as the stranger whose address was written by mistake, the one that the last letter to them told; null
 * where none left.
 */
export async function findKnownVersion(
  tx: Tx,
  { meetingId, personId, number }: { meetingId: string; personId: string; number: number },
): Promise<number | null> {
  const { rows } = await tx.execute<{ number: number | null }>(sql`
    select case when exists (select 1 from invited_names i where i.forum_id = m.forum_id and i.person_id = ${personId}
        and i.entered_at is null)
      then (select n.number from notices n where n.subject_id = m.id and n.person_id = ${personId} and n.kind in ${TELLS_SO}
        and n.letter = 'sent' order by n.at desc, n.number desc, n.id desc limit 1)
      else ${number}::int end as number
    from meetings m where m.id = ${meetingId}`);
  return rows[0]?.number ?? null;
}

/** Of these people, those who were told that they are expected at a meeting. */
export async function listNotified(tx: Tx, meetingId: string): Promise<Set<string>> {
  const { rows } = await tx.execute<{ personId: string }>(sql`
    select person_id as "personId" from ${notifiedOf(sql`(${meetingId}::uuid)`)} told`);
  return new Set(rows.map(({ personId }) => personId));
}

type ToEnd = Parameters<NonNullable<NoticeSource['outWith']>>[1];

/** What remains of somebody's seats `s` and roles `held` in a forum, and until when a seat lasts. */
function remainsOf(of: ToEnd): { seat: SQL; role: SQL; lasts: SQL } {
  const [all, lasts] = [sql`true`, sql`s.ended_at`];
  if ('role' in of) return { seat: all, role: sql`held.role <> ${of.role}`, lasts };
  const { seatId, until } = of;
  if (until === 'now') return { seat: sql`s.id <> ${seatId}`, role: all, lasts };
  const cut = sql`case s.id when ${seatId} then greatest(s.starts_at, ${until}::timestamptz) else s.ended_at end`;
  return { seat: all, role: all, lasts: cut };
}

/**
 * Meetings ahead of which somebody was told and would be out if this seat or role of theirs ended, or the seat lasted until then,
 * the nearest first: where no seat of theirs for an organisation that is called lasts until the meeting is over, as `expectedAt`
 * counts them, and nothing keeps them in the forum where they are named.
 */
export async function listOutWith(tx: Tx, of: ToEnd): Promise<{ id: string; number: number; startsAt: Date }[]> {
  const { forumId, personId } = of;
  const meetings = ahead(sql`m.forum_id = ${forumId}`);
  const remains = remainsOf(of);
  const { rows } = await tx.execute<{ id: string; number: number; startsAt: RawInstant }>(sql`
    select m.id, m.starts_at as "startsAt",
      (select max(v.number) from versions v where v.subject_kind = 'meeting' and v.subject_id = m.id) as number
    from ${notifiedOf(meetings)} told join meetings m on m.id = told.meeting_id
    where told.person_id = ${personId}
      and not exists (select 1 from meeting_organisations o, lateral (
          select range_agg(tstzrange(s.starts_at, ${remains.lasts})) as stretches from seats_not_ended s
          where s.organisation_id = o.organisation_id and s.person_id = ${personId} and ${remains.seat}) held
        where o.meeting_id = m.id and held.stretches @> tstzrange(now(), m.ends_at))
      and not (exists (select 1 from meeting_people named where named.meeting_id = m.id and named.person_id = ${personId})
        and (exists (select 1 from forum_roles held where held.forum_id = ${forumId} and held.person_id = ${personId}
            and ${remains.role})
          or exists (select 1 from seats_not_ended s where s.forum_id = ${forumId} and s.person_id = ${personId}
            and ${remains.seat})))
    order by m.starts_at, m.id`);
  return rows.map(({ startsAt, ...row }) => ({ ...row, startsAt: toDate(startsAt) }));
}
