import { sql } from 'drizzle-orm';
import { fromDrizzle, PgBoss } from 'pg-boss';
import type { Tx } from '../database/db.ts';

type Job<Data extends object> = { id: string; data: Data };
export type Attempt<Data extends object> = Job<Data> & {
  /** from 1 */
  number: number;
  /** When this attempt fails too, the job is given up. */
  isLast: boolean;
  /** The server stops, and interrupts what is under way. What fails for that is no fault; the next server does it. */
  ending: AbortSignal;
};
/** Work that must outlive the process that promised it. */
export type Jobs = {
  /**
   * The job exists exactly when the caller's transaction commits.
   * @param key of jobs with the same one, one is attempted at a time, where the queue was opened `byKey`
   */
  add<Data extends object>(tx: Tx, queue: string, job: Job<Data>, key?: string): Promise<void>;
  /**
   * Handles the jobs of a queue, each by one attempt at a time, over all servers. A handler that throws is called again, later
   * each time; one whose process died is called again too, so it must bear that.
   * @param options.workers jobs of the queue that one server does at once, where they are not {@link WORKERS}
   */
  handle<Data extends object>(
    queue: string,
    work: (attempt: Attempt<Data>) => Promise<void>,
    options?: { byKey: boolean; workers?: number },
  ): Promise<void>;
  /**
   * Work of the whole installation: now, after each start of a server, and at these times, by whichever server is free and
   * never by two at once. What fails is left to the next time.
   * @param cron in UTC
   */
  schedule(queue: string, cron: string, work: (ending: AbortSignal) => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
};

const CLOSING_MS = 5_000;
/** Pauses of 2, 4, 8 … seconds up to an hour: some 33 attempts within a day, after which a job is given up. */
const PATIENCE = { retryLimit: 33, retryDelay: 2, retryBackoff: true, retryDelayMax: 3_600 };
/**
 * Jobs of a queue done at once by one server, usually. Each looks for the next as soon as one is done: left to the clock, four would do
 * two jobs a second, and two thousand letters take a quarter of an hour.
 */
const WORKERS = 4;
/** Longer than any attempt may take. */
const ATTEMPT_SECONDS = 120;
/** A job whose process no longer gives a sign of life is taken up again after this, and the next look. */
const SIGN_OF_LIFE_SECONDS = 10;
const LOOK_SECONDS = 10;
const FINISHED_STAY_SECONDS = 3_600;
/** What goes from row to row through a whole installation may take this long. */
const ROUND_SECONDS = 6 * 3_600;

const LIFE = { heartbeatSeconds: SIGN_OF_LIFE_SECONDS, deleteAfterSeconds: FINISHED_STAY_SECONDS };

const SCHEMA = 'jobs';

/** Brings the queue's own tables to this version, as their owner. The application's login can only use them. */
export async function migrateJobs(ownerUrl: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: ownerUrl,
    schema: SCHEMA,
    ...LINE,
    createSchema: false,
    schedule: false,
    supervise: false,
    max: 1,
  });
  boss.on('error', () => {});
  await boss.start();
  await boss.stop({ graceful: false });
}

/** Handed on to pg. A line that died without a word must not hold letters for ever. */
const LINE = {
  connectionTimeoutMillis: 5_000,
  query_timeout: 30_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
};

/** @param url the application's login, on a database that {@link migrateJobs} has prepared */
export async function openJobs(url: string, onTrouble: (error: unknown) => void): Promise<Jobs> {
  const boss = new PgBoss({
    connectionString: url,
    schema: SCHEMA,
    createSchema: false,
    migrate: false,
    max: 3,
    superviseIntervalSeconds: LOOK_SECONDS,
    monitorIntervalSeconds: LOOK_SECONDS,
    // A new job is taken up at once; polling stays for retries and for a lost notification.
    useListenNotify: true,
  });
  // Without a listener a lost connection would end the process; pg-boss itself goes on and reconnects.
  boss.on('error', onTrouble);
  await boss.start();
  const stopping = new AbortController();
  return {
    async add(tx, queue, { id, data }, key) {
      await boss.send(queue, data, {
        id,
        db: fromDrizzle(tx, sql),
        ...(key === undefined ? {} : { singletonKey: key }),
      });
    },
    async handle(queue, work, { byKey, workers = WORKERS } = { byKey: false }) {
      await boss.createQueue(queue, {
        ...PATIENCE,
        ...LIFE,
        ...(byKey ? { policy: 'singleton' as const } : {}),
        expireInSeconds: ATTEMPT_SECONDS,
        notify: true,
      });
      for (let worker = 0; worker < workers; worker += 1) {
        const id: string = await boss.work(queue, { notifyPollingIntervalSeconds: 2 }, async ([job]) => {
          if (!job) return;
          const isLast = job.retryCount >= PATIENCE.retryLimit;
          const { signal: ending } = stopping;
          await work({ id: job.id, data: job.data as never, number: job.retryCount + 1, isLast, ending }).finally(() =>
            boss.notifyWorker(id),
          );
        });
      }
    },
    async schedule(queue, cron, work) {
      // Exclusive: several servers that start together ask for one round.
      const round = { policy: 'exclusive' as const, retryLimit: 1, expireInSeconds: ROUND_SECONDS, notify: true };
      await boss.createQueue(queue, { ...LIFE, ...round });
      await boss.work(queue, { notifyPollingIntervalSeconds: LOOK_SECONDS }, async ([job]) => {
        if (!job) return;
        const stop = AbortSignal.any([job.signal, stopping.signal]);
        await work(stop).catch((error: unknown) => {
          if (!stop.aborted) onTrouble(new Error(`${queue} is left to the next time`, { cause: error }));
          throw error;
        });
      });
      await boss.schedule(queue, cron);
      await boss.send(queue, {});
    },
    close() {
      stopping.abort();
      return boss.stop({ graceful: true, timeout: CLOSING_MS });
    },
  };
}
