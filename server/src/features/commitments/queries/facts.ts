import { P16 } from '@minga/shared/standards/process.ts';
import { sql } from 'drizzle-orm';
import type { Facts } from '../../standards/queries.ts';

export const commitmentFacts: Facts = {
  'commitments.enough-frozen': (cycleId) => sql`select count(*) from (
    select distinct subject_id from versions where cycle_id = ${cycleId} and subject_kind = 'commitment'
    limit ${sql.raw(String(P16.thresholds.frozenCommitments.most))}) as found`,
};
