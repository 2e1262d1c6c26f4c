import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { cycles } from '../../cycles/tables.ts';
import { isOfForum, mayBeExpected } from '../../organisations/queries/of-person.ts';
import type { Id } from '../../people/queries.ts';

/**
 * Organisations that are called to meeting `m`, with whoever sits for each: whose seat has begun and lasts until the meeting is over,
 * as coverage counts them (`sitsThrough`).
 */
export const sittersOfMeeting = sql`meeting_organisations called join table_sitters sits on sits.organisation_id = called.organisation_id
  and called.meeting_id = m.id and sits.starts_at <= now() and (sits.ends_at is null or sits.ends_at >= m.ends_at)`;

/** Rows of a meeting of these and somebody who is expected there: named for it, or who sits for an organisation that is. */
export const expectedAt = (meetings: SQL): SQL => sql`(
  select e.meeting_id, e.person_id from meeting_people e join people p on p.id = e.person_id
    join meetings m on m.id = e.meeting_id
  where e.meeting_id in ${meetings} and not p.is_guest and ${mayBeExpected(sql`m.forum_id`, sql`e.person_id`)}
  union
  select m.id, sits.person_id from meetings m cross join lateral (select sits.person_id from ${sittersOfMeeting}) sits
    join people p on p.id = sits.person_id
  where m.id in ${meetings} and not p.is_guest)`;

/** People named for a meeting, and whoever sits for an organisation that is expected there; of several meetings, for each. */
export async function listExpected(
  tx: Tx,
  meetingIds: readonly string[],
): Promise<{ meetingId: string; personId: string }[]> {
  const wanted = sql`(select unnest(${sql.param(`{${meetingIds.join(',')}}`)}::uuid[]))`;
  const { rows } = await tx.execute<{ meetingId: string; personId: string }>(sql`
    select meeting_id as "meetingId", person_id as "personId" from ${expectedAt(wanted)} one order by 1, 2`);
  return rows;
}

/** Is somebody named for meeting `m`, and still to be expected in its forum? */
export const isNamedFor = (personId: string) => sql<boolean>`(exists (select 1 from meeting_people named
  where named.meeting_id = m.id and named.person_id = ${personId}) and ${mayBeExpected(sql`m.forum_id`, personId)})`;

/** May somebody read the cycle of the table `cycles`? One that is not published is for the people of its forum. */
export const mayReadCycle = (personId: Id) => sql<boolean>`(${cycles.publishedAt} <= now()
  or ${isOfForum(cycles.forumId, personId)} or exists (select 1 from people p where p.id = ${personId} and p.is_administrator))`;
