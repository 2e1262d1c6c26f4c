import type { BoardState } from '@minga/shared/boards/protocol.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { macOf, noteKept } from '../queries/fold.ts';

/**
 * Keeps a fold, unless a later one is kept. Without names, which may change, and without the words of private writing,
 * which lie in one place only.
 */
export async function keepFold(tx: Tx, boardId: string, state: BoardState): Promise<void> {
  noteKept(boardId, state.seq);
  const isHidden = state.phase === 'private_writing';
  const notes = Object.fromEntries(
    Object.values(state.notes).map((note) => [
      note.id,
      {
        ...note,
        ...(isHidden ? { text: '', onBehalfOf: null } : {}),
        by: note.by && { ...note.by, name: null, organisation: null },
      },
    ]),
  );
  const stored = JSON.stringify({ ...state, notes });
  await tx.execute(sql`
    insert into board_folds (board_id, seq, state, mac)
    values (${boardId}, ${state.seq}, ${stored}::json, ${macOf(tx, boardId, stored)})
    on conflict (board_id) do update set seq = excluded.seq, state = excluded.state, mac = excluded.mac, at = now()`);
}
