import { sql } from 'drizzle-orm';
import type { VoicesOf } from '../../organisations/policy.ts';
import { isOfOrganisation } from '../../organisations/queries.ts';

/** Comments that stand, by the organisation for whose seat they were made. */
export const madeComments: VoicesOf = {
  kinds: ['comments'],
  count: async (tx, { cycleId }, organisationId) => {
    const { rows } = await tx.execute<{ organisationId: string; comments: number }>(sql`
    select s.organisation_id as "organisationId", count(*)::int as comments
    from comments c join seats s on s.id = c.seat_id
    where c.cycle_id = ${cycleId} and c.removed_at is null
      and ${isOfOrganisation(sql`s.organisation_id`, organisationId)}
    group by s.organisation_id`);
    return new Map(rows.map(({ organisationId, ...voices }) => [organisationId, voices]));
  },
};
