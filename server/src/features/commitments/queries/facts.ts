import { sql } from 'drizzle-orm';
import type { Facts } from '../../standards/queries.ts';

export const commitmentFacts: Facts = {
  'commitments.any-frozen': (cycleId) => sql`select exists (select 1 from commitments k
    join commitment_versions v on v.commitment_id = k.id where k.cycle_id = ${cycleId})`,
};
