import type { Refusal } from '@minga/shared/boards/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import { prepared } from '../../../platform/database/prepared.ts';
import { type MissingFact, refuseUnlessOpen, type StageRow } from '../../stages/queries.ts';
import type { BoardRow } from './log.ts';

type RawStage = Pick<StageRow, 'name' | 'gateOverride'> & {
  opensAt: RawInstant;
  closesAt: RawInstant;
  closedAt: RawInstant | null;
  missing: MissingFact[];
};

const stageOfBoard = prepared<RawStage>(
  'board_stage',
  sql`
    select s.name, s.opens_at as "opensAt", s.closes_at as "closesAt", s.closed_at as "closedAt", s.gate_override as "gateOverride",
      coalesce((select jsonb_agg(jsonb_build_object('stage', g.stage_name, 'criterion', g.criterion, 'count', g.missing))
        from gate_facts g where g.cycle_id = b.cycle_id and g.stage_name = b.stage_name and g.missing > 0), '[]') as missing
    from boards b join stages s on s.cycle_id = b.cycle_id and s.name = b.stage_name
    where b.id = ${sql.placeholder('boardId')} for share of s`,
);

/**
 * Reads the stage of a board and share-locks it, so that it cannot close before what is decided now is written.
 * @returns why the stage takes nothing now (PH7), by the board's clock; null also for a board without a stage
 */
export async function readStageRule(tx: Tx, boardId: string): Promise<(board: BoardRow) => Refusal | null> {
  const [raw] = await stageOfBoard(tx, { boardId });
  return (board) => {
    if (board.stageName === null) return null;
    try {
      if (!raw) throw new AppError('stage.not-found');
      const { name, gateOverride, missing } = raw;
      const closedAt = raw.closedAt === null ? null : toDate(raw.closedAt);
      const window = { opensAt: toDate(raw.opensAt), closesAt: toDate(raw.closesAt), closedAt };
      refuseUnlessOpen({ ...window, name, gateOverride }, missing, board.now, board.timeZone);
      return null;
    } catch (error) {
      if (error instanceof AppError) return { code: error.code, params: error.params };
      throw error;
    }
  };
}
