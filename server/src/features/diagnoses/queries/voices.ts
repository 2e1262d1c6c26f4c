import { sql } from 'drizzle-orm';
import type { VoicesOf } from '../../organisations/policy.ts';
import { isOfOrganisation } from '../../organisations/queries.ts';

/** Diagnoses that anybody may read, by the organisation that published them. */
export const publishedDiagnoses: VoicesOf = {
  kinds: ['diagnoses'],
  count: async (tx, { cycleId }, organisationId) => {
    const { rows } = await tx.execute<{ organisationId: string; count: number }>(sql`
      select organisation_id as "organisationId", count(*)::int as count
      from diagnoses where cycle_id = ${cycleId} and state = 'published' and ${isOfOrganisation(sql`organisation_id`, organisationId)} group by organisation_id`);
    return new Map(rows.map(({ organisationId, count }) => [organisationId, { diagnoses: count }]));
  },
};
