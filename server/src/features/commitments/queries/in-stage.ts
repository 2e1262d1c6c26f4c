import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { contentOf, type InStage } from '../../stages/queries/contents.ts';

/** Commitments that are written only while co-creation, or validation, is open; counted, never named. */
export const draftsInStage: InStage = async (tx: Tx, scope, stage) => {
  if (stage !== 'co_creation' && stage !== 'validation') return [];
  const { rows } = await tx.execute<{ count: number }>(sql`
    select count(*)::int as count from commitments where cycle_id = ${scope.cycleId} and state in ('draft', 'frozen')`);
  const count = rows[0]?.count ?? 0;
  return count === 0 ? [] : [contentOf('commitment-drafts', { title: '', path: null, count })];
};
