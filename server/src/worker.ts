import { AppError } from '@minga/shared/kernel/errors.ts';
import { filesWork } from './features/files/commands/heavy.ts';
import { meetingsWork } from './features/meetings/commands/heavy.ts';
import { organisationsWork } from './features/organisations/commands/heavy.ts';
import { type BusMessage, createBus } from './platform/jobs/bus.ts';
import { databaseFault, refusalOf } from './platform/database/database-faults.ts';
import type { Db } from './platform/database/db.ts';
import { openDb } from './platform/database/pool.ts';
import type { FromWorker, ToWorker } from './platform/jobs/heavy-work.ts';
import { watchMemory } from './platform/jobs/memory-watch.ts';
import { lowerPriorityOf } from './platform/jobs/low-priority.ts';
import { withReach } from './platform/database/reach.ts';
import { workOnce } from './platform/http/repeats.ts';

/** A process beside the server that does its heavy work, one piece after the other; see platform/jobs/heavy-work.ts. */
const WORK: Record<string, (db: Db, input: never) => Promise<unknown>> = {
  ...filesWork,
  ...meetingsWork,
  ...organisationsWork,
};

/** A worker computes for long between two statements, behind everybody else; its whole work has a limit of its own. */
const PATIENCE = { statement_timeout: '60s', idle_in_transaction_session_timeout: '60s' } as const;
/** Even to be let in takes long, behind everybody else on a busy machine; milliseconds. */
const CONNECT_MS = 60_000;

let db: Db | null = null;
/** What was committed here and is for the server's bus; told with the answer. */
let messages: BusMessage[] = [];

async function answer({ forumId, name, input, press }: ToWorker & { kind: 'work' }): Promise<FromWorker> {
  messages = [];
  try {
    const work = WORK[name];
    if (!work || !db) throw new Error(`There is no work called ${name}.`);
    const own = db;
    const run = () => work(own, input as never);
    const result = await withReach({ forumId }, () => (press ? workOnce(own, press, run) : run()));
    return { kind: 'done', result, messages };
  } catch (error) {
    if (error instanceof AppError) {
      const { code, errors, params } = error;
      return { kind: 'refused', code, errors, params, cause: null };
    }
    const fault = databaseFault(error);
    if (fault) return { kind: 'refused', code: refusalOf(fault), errors: [], params: {}, cause: describe(error) };
    return { kind: 'failed', stack: describe(error) };
  }
}

/** What drizzle says of a failed statement holds all its values; the cause beneath says what went wrong. */
function describe(error: unknown): string {
  let last = error;
  while (last instanceof Error && last.cause instanceof Error) last = last.cause;
  return last instanceof Error ? (last.stack ?? last.message) : String(last);
}

process.on('message', (said: ToWorker) => {
  if (said.kind === 'open') {
    watchMemory(said.memoryMb);
    const bus = createBus(() => {});
    bus.onAny((message) => void messages.push(message));
    db = openDb(said.databaseUrl, bus, { size: 2, waitMs: CONNECT_MS, session: PATIENCE });
    if (said.isDatabaseOurs) lowerPriorityOf(db.pool);
    return;
  }
  void answer(said).then((reply) => process.send?.(reply));
});
// The server is gone, however it went: nobody waits for an answer any more.
process.on('disconnect', () => process.exit(0));
