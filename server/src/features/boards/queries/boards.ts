import type { BoardState, Role } from '@minga/shared/boards/protocol.ts';
import type { Audience } from '@minga/shared/boards/project.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Tx } from '../../../platform/db.ts';
import type { Actor, Scope } from '../../../platform/gate.ts';
import { authorKeyOf, mayRead, roleOn } from '../policy.ts';
import { type BoardRow, findBoard, readState } from './log.ts';
import { listStandings } from './standings.ts';

export type BoardInReach = { board: BoardRow; role: Role | null; audience: Audience };

/** How somebody stands on a board; strangers are observers without a key of what is closed. */
export async function audienceOf(
  tx: Tx,
  board: BoardRow,
  actor: Actor,
): Promise<{ role: Role | null; audience: Audience }> {
  const standing =
    actor.kind === 'person' ? ((await listStandings(tx, board.id, [actor])).get(actor.sessionId) ?? null) : null;
  const role = roleOn(standing);
  const key =
    role !== null && standing && board.identitySecret ? authorKeyOf(board.identitySecret, standing.personId) : null;
  return { role, audience: { role: role ?? 'observer', key } };
}

/**
 * A board of this cycle that the asker may read.
 * @throws AppError `board.not-found` also for boards that exist and are none of the asker's business
 */
export async function getBoard(tx: Tx, scope: Scope, boardId: string): Promise<BoardInReach> {
  const board = await findBoard(tx, boardId);
  if (!board || board.cycleId !== scope.cycleId) throw new AppError('board.not-found');
  const { role, audience } = await audienceOf(tx, board, scope.actor);
  if (!mayRead(role, board.phase)) throw new AppError('board.not-found');
  return { board, role, audience };
}

/** For other features (provenance, reports): the folded state of a board. Project it before it leaves the server (HI1). */
export async function getBoardState(tx: Tx, boardId: string): Promise<{ board: BoardRow; state: BoardState }> {
  const board = await findBoard(tx, boardId);
  if (!board) throw new AppError('board.not-found');
  return { board, state: await readState(tx, board) };
}
