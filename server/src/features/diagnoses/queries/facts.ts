import { sql } from 'drizzle-orm';
import type { Facts } from '../../standards/queries.ts';

export const diagnosisFacts: Facts = {
  'diagnoses.announced': (cycleId) =>
    sql`select count(*) from diagnoses where cycle_id = ${cycleId} and state in ('declared', 'published')`,
  'diagnoses.unreachable': (cycleId) =>
    sql`select count(*) from diagnosis_reach where cycle_id = ${cycleId} and state in ('declared', 'published') and not is_reachable`,
  'diagnoses.any-published': (cycleId) =>
    sql`select exists (select 1 from diagnoses where cycle_id = ${cycleId} and state = 'published')`,
};
