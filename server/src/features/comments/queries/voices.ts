import { sql } from 'drizzle-orm';
import type { VoicesOf } from '../../organisations/policy.ts';

/** Comments that stand, by the organisation for whose seat they were made. */
export const madeComments: VoicesOf = {
  count: async (tx, { cycleId }) => {
    const { rows } = await tx.execute<{ organisationId: string; comments: number }>(sql`
    select s.organisation_id as "organisationId", count(*)::int as comments
    from comments c join seats s on s.id = c.seat_id
    where c.cycle_id = ${cycleId} and c.removed_at is null group by s.organisation_id`);
    return new Map(rows.map(({ organisationId, ...voices }) => [organisationId, voices]));
  },
};
