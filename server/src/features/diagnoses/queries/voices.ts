import { sql } from 'drizzle-orm';
import type { VoicesOf } from '../../organisations/policy.ts';

/** Diagnoses that anybody may read, by the organisation that published them. */
export const publishedDiagnoses: VoicesOf = {
  count: async (tx, { cycleId }) => {
    const { rows } = await tx.execute<{ organisationId: string; count: number }>(sql`
      select organisation_id as "organisationId", count(*)::int as count
      from diagnoses where cycle_id = ${cycleId} and state = 'published' group by organisation_id`);
    return new Map(rows.map(({ organisationId, count }) => [organisationId, { diagnoses: count }]));
  },
};
