import { sql } from 'drizzle-orm';
import type { VoicesOf } from '../../organisations/policy.ts';
import { isOfOrganisation } from '../../organisations/queries.ts';
import { hasVersion } from '../../versions/queries.ts';

/** Commitments that anybody may read, by the organisation that leads them. */
export const ledCommitments: VoicesOf = {
  kinds: ['commitments'],
  count: async (tx, { cycleId }, organisationId) => {
    const { rows } = await tx.execute<{ organisationId: string; count: number }>(sql`
      select c.lead_organisation_id as "organisationId", count(*)::int as count
      from commitments c where c.cycle_id = ${cycleId} and c.lead_organisation_id is not null and c.state <> 'withdrawn'
        and ${hasVersion('commitment', sql`c.id`)}
        and ${isOfOrganisation(sql`c.lead_organisation_id`, organisationId)}
      group by c.lead_organisation_id`);
    return new Map(rows.map(({ organisationId, count }) => [organisationId, { commitments: count }]));
  },
};
