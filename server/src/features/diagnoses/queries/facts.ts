import { P16 } from '@minga/shared/standards/process.ts';
import { sql } from 'drizzle-orm';
import type { Facts } from '../../standards/queries.ts';

export const diagnosisFacts: Facts = {
  'diagnoses.announced': (cycleId) =>
    sql`select count(*) from diagnoses where cycle_id = ${cycleId} and state in ('declared', 'submitted', 'published')`,
  'diagnoses.unreachable': (cycleId) =>
    sql`select count(*) from diagnosis_reach where cycle_id = ${cycleId} and state in ('declared', 'submitted', 'published') and not is_reachable`,
  'diagnoses.enough-published': (cycleId) => sql`select count(*) from (
    select 1 from diagnoses where cycle_id = ${cycleId} and state = 'published'
    limit ${sql.raw(String(P16.thresholds.publishedDiagnoses.most))}) as found`,
};
