import type { LeftPoint } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { CycleRow } from '../../cycles/queries.ts';

/** Diagnoses that nobody can open, and those that no commitment, response or announcement ever cited. */
export async function diagnosesLeftOpen(tx: Tx, { id, slug }: CycleRow): Promise<LeftPoint[]> {
  const { rows } = await tx.execute<{ number: number; title: string; isReachable: boolean }>(sql`
    select d.number, d.public_title as title, r.is_reachable as "isReachable"
    from diagnoses d join diagnosis_reach r on r.id = d.id
    where d.cycle_id = ${id} and d.state in ('declared', 'submitted', 'published') and not (r.is_reachable and r.is_cited)
    order by d.number limit 500`);
  return rows.map(({ number, title, isReachable }) => ({
    kind: isReachable ? 'diagnosis-uncited' : 'diagnosis-unreachable',
    title,
    path: paths.diagnosis(slug, number),
    count: null,
  }));
}
