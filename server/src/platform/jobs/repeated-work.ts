import type { Logger } from 'pino';
import { type ACROSS_FORUMS, acrossForums, withReach } from '../database/reach.ts';
import { within } from '../start/within.ts';

export type RepeatedWork = {
  /** Milliseconds from the beginning of one round to that of the next. */
  every: number;
  /** How far its transactions reach: one of the listed reasons, or null for the tables of the installation alone. */
  reach: keyof typeof ACROSS_FORUMS | null;
  /** One round. `ending` is aborted when the server stops: whatever goes from row to row asks it in between. */
  round(ending: AbortSignal): Promise<unknown>;
  /** What the log says of a round that failed. */
  trouble: string;
  /** Milliseconds after which a round that hangs, on a connection that died silently, holds up the next one no longer. */
  patience?: number;
};

export type Repeated = {
  /** Begins a round, unless one is under way; resolves when it is over, however it ended. */
  now(): Promise<void>;
  /** Begins none any more; resolves when the one under way is over. */
  stop(): Promise<void>;
};

/**
 * Repeats work while the server runs, one round at a time, without keeping the process alive for it. What fails is told in
 * the log and left to the next round; what the end of the server interrupts is left to its next start.
 */
export function repeat(log: Pick<Logger, 'warn'>, work: RepeatedWork): Repeated {
  const { reach, trouble, patience } = work;
  const ending = new AbortController();
  let underWay: Promise<void> | null = null;
  const begin = async () => work.round(ending.signal);
  const run = async () => {
    const round = (reach === null ? withReach(null, begin) : acrossForums(reach, begin)).then(
      () => {},
      (err: unknown) => {
        if (!ending.signal.aborted) log.warn({ err }, trouble);
      },
    );
    await (patience === undefined ? round : within(patience, round));
  };
  const now = async () => {
    if (ending.signal.aborted) return;
    underWay ??= run().finally(() => {
      underWay = null;
    });
    await underWay;
  };
  const timer = setInterval(() => void now(), work.every);
  timer.unref();
  return {
    now,
    async stop() {
      ending.abort();
      clearInterval(timer);
      await underWay;
    },
  };
}

/**
 * One after the other. What fails for one of them holds up none of the others.
 * @throws the first failure, when all have had their turn
 */
export async function forEachOf<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const failures: unknown[] = [];
  for (const item of items) {
    try {
      await work(item);
    } catch (failure) {
      failures.push(failure);
    }
  }
  if (failures.length > 0) throw failures[0];
}
