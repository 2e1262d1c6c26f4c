import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { contentOf, type InStage } from '../../stages/queries/contents.ts';

/** Diagnoses that are being written and can be submitted only while the preparation stage is open; counted, never named. */
export const draftsInStage: InStage = async (tx: Tx, scope, stage) => {
  if (stage !== 'preparation') return [];
  const { rows } = await tx.execute<{ count: number }>(sql`
    select count(*)::int as count from diagnoses
    where cycle_id = ${scope.cycleId} and state = 'draft'`);
  const count = rows[0]?.count ?? 0;
  return count === 0 ? [] : [contentOf('diagnosis-drafts', { title: '', path: null, count })];
};
