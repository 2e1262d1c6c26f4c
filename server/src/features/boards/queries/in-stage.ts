import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { contentOf, type InStage } from '../../stages/queries/contents.ts';

/** Boards of a stage that are not closed: the stage decides whether they can be written on. */
export const boardsInStage: InStage = async (tx: Tx, scope, stage) => {
  const { rows } = await tx.execute<{ id: string; title: string }>(sql`
    select id, title from boards where cycle_id = ${scope.cycleId} and stage_name = ${stage} and closed_at is null
    order by created_at, id`);
  return rows.map((row) => contentOf('board', { ...row, path: paths.board(scope.cycleSlug, row.id) }));
};
