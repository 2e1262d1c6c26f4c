import type { Refusal } from '@minga/shared/boards/rules.ts';
import { GATES } from '@minga/shared/standards/process.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { type SQL, sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import { prepared } from '../../../platform/database/prepared.ts';
import { factSql, thresholdSql } from '../../standards/queries.ts';
import { missingOf, refuseUnlessOpen, type StageRow } from '../../stages/queries.ts';
import type { BoardRow } from './log.ts';

type RawStage = Pick<StageRow, 'name' | 'gateOverride'> & {
  opensAt: RawInstant;
  closesAt: RawInstant;
  closedAt: RawInstant | null;
  /** the fact that decides the stage's gate, and the number it asks for; null where its date alone decides */
  fact: number | null;
  asked: number | null;
};

let stageOfBoard: ((tx: Tx, values: { boardId: string }) => Promise<RawStage[]>) | undefined;

/** Put together when it is first asked: only then have all features said how their facts are counted. */
function stageOfBoardRead() {
  type Gate = (typeof GATES)[keyof typeof GATES];
  const byStage = (part: (gate: Gate) => SQL) =>
    sql.join(
      Object.entries(GATES).map(([stage, gate]) => sql`when ${sql.raw(`'${stage}'`)} then ${part(gate)}`),
      sql` `,
    );
  const fact = byStage(({ decidedBy }) => factSql(decidedBy, sql`b.cycle_id`));
  const asked = byStage(({ threshold }) => thresholdSql('P16', threshold, sql`b.cycle_id`));
  return prepared<RawStage>(
    'board_stage',
    sql`
    select s.name, s.opens_at as "opensAt", s.closes_at as "closesAt", s.closed_at as "closedAt", s.gate_override as "gateOverride",
      case b.stage_name ${fact} end as fact, case b.stage_name ${asked} end as asked
    from boards b join stages s on s.cycle_id = b.cycle_id and s.name = b.stage_name
    where b.id = ${sql.placeholder('boardId')} for share of s`,
  );
}

/**
 * Reads the stage of a board and share-locks it, so that it cannot close before what is decided now is written.
 * @returns why the stage takes nothing now (PH7), by the board's clock; null also for a board without a stage
 */
export async function readStageRule(tx: Tx, boardId: string): Promise<(board: BoardRow) => Refusal | null> {
  stageOfBoard ??= stageOfBoardRead();
  const [raw] = await stageOfBoard(tx, { boardId });
  return (board) => {
    if (board.stageName === null) return null;
    try {
      if (!raw) throw new AppError('stage.not-found');
      const { name, gateOverride, fact, asked } = raw;
      const closedAt = raw.closedAt === null ? null : toDate(raw.closedAt);
      const window = { opensAt: toDate(raw.opensAt), closesAt: toDate(raw.closesAt), closedAt };
      const missing = fact === null || asked === null ? [] : missingOf(name, fact, asked);
      refuseUnlessOpen({ ...window, name, gateOverride }, missing, board.now, board.timeZone);
      return null;
    } catch (error) {
      if (error instanceof AppError) return { code: error.code, params: error.params };
      throw error;
    }
  };
}
