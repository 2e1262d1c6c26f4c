import { paths } from '@minga/shared/kernel/paths.ts';
import { and, eq, inArray } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { isStranger, type Scope } from '../../../platform/http/gate.ts';
import { boards, closedNotes } from '../tables.ts';

async function showBoards(tx: Tx, reader: Scope, ids: readonly string[]) {
  const rows = await tx
    .select()
    .from(boards)
    .where(and(eq(boards.cycleId, reader.cycleId), inArray(boards.id, [...ids])));
  return new Map(
    rows
      // Strangers learn of a board when it is closed.
      .filter(({ phase }) => phase === 'closed' || !isStranger(reader))
      .map(({ id, title, purpose, closedAt }) => [
        id,
        { title, texts: [purpose], path: paths.board(reader.cycleSlug, id), at: closedAt },
      ]),
  );
}

/** What notes say on boards that are closed, under the name of their board. */
async function showNotes(tx: Tx, reader: Scope, ids: readonly string[]) {
  const rows = await tx
    .select({ note: closedNotes, board: boards.title, at: boards.closedAt })
    .from(closedNotes)
    .innerJoin(boards, eq(boards.id, closedNotes.boardId))
    .where(and(eq(boards.cycleId, reader.cycleId), eq(boards.phase, 'closed'), inArray(closedNotes.noteId, [...ids])));
  return new Map(
    rows.map(({ note: { noteId, boardId, text, cluster }, board, at }) => [
      noteId,
      {
        title: cluster ? `${board} · ${cluster}` : board,
        texts: [text],
        path: paths.board(reader.cycleSlug, boardId),
        at,
      },
    ]),
  );
}

export const searchedBoards = {
  kinds: ['board', 'note'] as const,
  show: (tx: Tx, reader: Scope, kind: string, ids: readonly string[]) =>
    kind === 'board' ? showBoards(tx, reader, ids) : showNotes(tx, reader, ids),
};
