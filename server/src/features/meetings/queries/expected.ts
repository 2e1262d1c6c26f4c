import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { cycles } from '../../cycles/tables.ts';
import { isOfForum, mayBeExpected } from '../../organisations/queries/of-person.ts';
import { type Id, isShutOut } from '../../people/queries.ts';

/** Rows of a meeting of these and somebody who is expected there: named for it, or with a seat of an organisation that is. */
export const expectedAt = (meetings: SQL): SQL => sql`(
  select e.meeting_id, e.person_id from meeting_people e join people p on p.id = e.person_id
    join meetings m on m.id = e.meeting_id
  where e.meeting_id in ${meetings} and not p.is_guest and ${mayBeExpected(sql`m.forum_id`, sql`e.person_id`)}
  union
  select o.meeting_id, s.person_id from meeting_organisations o join open_seats s on s.organisation_id = o.organisation_id
    join people p on p.id = s.person_id
  where o.meeting_id in ${meetings} and not p.is_guest and not ${isShutOut(sql`s.forum_id`, sql`s.person_id`)})`;

/** People named for a meeting, and whoever has a seat of an organisation that is expected there; of several meetings, for each. */
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
