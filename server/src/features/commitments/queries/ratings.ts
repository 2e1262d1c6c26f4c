import type { Rating } from '@minga/shared/commitments/schema.ts';
import { desc, eq, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/db.ts';
import { commitmentRatings } from '../tables.ts';

/** Ratings of a commitment, the latest first, retracted ones included. */
export async function listRatings(tx: Tx, commitmentId: string): Promise<Rating[]> {
  const rows = await tx
    .select()
    .from(commitmentRatings)
    .where(eq(commitmentRatings.commitmentId, commitmentId))
    .orderBy(desc(commitmentRatings.ratedOn), desc(commitmentRatings.recordedAt));
  return rows.map(({ id, potential, rater, role, ratedOn, reason, recordedAt, retractedAt, retractedReason }) => ({
    id,
    potential,
    rater,
    role,
    ratedOn,
    reason,
    recordedAt: recordedAt.toISOString(),
    retracted: retractedAt && { at: retractedAt.toISOString(), reason: retractedReason ?? '' },
  }));
}

/** Names of those who make the plan: the facilitation, the administration, and who holds an open seat. */
export async function listOwnNames(tx: Tx, forumId: string): Promise<string[]> {
  const { rows } = await tx.execute<{ name: string }>(sql`
    select p.name from people p join forum_roles r on r.person_id = p.id
      where r.forum_id = ${forumId} and r.role in ('facilitator', 'administrator')
    union select p.name from people p join seats s on s.person_id = p.id
      where s.forum_id = ${forumId} and (s.ended_at is null or s.ended_at > now())`);
  return rows.map(({ name }) => name);
}

/** The day it is in that zone, by the database's clock: `2027-03-01`. */
export async function today(tx: Tx, timeZone: string): Promise<string> {
  const { rows } = await tx.execute<{ day: string }>(sql`select (now() at time zone ${timeZone})::date::text as day`);
  return rows[0]?.day ?? '';
}
