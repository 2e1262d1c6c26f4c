import { randomUUID } from 'node:crypto';
import { newId } from '@minga/shared/kernel/ids.ts';
import { keepFold, readState } from '../../../server/src/features/boards/queries/fold.ts';
import { type Db, inTransaction } from '../../../server/src/platform/database/db.ts';
import { withReach } from '../../../server/src/platform/database/reach.ts';
import { aCycle, aForum } from '../../support/factories.ts';
import { withDatabase } from './ballots.ts';

export type LongBoardFigures = {
  ops: number;
  notes: number;
  /** a server that has never read the board, with the fold that the database keeps */
  fromFoldMs: number;
  /** the same where no fold is kept, as once after an update from an early version */
  fromLogMs: number;
  /** a server that knows the board */
  againMs: number;
  /** megabytes by which the heap grew at most while it was read */
  foldHeapMb: number;
  logHeapMb: number;
};

const OPS = 200_000;
const NOTES = 1_000;
const PART = 20_000;

/** The largest board there may be, opened by a process that does not know it. Each reading has a board of its own. */
export async function longBoardsBench(): Promise<LongBoardFigures> {
  return withDatabase(async (db, owner) => {
    const forum = await aForum(db);
    const cycle = await aCycle(db, { forumId: forum.id });
    const first = await aLongBoard(owner, forum.id, cycle.id);
    const read = (id: string) =>
      withReach({ forumId: forum.id }, () => inTransaction(db, (tx) => readState(tx, { id, startsIn: 'open' })));
    const fromLog = await measured(() => read(first));
    const again = await measured(() => read(first));
    await withReach({ forumId: forum.id }, () => inTransaction(db, (tx) => keepFold(tx, first, fromLog.result)));
    const folded: Awaited<ReturnType<typeof measured>>[] = [];
    for (let round = 0; round < 3; round += 1) {
      const copy = await aCopy(owner, first);
      folded.push(await measured(() => read(copy)));
    }
    const fromFold = folded.sort((a, b) => a.milliseconds - b.milliseconds)[1];
    return {
      ops: fromLog.result.seq,
      notes: Object.keys(fromLog.result.notes).length,
      fromFoldMs: fromFold?.milliseconds ?? 0,
      fromLogMs: fromLog.milliseconds,
      againMs: again.milliseconds,
      foldHeapMb: fromFold?.heapMb ?? 0,
      logHeapMb: fromLog.heapMb,
    };
  });
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

async function anEmptyBoard(owner: Db, id: string, from: string, values: readonly string[]): Promise<void> {
  await owner.pool.query(
    `insert into boards (id, cycle_id, forum_id, title, columns, identity_mode, vote_budget, votes_per_target, starts_in, phase, seq)
     select $1, cycle_id, forum_id, 'Medición', '[{"id":"ideas","title":"Ideas"}]', 'organisation', 5, 3, 'open', 'open', ${OPS} from ${from}`,
    [id, ...values],
  );
}

/** Notes are written, then moved and edited again and again by forty people. */
async function aLongBoard(owner: Db, forumId: string, cycleId: string): Promise<string> {
  const id = newId();
  await anEmptyBoard(owner, id, '(select $2::uuid as cycle_id, $3::uuid as forum_id) given', [cycleId, forumId]);
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
  await owner.pool.query('analyze board_ops');
  return id;
}

async function aCopy(owner: Db, board: string): Promise<string> {
  const id = newId();
  await anEmptyBoard(owner, id, 'boards where id = $2', [board]);
  await owner.pool.query(
    `insert into board_ops (board_id, seq, client_id, client_seq, type, args, author_key, at)
     select $1, seq, client_id, client_seq, type, args, author_key, at from board_ops where board_id = $2 and seq > $3`,
    [id, board, OPS - 10],
  );
  await owner.pool.query(
    'insert into board_folds (board_id, seq, state) select $1, seq, state from board_folds where board_id = $2',
    [id, board],
  );
  return id;
}

if (import.meta.main) console.log(await longBoardsBench());
