import { type ChildProcess, fork } from 'node:child_process';
import { AppError, type ErrorCode, type ErrorParams, type FieldError } from '@minga/shared/kernel/errors.ts';
import type { Logger } from 'pino';
import type { Bus, BusMessage } from './bus.ts';
import { lowerPriority } from './low-priority.ts';
import { type Asker, askerOf } from '../http/askers.ts';
import { freshPress, handOverPress, type Press } from '../http/repeats.ts';

/**
 * Work whose length somebody outside decides: reading a file of meetings, comparing ten thousand of them. It runs in
 * processes of its own, so that the one that answers requests never waits for it, and so that whatever happens to their
 * memory happens to them alone: a thread that runs out of memory can take its process along. Each has a connection of
 * its own to the database, reads there what it needs and hands back an answer that is ready to be sent.
 */
export type HeavyWork = {
  /**
   * @param forumId whose turn this uses, and how far the work reaches: a forum has one piece of work at a time, others are
   *   served in between
   * @param name of the work, as the worker knows it
   * @param options.saves it changes what is kept, so after an accident it is looked up whether it had
   * @param options.isShared others wait for it too: it is done whether or not the one who asked has left. What saves nothing
   *   and is for the asker alone ends when they leave; what saves is finished once begun, for whoever repeats it
   * @param options.isAwaited false where nobody waits for it: what somebody waits for is begun first, in all forums
   * @param options.timeMs less time than other work has
   * @throws AppError what the work refused, `work.too-long`, `work.too-large`, `work.queue-full`, `work.not-begun`,
   *   `work.unknown` or `server.unavailable`
   */
  run<T>(forumId: string, name: string, input: unknown, options?: HeavyOptions): Promise<T>;
  close(): Promise<void>;
};

type HeavyOptions = { saves: boolean; isShared?: boolean; isAwaited?: boolean; timeMs?: number };

export type HeavyLimits = {
  /** Processes at once. Fewer than two, and one forum could keep all others waiting. */
  size: number;
  /** Megabytes of JavaScript objects for each; files and answers come on top, to {@link BESIDE_OBJECTS} more. */
  memoryMb: number;
  /** From when a worker begins until it has answered. */
  timeMs: number;
  /** Pieces of work of one forum that may wait for their turn. */
  waiting: number;
  /** Until its turn has come. With {@link timeMs} still well below the time after which a silent line is cut. */
  patienceMs: number;
  /** A worker that has had nothing to do for so long is ended: it would only hold memory. */
  idleMs: number;
};
export const HEAVY_LIMITS: HeavyLimits = {
  size: 2,
  memoryMb: 768,
  // Behind everybody else for the processor it may have to wait for most of it.
  timeMs: 120_000,
  waiting: 24,
  patienceMs: 60_000,
  idleMs: 120_000,
};

/** What a worker is told first, then with each piece of work, and what it says. */
export type ToWorker =
  | { kind: 'open'; databaseUrl: string; isDatabaseOurs: boolean; memoryMb: number }
  | { kind: 'work'; forumId: string; name: string; input: unknown; press: Press | null };
export type FromWorker =
  | { kind: 'done'; result: unknown; messages: BusMessage[] }
  | { kind: 'refused'; code: ErrorCode; errors: readonly FieldError[]; params: ErrorParams; cause: string | null }
  | { kind: 'failed'; stack: string };

type Waiting = {
  forumId: string;
  name: string;
  input: unknown;
  press: Press | null;
  saves: boolean;
  isAwaited: boolean;
  timeMs: number;
  asker: Asker | null;
  patience?: NodeJS.Timeout;
  resolve(result: unknown): void;
  fail(error: unknown): void;
};
type Worker = {
  child: ChildProcess;
  work: Waiting | null;
  deadline: NodeJS.Timeout | null;
  idle: NodeJS.Timeout | null;
};
type Needs = {
  databaseUrl: string;
  /** its PostgreSQL was started here */
  isDatabaseOurs: boolean;
  bus: Bus;
  log: Logger;
  /** What a piece of work came to whose worker died; null when nothing of it was saved. */
  outcomeOf(press: Press): Promise<{ result: unknown } | null>;
  /** The program of a worker. */
  entry?: URL;
};

