import type { BoardState, Role } from '@minga/shared/boards/protocol.ts';
import type { Audience } from '@minga/shared/boards/project.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { Actor, Scope } from '../../../platform/http/gate.ts';
import type { KeyFiles } from '../../../platform/files/key-files.ts';
import { authorOn, keyOf, mayRead, roleOn } from '../policy.ts';
import { readState } from './fold.ts';
import { type BoardRow, findBoard } from './deciding.ts';
import { listBoards } from './log.ts';
import { listPeopleOnBoard } from './deciding.ts';

export type BoardInReach = { board: BoardRow; role: Role | null; audience: Audience };

/** Null for strangers, who may read what is closed. */
async function roleOf(tx: Tx, board: BoardRow, actor: Actor): Promise<Role | null> {
  return roleOn(
    actor.kind === 'person' ? ((await listPeopleOnBoard(tx, board.id, [actor])).get(actor.sessionId) ?? null) : null,
  );
}

/**
 * A board of this cycle that the asker may read.
 * @throws AppError `board.not-found` also for boards that exist and are none of the asker's business
 */
export async function getBoard(tx: Tx, keys: KeyFiles, scope: Scope, boardId: string): Promise<BoardInReach> {
  const board = await findBoard(tx, boardId);
  if (!board || board.cycleId !== scope.cycleId) throw new AppError('board.not-found');
  const { actor } = scope;
  const role = await roleOf(tx, board, actor);
  if (!mayRead(role, board.phase)) throw new AppError('board.not-found');
  const key = role !== null && actor.kind === 'person' ? authorOn(board, keyOf(board, keys), actor.personId) : null;
  return { board, role, audience: { role: role ?? 'observer', key } };
}

/**
 * A board of this cycle with its folded state, for features that begin with what was written on it. Project it before it
 * leaves the server (HI1).
 * @throws AppError `board.not-found` also for one of another cycle
 */
export async function getBoardState(
  tx: Tx,
  { cycleId }: { cycleId: string },
  boardId: string,
): Promise<{ board: BoardRow; state: BoardState }> {
  const board = await findBoard(tx, boardId);
  if (!board || board.cycleId !== cycleId) throw new AppError('board.not-found');
  return { board, state: await readState(tx, board) };
}

/** With how many notes it holds and what the asker is on it. */
export async function readBoard(tx: Tx, keys: KeyFiles, scope: Scope, boardId: string) {
  const { board, role } = await getBoard(tx, keys, scope, boardId);
  const row = (await listBoards(tx, scope.cycleId)).find((one) => one.id === boardId);
  return { board, role, notes: row?.notes ?? 0 };
}
export type FoundBoard = Awaited<ReturnType<typeof readBoard>>;

/** Boards of the cycle that the asker may read, and how many there are beside them. */
export async function readBoards(tx: Tx, scope: Scope) {
  const all = await listBoards(tx, scope.cycleId);
  const found: FoundBoard[] = [];
  for (const board of all) {
    const role = await roleOf(tx, board, scope.actor);
    if (mayRead(role, board.phase)) found.push({ board, role, notes: board.notes });
  }
  return { boards: found, hidden: all.length - found.length };
}
