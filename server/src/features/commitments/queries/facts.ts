import { sql } from 'drizzle-orm';
import type { Facts } from '../../standards/queries.ts';

export const commitmentFacts: Facts = {
  'commitments.any-frozen': (cycleId) => sql`select exists (select 1 from versions
    where cycle_id = ${cycleId} and subject_kind = 'commitment')`,
};
