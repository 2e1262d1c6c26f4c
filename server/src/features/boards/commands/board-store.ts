import type { BoardSettings, BoardState, VisibleEntry } from '@minga/shared/boards/protocol.ts';
import { inPipeline, inTransaction } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { acrossForums } from '../../../platform/database/reach.ts';
import { forEachOf, type Repeated, repeat } from '../../../platform/jobs/repeated-work.ts';
import { within } from '../../../platform/start/within.ts';
import { isFoldDue, listFollowing, listUnfolded, readState, warmState } from '../queries/fold.ts';
import { keepFold } from './keep-fold.ts';
import { hidesPeople } from '../policy.ts';
import { findBoard, listSeqs } from '../queries/log.ts';
import type { InReachOf } from '../queries/reach-of-board.ts';
import { type Appended, type Attempt, decideOps } from './append-ops.ts';
import { destroyClosedKeys } from './keep-keys.ts';
import { rememberLately } from './lately.ts';

export type BoardStore = {
  load(boardId: string): Promise<{ settings: BoardSettings; state: BoardState } | null>;
  append(boardId: string, attempts: readonly Attempt[], known: BoardState | null): Promise<Appended>;
  /** What came after a state, perhaps not all of it; null when the log does not go on from there (SQ3). */
  following(boardId: string, state: BoardState): Promise<VisibleEntry[] | null>;
  lastSeqs(boardIds: readonly string[]): Promise<{ id: string; seq: number }[]>;
};

/**
 * What live boards need of the database, and what has to happen after a batch is committed. Each in its board's forum.
 * @param notify tells the other servers how far a log has grown
 */
export function boardStore(
  deps: Deps,
  notify: (boardId: string, seq: number) => void,
  inReachOf: InReachOf,
): BoardStore {
  const { db, keys, log } = deps;
  const lately = rememberLately();
  const load: BoardStore['load'] = async (boardId) => {
    const found = await inTransaction(db, (tx) => findBoard(tx, boardId));
    if (found) await warmState(db, found, keys);
    const loaded = await inTransaction(db, async (tx) => {
      const board = await findBoard(tx, boardId);
      return board && { settings: board.settings, state: await readState(tx, board, undefined, keys) };
    });
    if (loaded) keepFoldSoon(deps, boardId, loaded.state);
    return loaded;
  };
  const append: BoardStore['append'] = async (boardId, attempts, known) => {
    const appended = await inPipeline(db, (tx) => decideOps(tx, keys, boardId, attempts, known));
    if (appended.entries.length > 0) notify(boardId, appended.state.seq);
    if (appended.state.phase === 'closed') {
      // ID3. Committed already: what fails here is done by {@link keepBoardsTidy}, on any server.
      await keys
        .destroy(boardId)
        .catch((err: unknown) => log.warn({ err }, 'the key of a closed board could not be destroyed yet'));
    }
    keepFoldSoon(deps, boardId, appended.state);
    if (!hidesPeople(appended.board)) return appended;
    return { ...appended, decisions: lately.recall(boardId, attempts, appended.decisions) };
  };
  return {
    load: (boardId) => inReachOf(boardId, () => load(boardId)),
    append: (boardId, attempts, known) => inReachOf(boardId, () => append(boardId, attempts, known)),
    following: (boardId, state) =>
      inReachOf(boardId, () => inTransaction(db, (tx) => listFollowing(tx, boardId, state, keys))),
    lastSeqs: (ids) => inTransaction(db, (tx) => listSeqs(tx, ids)),
  };
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
        [() => inTransaction(deps.db, (tx) => destroyClosedKeys(tx, deps.keys)), () => keepMissingFolds(deps, ending)],
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

/** Beside the path that people wait for; a fold that could not be kept is made good by the next one. */
export function keepFoldSoon({ db, log }: Pick<Deps, 'db' | 'log'>, boardId: string, state: BoardState): void {
  if (!isFoldDue(boardId, state)) return;
  void inTransaction(db, (tx) => keepFold(tx, boardId, state)).catch((err: unknown) =>
    log.warn({ err }, 'the fold of a long board could not be kept'),
  );
}
