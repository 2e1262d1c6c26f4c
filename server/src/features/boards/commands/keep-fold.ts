import type { BoardState } from '@minga/shared/boards/protocol.ts';
import { sql } from 'drizzle-orm';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import { acrossForums } from '../../../platform/database/reach.ts';
import type { Deps } from '../../../platform/deps.ts';
import { forEachOf, type Repeated, repeat } from '../../../platform/jobs/repeated-work.ts';
import { within } from '../../../platform/start/within.ts';
import { isFoldDue, listUnfolded, macOf, noteKept, readState } from '../queries/fold.ts';
import { listWithoutNotes } from '../queries/log.ts';
import { keepClosedNotes } from './keep-closed-notes.ts';
import { destroyClosedKeys } from './keep-keys.ts';

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

/** A server that died between closing a board and destroying its key left that to the others, or to its next start. */
const TIDY_MS = 60_000;

/** Puts in order now and every minute what is left of boards. */
export function keepBoardsTidy(deps: Pick<Deps, 'db' | 'keys' | 'log'>): Repeated {
  const tidying = repeat(deps.log, {
    every: TIDY_MS,
    reach: 'boards-tidy',
    round: (ending) =>
      forEachOf(
        [
          () => inTransaction(deps.db, (tx) => destroyClosedKeys(tx, deps.keys)),
          () => keepMissingFolds(deps, ending),
          () => keepMissingNotes(deps, ending),
        ],
        (part) => part(),
      ),
    trouble: 'what is left of boards could not be put in order; it is tried again',
  });
  void tidying.now();
  return tidying;
}

/** At most so long is nobody let in for it. */
const FOLDING_MS = 20_000;

/**
 * Before the first request: folds for long logs that have none, because they come out of a version, or a backup of one, that
 * kept none. Otherwise whoever opens such a board first waits for its whole log. The longest come first; what takes longer
 * than this is done by {@link keepBoardsTidy} beside the readers.
 */
export async function foldLongBoards(deps: Pick<Deps, 'db' | 'log'>): Promise<void> {
  const late = new AbortController();
  const fold = acrossForums('boards-tidy', () => keepMissingFolds(deps, late.signal)).catch((err: unknown) =>
    deps.log.warn({ err }, 'long boards could not be folded before the start'),
  );
  await within(FOLDING_MS, fold);
  late.abort();
}

/** One board after the other, so that a first start with long logs of earlier versions takes nobody's turn. */
async function keepMissingFolds(deps: Pick<Deps, 'db' | 'log'>, ending: AbortSignal): Promise<void> {
  if (ending.aborted) return;
  await forEachOf(await inTransaction(deps.db, listUnfolded), async (board) => {
    if (ending.aborted) return;
    await inTransaction(deps.db, async (tx) => keepFold(tx, board.id, await readState(tx, board)));
  });
}

/** Of boards that were closed under a version that did not keep their notes to be found. */
async function keepMissingNotes(deps: Pick<Deps, 'db'>, ending: AbortSignal): Promise<void> {
  await forEachOf(await inTransaction(deps.db, listWithoutNotes), async (board) => {
    if (ending.aborted) return;
    await inTransaction(deps.db, async (tx) =>
      keepClosedNotes(tx, board.id, await readState(tx, board), board.identityMode),
    );
  });
}

/** Beside the path that people wait for; a fold that could not be kept is made good by the next one. */
export function keepFoldSoon({ db, log }: Pick<Deps, 'db' | 'log'>, boardId: string, state: BoardState): void {
  if (!isFoldDue(boardId, state)) return;
  void inTransaction(db, (tx) => keepFold(tx, boardId, state)).catch((err: unknown) =>
    log.warn({ err }, 'the fold of a long board could not be kept'),
  );
}
