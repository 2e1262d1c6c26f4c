import { LEADING_ROLES } from '@minga/shared/people/rules.ts';
import type { Rating } from '@minga/shared/commitments/schema.ts';
import { and, desc, eq, max, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { people } from '../../people/tables.ts';
import { versions } from '../../versions/tables.ts';
import { commitmentRatings } from '../tables.ts';

/** Ratings of a commitment, the latest first, retracted ones included; each with who wrote it down and on which text. */
export async function listRatings(tx: Tx, commitmentId: string): Promise<Rating[]> {
  const rows = await tx
    .select({ rating: commitmentRatings, recorder: people.name, version: versions.number })
    .from(commitmentRatings)
    .innerJoin(people, eq(people.id, commitmentRatings.recordedBy))
    .leftJoin(versions, eq(versions.id, commitmentRatings.versionId))
    .where(eq(commitmentRatings.commitmentId, commitmentId))
    .orderBy(desc(commitmentRatings.ratedOn), desc(commitmentRatings.recordedAt));
  const [newest] = await tx
    .select({ number: max(versions.number) })
    .from(versions)
    .where(and(eq(versions.subjectKind, 'commitment'), eq(versions.subjectId, commitmentId)));
  return rows.map(({ rating, recorder, version }) => ({
    id: rating.id,
    potential: rating.potential,
    rater: rating.rater,
    role: rating.role,
    ratedOn: rating.ratedOn,
    reason: rating.reason,
    source: rating.source,
    recordedAt: rating.recordedAt.toISOString(),
    recordedBy: rating.isOwn ? null : recorder,
    versionNumber: version,
    newestVersion: newest?.number ?? null,
    counts: rating.retractedAt === null && (rating.isOwn || rating.source !== null),
    retracted: rating.retractedAt && { at: rating.retractedAt.toISOString(), reason: rating.retractedReason ?? '' },
  }));
}

/** Names of those who make the plan: the facilitation, the administration, and who holds an open seat. */
export async function listOwnNames(tx: Tx, forumId: string): Promise<string[]> {
  const { rows } = await tx.execute<{ name: string }>(sql`
    select name_in_forum(p.id, ${forumId}, p.name) as name from people p join forum_roles r on r.person_id = p.id
      where r.forum_id = ${forumId} and r.role in ${LEADING_ROLES}
    union select name_in_forum(p.id, ${forumId}, p.name) as name from people p join seats_not_ended s on s.person_id = p.id
      where s.forum_id = ${forumId}`);
  return rows.map(({ name }) => name);
}

/** The day it is in that zone, by the database's clock: `2027-03-01`. */
export async function today(tx: Tx, timeZone: string): Promise<string> {
  const { rows } = await tx.execute<{ day: string }>(sql`select (now() at time zone ${timeZone})::date::text as day`);
  return rows[0]?.day ?? '';
}
