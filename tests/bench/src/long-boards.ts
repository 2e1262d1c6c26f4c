import { randomUUID } from 'node:crypto';
import { keepFold } from '../../../server/src/features/boards/commands/keep-fold.ts';
import { readState } from '../../../server/src/features/boards/queries/fold.ts';
import { inTransaction, type Tx } from '../../../server/src/platform/database/db.ts';
import { withReach } from '../../../server/src/platform/database/reach.ts';
import { BoardClient } from '../../faults/board-client.ts';
import { openStage, type Stage } from './support-stage.ts';

export type LongBoardFigures = {
  ops: number;
  notes: number;
  /** a server that has never read the board, with the fold that the database keeps */
  fromFoldMs: number;
  /** the same where no fold is kept, as once after an update from an early version */
  fromLogMs: number;
  /** a server that knows the board */
  againMs: number;
  /** until whoever comes first to a server that has just started stands on the board, through the socket; with and without a fold */
  enteredFromFoldMs: number;
  enteredFromLogMs: number;
  /** megabytes by which the heap grew at most while it was read */
  foldHeapMb: number;
  logHeapMb: number;
};

const OPS = 200_000;
const NOTES = 1_000;
const PART = 20_000;
const ROUNDS = 3;

/** The largest board there may be, opened by a process that does not know it. Each reading has a board of its own. */
export async function longBoardsBench(): Promise<LongBoardFigures> {
  const stage = await openStage(1);
  try {
    const first = await aLongBoard(stage);
    const { rows } = await stage.owner.pool.query<{ forumId: string }>(
      'select forum_id as "forumId" from boards where id = $1',
      [first],
    );
    const inForum = <T>(work: (tx: Tx) => Promise<T>) =>
      withReach({ forumId: rows[0]?.forumId ?? '' }, () => inTransaction(stage.db, work));
    const read = (id: string) => inForum((tx) => readState(tx, { id, startsIn: 'open' }));
    const enteredFromLogMs = await entered(stage, first);
    await stage.owner.pool.query('delete from board_folds');
    const fromLog = await measured(() => read(first));
    const again = await measured(() => read(first));
    await inForum((tx) => keepFold(tx, first, fromLog.result));
    const folded: Awaited<ReturnType<typeof measured<Awaited<ReturnType<typeof read>>>>>[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const copy = await aCopy(stage, first);
      // Each is bound to its board: one that was copied would not be taken.
      await inForum((tx) => keepFold(tx, copy, fromLog.result));
      folded.push(await measured(() => read(copy)));
    }
    for (const { result } of folded)
      if (Object.keys(result.notes).length !== NOTES) throw new Error('The fold was not read.');
    const fromFold = folded.sort((a, b) => a.milliseconds - b.milliseconds)[1];
    const entries: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) entries.push(await entered(stage, first));
    return {
      ops: fromLog.result.seq,
      notes: Object.keys(fromLog.result.notes).length,
      fromFoldMs: fromFold?.milliseconds ?? 0,
      fromLogMs: fromLog.milliseconds,
      againMs: again.milliseconds,
      enteredFromFoldMs: entries.sort((a, b) => a - b)[1] ?? 0,
      enteredFromLogMs,
      foldHeapMb: fromFold?.heapMb ?? 0,
      logHeapMb: fromLog.heapMb,
    };
  } finally {
    await stage.close();
  }
}

/** The server is started anew, so that it knows no board. */
async function entered({ server, cookies }: Stage, boardId: string): Promise<number> {
  await server.kill();
  await server.start();
  const began = performance.now();
  const client = new BoardClient({ url: server.url, cookie: cookies[0] ?? '', boardId });
  await client.until(() => client.replica !== null, 'the board', 60_000);
  const milliseconds = performance.now() - began;
  client.close();
  return milliseconds;
}

async function measured<T>(work: () => Promise<T>): Promise<{ result: T; milliseconds: number; heapMb: number }> {
  const before = process.memoryUsage().heapUsed;
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().heapUsed)), 2);
  const began = performance.now();
  const result = await work();
  const milliseconds = performance.now() - began;
  clearInterval(watch);
  most = Math.max(most, process.memoryUsage().heapUsed);
  return { result, milliseconds, heapMb: (most - before) / 2 ** 20 };
}

/** Notes are written, then moved and edited again and again by forty people. */
async function aLongBoard({ owner, board }: Stage): Promise<string> {
  const id = await board();
  const clientId = randomUUID();
  // In parts, because a statement may take five seconds.
  for (let from = 0; from < OPS; from += PART)
    await owner.pool.query(
      `insert into board_ops (board_id, seq, client_id, client_seq, type, args, author_key, at)
       select $1, n, $2, n,
         case when n <= $5 then 'note.add' when n % 2 = 0 then 'note.edit' else 'note.move' end,
         jsonb_build_object('noteId', ('00000000-0000-4000-8000-' || lpad((n % $5)::text, 12, '0')), 'columnId', 'ideas', 'order', 'a' || (n % 62),
           'text', 'texto ' || n, 'colour', 'teal'), 'somebody-' || (n % 40), now() from generate_series($3::int, $4::int) n`,
      [id, clientId, from + 1, from + PART, NOTES],
    );
  await owner.pool.query('update boards set seq = $2 where id = $1', [id, OPS]);
  await owner.pool.query('analyze board_ops');
  return id;
}

async function aCopy({ owner, board }: Stage, from: string): Promise<string> {
  const id = await board();
  await owner.pool.query('update boards set seq = $2 where id = $1', [id, OPS]);
  await owner.pool.query(
    `insert into board_ops (board_id, seq, client_id, client_seq, type, args, author_key, at)
     select $1, seq, client_id, client_seq, type, args, author_key, at from board_ops where board_id = $2 and seq > $3`,
    [id, from, OPS - 10],
  );
  return id;
}

if (import.meta.main) console.log(await longBoardsBench());
