import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';

/** People named for a meeting, and whoever has a seat of an organisation that is expected there; of several meetings, for each. */
export async function listExpected(
  tx: Tx,
  meetingIds: readonly string[],
): Promise<{ meetingId: string; personId: string }[]> {
  const wanted = sql`any(${sql.param(`{${meetingIds.join(',')}}`)}::uuid[])`;
  const { rows } = await tx.execute<{ meetingId: string; personId: string }>(sql`
    select e.meeting_id as "meetingId", e.person_id as "personId" from meeting_people e join people p on p.id = e.person_id
    where e.meeting_id = ${wanted} and not p.is_guest
    union
    select o.meeting_id, s.person_id from meeting_organisations o join open_seats s on s.organisation_id = o.organisation_id
      join people p on p.id = s.person_id
    where o.meeting_id = ${wanted} and not p.is_guest order by 1, 2`);
  return rows;
}