const ENTRY = new URL('../../worker.ts', import.meta.url);
const QUICK_IMPORTS = new URL('../start/quick-imports.ts', import.meta.url).href;
/** When to come again, where the turn did not come; seconds. */
const SOON = 10;
/** Beyond waiting and work, for all that is done before and after; milliseconds. */
const AROUND = 60_000;
/** Megabytes. */
const BESIDE_OBJECTS = 512;
/** V8 ends itself like this when its heap is full, and the kernel, or the watch of the worker, like that. */
const OUT_OF_MEMORY = { code: 134, signals: ['SIGABRT', 'SIGKILL'] };

export function openHeavyWork(needs: Needs, limits: HeavyLimits = HEAVY_LIMITS): HeavyWork {
  const pool = createPool(needs, limits);
  return {
    run: <T>(
      forumId: string,
      name: string,
      input: unknown,
      { saves, isShared, isAwaited = true, timeMs = limits.timeMs }: HeavyOptions = { saves: false },
    ) => {
      const asker = askerOf();
      asker?.keepLine(limits.patienceMs + limits.timeMs + AROUND);
      const asked = { forumId, name, input, saves, isAwaited, timeMs, asker: isShared ? null : asker };
      const add = (press: Press | null) =>
        new Promise<T>((resolve, fail) =>
          pool.add({ ...asked, press, resolve: resolve as (result: unknown) => void, fail }),
        );
      const handed = handOverPress();
      return handed ? handed.then(add) : add(saves ? freshPress() : null);
    },
    close: () => pool.close(),
  };
}

