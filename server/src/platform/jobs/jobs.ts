import { sql } from 'drizzle-orm';
import { fromDrizzle, PgBoss } from 'pg-boss';
import type { Tx } from '../database/db.ts';

export type Job<Data extends object> = { id: string; data: Data };
/** Work that must outlive the process that promised it. */
export type Jobs = {
  /** The job exists exactly when the caller's transaction commits. */
  add<Data extends object>(tx: Tx, queue: string, job: Job<Data>): Promise<void>;
  /**
   * Handles the jobs of a queue, one attempt at a time and over all servers never two at once. A handler that throws is
   * called again, later each time; one whose process died is called again too, so it must bear that.
   */
  handle<Data extends object>(queue: string, work: (job: Job<Data>) => Promise<void>): Promise<void>;
  close(): Promise<void>;
};

const CLOSING_MS = 5_000;
/** Pauses of 2, 4, 8 … seconds up to an hour: some 33 attempts within a day, after which a job is given up. */
const PATIENCE = { retryLimit: 33, retryDelay: 2, retryBackoff: true, retryDelayMax: 3_600 };
/** Longer than any attempt may take. */
const ATTEMPT_SECONDS = 120;
/** A job whose process no longer gives a sign of life is taken up again after this, and the next look. */
const SIGN_OF_LIFE_SECONDS = 10;
const LOOK_SECONDS = 10;
const FINISHED_STAY_SECONDS = 3_600;

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
    schedule: false,
    max: 2,
    superviseIntervalSeconds: LOOK_SECONDS,
    monitorIntervalSeconds: LOOK_SECONDS,
    // A new job is taken up at once; polling stays for retries and for a lost notification.
    useListenNotify: true,
  });
  // Without a listener a lost connection would end the process; pg-boss itself goes on and reconnects.
  boss.on('error', onTrouble);
  await boss.start();
  return {
    async add(tx, queue, { id, data }) {
      await boss.send(queue, data, { id, db: fromDrizzle(tx, sql) });
    },
    async handle(queue, work) {
      await boss.createQueue(queue, {
        ...PATIENCE,
        expireInSeconds: ATTEMPT_SECONDS,
        heartbeatSeconds: SIGN_OF_LIFE_SECONDS,
        deleteAfterSeconds: FINISHED_STAY_SECONDS,
        notify: true,
      });
      await boss.work(queue, { localConcurrency: 4, notifyPollingIntervalSeconds: 2 }, async ([job]) => {
        if (job) await work({ id: job.id, data: job.data as never });
      });
    },
    close: () => boss.stop({ graceful: true, timeout: CLOSING_MS }),
  };
}
