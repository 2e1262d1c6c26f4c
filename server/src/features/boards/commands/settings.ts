import type { ChangeBoard, CreateBoard } from '@minga/shared/boards/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { and, eq, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import { onRollback, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import type { KeyFiles } from '../../../platform/files/key-files.ts';
import { themes } from '../../themes/tables.ts';
import { lockBoard } from '../queries/deciding.ts';
import { boardLinks, boards } from '../tables.ts';
import { BOARD_CHANNEL } from './notify-servers.ts';

type ByWhom = Pick<Scope, 'forumId' | 'cycleId'> & { personId: string | null };

/** A board with its settings; what people will be told about their identity is decided here and now (ID1). */
export async function createBoard(
  tx: Tx,
  keys: KeyFiles,
  by: ByWhom,
  input: CreateBoard,
  id: string = newId(),
): Promise<string> {
  const { stage, startsIn, ...fields } = input;
  await requireTheme(tx, by.cycleId, input.themeId);
  requireDistinctColumns(input.columns);
  const values = {
    ...fields,
    id,
    cycleId: by.cycleId,
    forumId: by.forumId,
    stageName: stage,
    startsIn,
    phase: startsIn,
  };
  // On the disk before the row: a board whose key never was could not be told from one whose key was lost.
  await keys.create(id);
  onRollback(tx, () => keys.destroy(id));
  await tx.insert(boards).values(values);
  await record(tx, by, 'board.created', id, {
    title: input.title,
    identityMode: input.identityMode,
    voteBudget: input.voteBudget,
    stage,
  });
  return id;
}

/**
 * Title and purpose may be put right at any time before the end; the rest only until the board opens.
 * @throws AppError `board.not-found`, `board.closed`, `board.settings-fixed`
 */
export async function changeBoard(tx: Tx, by: ByWhom, boardId: string, change: ChangeBoard): Promise<void> {
  const board = await lockBoard(tx, boardId);
  if (!board || board.cycleId !== by.cycleId) throw new AppError('board.not-found');
  if (board.phase === 'closed') throw new AppError('board.closed');
  const { title, purpose, ...promises } = change;
  const changesPromise = Object.keys(promises).length > 0;
  if (changesPromise && (board.seq > 0 || (await hasLink(tx, boardId)))) throw new AppError('board.settings-fixed');
  await requireTheme(tx, by.cycleId, change.themeId ?? null);
  if (change.columns) requireDistinctColumns(change.columns);
  const { stage, startsIn, ...rest } = change;
  const set = {
    ...rest,
    ...(stage === undefined ? {} : { stageName: stage }),
    ...(startsIn ? { startsIn, phase: startsIn } : {}),
  };
  if (Object.keys(set).length === 0) return;
  await tx.update(boards).set(set).where(eq(boards.id, boardId));
  await record(tx, by, 'board.changed', boardId, { ...change });
  if (changesPromise) await tx.execute(sql`select pg_notify(${BOARD_CHANNEL}, ${`${boardId}:head`})`);
}

async function hasLink(tx: Tx, boardId: string): Promise<boolean> {
  const rows = await tx.select({ id: boardLinks.id }).from(boardLinks).where(eq(boardLinks.boardId, boardId)).limit(1);
  return rows.length > 0;
}

async function requireTheme(tx: Tx, cycleId: string, themeId: string | null): Promise<void> {
  if (themeId === null) return;
  const rows = await tx
    .select({ id: themes.id })
    .from(themes)
    .where(and(eq(themes.id, themeId), eq(themes.cycleId, cycleId)));
  if (rows.length === 0) throw new AppError('theme.not-found');
}

function requireDistinctColumns(columns: readonly { id: string }[]): void {
  const seen = new Set<string>();
  for (const [index, { id }] of columns.entries()) {
    if (seen.has(id))
      throw new AppError('request.invalid', { errors: [{ field: `columns.${index}.id`, code: 'invalid' }] });
    seen.add(id);
  }
}