function createPool({ databaseUrl, isDatabaseOurs, bus, log, outcomeOf, entry = ENTRY }: Needs, limits: HeavyLimits) {
  const workers = new Set<Worker>();
  /** By forum, the one that was served longest ago first. */
  const lines = new Map<string, Waiting[]>();
  let closing = false;

  const busyWith = (forumId: string) => [...workers].some((worker) => worker.work?.forumId === forumId);

  /** The first such piece of work of a forum that has none under way; its line goes to the end. */
  function take(isMeant: (work: Waiting) => boolean): Waiting | null {
    for (const [forumId, line] of lines) {
      const work = busyWith(forumId) ? undefined : line.find(isMeant);
      if (!work) continue;
      line.splice(line.indexOf(work), 1);
      lines.delete(forumId);
      if (line.length > 0) lines.set(forumId, line);
      return work;
    }
    return null;
  }

  const next = () => take(({ isAwaited }) => isAwaited) ?? take(() => true);

  function serve(): void {
    if (closing) return;
    for (;;) {
      let worker = [...workers].find((one) => one.work === null);
      if (!worker && workers.size >= limits.size) return;
      const work = next();
      if (!work) return;
      worker ??= start();
      begin(worker, work);
    }
  }

  /** Its turn has not come: it never will. */
  function giveUp(work: Waiting, why: AppError): boolean {
    const line = lines.get(work.forumId) ?? [];
    const at = line.indexOf(work);
    if (at === -1) return false;
    line.splice(at, 1);
    if (line.length === 0) lines.delete(work.forumId);
    clearTimeout(work.patience);
    work.fail(why);
    return true;
  }

  function leave(work: Waiting): void {
    const why = new AppError('server.unavailable');
    if (giveUp(work, why) || work.saves) return;
    const worker = [...workers].find((one) => one.work === work);
    if (worker) end(worker, why);
  }

  function begin(worker: Worker, work: Waiting): void {
    if (worker.idle) clearTimeout(worker.idle);
    clearTimeout(work.patience);
    worker.work = work;
    worker.deadline = setTimeout(() => {
      log.warn({ work: work.name, forumId: work.forumId, ms: work.timeMs }, 'heavy work took too long and was ended');
      end(worker, new AppError('work.too-long', { params: { seconds: Math.round(work.timeMs / 1000) } }));
    }, work.timeMs);
    const { forumId, name, input, press } = work;
    worker.child.send({ kind: 'work', forumId, name, input, press } satisfies ToWorker, (error) => {
      if (error) end(worker, new AppError('server.unavailable'));
    });
  }

  function finish(worker: Worker): Waiting | null {
    const { work } = worker;
    worker.work = null;
    if (worker.deadline) clearTimeout(worker.deadline);
    worker.idle = setTimeout(() => end(worker, null), limits.idleMs).unref();
    return work;
  }

  /** Nothing that a worker was in the middle of can be trusted: it goes, with what it held, and another comes. */
  function end(worker: Worker, why: AppError | null): void {
    const work = finish(worker);
    if (worker.idle) clearTimeout(worker.idle);
    workers.delete(worker);
    worker.child.kill('SIGKILL');
    if (work) void conclude(work, why ?? new AppError('server.unavailable'));
    serve();
  }

  /** It may have been over but for its last word: what was saved must not be called lost. */
  async function conclude(work: Waiting, why: AppError): Promise<void> {
    if (!work.press || closing) return work.fail(why);
    const outcome = await outcomeOf(work.press).catch((err: unknown) => {
      log.error({ err, work: work.name }, 'whether heavy work was saved before its process died could not be read');
      return undefined;
    });
    if (outcome) work.resolve(outcome.result);
    else work.fail(outcome === null ? why : new AppError('work.unknown'));
  }

  function heard(worker: Worker, said: FromWorker): void {
    const work = finish(worker);
    if (said.kind === 'done') {
      work?.resolve(said.result);
      for (const message of said.messages) bus.emit(message);
    } else if (said.kind === 'refused') {
      if (said.cause)
        log.warn(
          { work: work?.name, forumId: work?.forumId, cause: said.cause },
          'heavy work was refused by the database',
        );
      work?.fail(new AppError(said.code, { errors: said.errors, params: said.params }));
    } else {
      work?.fail(new Error(`${work.name} failed in its worker: ${said.stack}`));
    }
    serve();
  }

  function start(): Worker {
    const child = fork(entry, {
      execArgv: ['--import', QUICK_IMPORTS, `--max-old-space-size=${limits.memoryMb}`],
      serialization: 'advanced',
      // A session of its own: in the server's it would have as much of a core as what PostgreSQL does for somebody else.
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { PATH: process.env['PATH'], TZ: process.env['TZ'], NODE_ENV: process.env['NODE_ENV'] },
    });
    const worker: Worker = { child, work: null, deadline: null, idle: null };
    workers.add(worker);
    if (child.pid) lowerPriority(child.pid);
    child.on('message', (said) => heard(worker, said as FromWorker));
    child.on('error', (err) => log.warn({ err }, 'a worker could not be reached'));
    child.once('exit', (code, signal) => {
      if (!workers.has(worker)) return;
      const full = code === OUT_OF_MEMORY.code || (signal !== null && OUT_OF_MEMORY.signals.includes(signal));
      log.warn({ code, signal, work: worker.work?.name, forumId: worker.work?.forumId }, 'a worker ended by itself');
      end(worker, full ? new AppError('work.too-large') : null);
    });
    const memoryMb = limits.memoryMb + BESIDE_OBJECTS;
    child.send({ kind: 'open', databaseUrl, isDatabaseOurs, memoryMb } satisfies ToWorker, () => {});
    return worker;
  }

  return {
    add(work: Waiting): void {
      const line = lines.get(work.forumId) ?? [];
      if (closing || work.asker?.left.aborted) work.fail(new AppError('server.unavailable'));
      else if (line.length >= limits.waiting) work.fail(new AppError('work.queue-full'));
      else {
        line.push(work);
        lines.set(work.forumId, line);
        const params = { seconds: Math.round(limits.patienceMs / 1000), again: SOON };
        work.patience = setTimeout(() => giveUp(work, new AppError('work.not-begun', { params })), limits.patienceMs);
        work.asker?.left.addEventListener('abort', () => leave(work), { once: true });
        serve();
      }
    },
    async close(): Promise<void> {
      closing = true;
      for (const work of [...lines.values()].flat()) giveUp(work, new AppError('server.unavailable'));
      await Promise.all(
        [...workers].map(async (worker) => {
          const gone = new Promise((resolve) => worker.child.once('exit', resolve));
          end(worker, null);
          await gone;
        }),
      );
    },
  };
}
