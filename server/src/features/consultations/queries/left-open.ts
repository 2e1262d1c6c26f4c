import type { LeftPoint } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { CycleRow } from '../../cycles/queries.ts';
import { listConsultations } from '../queries.ts';

/** Consultations with contributions that got no response. */
export async function contributionsLeftOpen(tx: Tx, { id, slug }: CycleRow): Promise<LeftPoint[]> {
  const all = await listConsultations(tx, id);
  return all.flatMap(({ row, contributions, answered }): LeftPoint[] => {
    const count = contributions - answered;
    const path = paths.consultation(slug, row.id);
    return count === 0 ? [] : [{ kind: 'contributions-unanswered', title: row.title, path, count }];
  });
}
