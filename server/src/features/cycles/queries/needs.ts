import type { FoundNeed } from '@minga/shared/events/needs.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';

/** Cycles that whoever facilitates still keeps to their forum. Nothing closes: the date to keep is told where one publishes. */
export async function cycleNeeds(tx: Tx, { personId }: Person): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<{ id: string; slug: string; title: string; timeZone: string }>(sql`
    select c.id, c.slug, c.title, f.time_zone as "timeZone" from cycles c join forums f on f.id = c.forum_id
      join forum_roles r on r.forum_id = c.forum_id and r.person_id = ${personId} and r.role = 'facilitator'
    where c.published_at is null or c.published_at > now() order by c.created_at, c.id`);
  return rows.map(({ id, slug, title, timeZone }) => ({
    kind: 'publish-cycle',
    subject: { kind: 'cycle', id },
    params: { title },
    href: `/c/${slug}/stages`,
    deadline: null,
    timeZone,
  }));
}
