import type { Logger } from 'pino';
import type { Db } from '../database/db.ts';
import { databaseFault } from '../database/database-faults.ts';
import { isInReserve } from '../files/disk-reserve.ts';
import { repeat } from '../jobs/repeated-work.ts';
import type { OwnRow } from '../database/servers.ts';
import type { Storage } from '../files/storage.ts';

/** Why this server cannot serve, or not everything. `blocks`: a proxy should send people elsewhere. */
const REASONS = {
  stopping: { blocks: true, text: 'The server is being stopped.' },
  'database-away': { blocks: true, text: 'The database does not answer, or refuses the login of the application.' },
  'database-read-only': { blocks: true, text: 'The database can be read but not written, as after a failover.' },
  'database-full': { blocks: true, text: 'The database has no room left to write.' },
  'database-busy': { blocks: true, text: 'The database is asked for more than it can do.' },
  'boards-stuck': { blocks: true, text: 'What was written on a board has been waiting too long to be stored.' },
  'file-store-away': { blocks: false, text: 'The store of files does not answer.' },
  'disk-reserve': {
    blocks: false,
    text: 'The disk has reached its reserve: no files are taken, everything else goes on.',
  },
} as const;
type ReasonCode = keyof typeof REASONS;
type Verdict = {
  /** `limited`: it serves, except for what the reasons name. */
  status: 'ready' | 'limited' | 'not-ready';
  reasons: { code: ReasonCode; text: string }[];
};
export type Readiness = {
  check(): Promise<Verdict>;
  /** Adds a look at something that only others can see; it tells what is wrong, or null. */
  watch(look: () => ReasonCode | null): void;
  beginStopping(): void;
  close(): void;
};
type Needs = {
  db: Db;
  ownRow: OwnRow;
  storage: Storage;
  folder: string;
  reservePercent: number;
  log: Logger;
};

/** Milliseconds. A question that takes longer is answered by that. */
const PATIENCE = 3_000;
const WRITE_EVERY = 2_000;
const ASK_STORE_EVERY = 10_000;
/** Without anybody asking: so that the log tells it, and this server's row stays fresh. */
const LOOK_EVERY = 5_000;

/** Keeps an eye on what serving needs. Reasons are told to whoever asks, and in the log once when they change. */
export function openReadiness(needs: Needs): Readiness {
  const { db, ownRow, storage, log } = needs;
  const looks: (() => ReasonCode | null)[] = [];
  let isStopping = false;
  let asked: Promise<Verdict> | null = null;
  let logged = '';
  const canWrite = every(WRITE_EVERY, () => ownRow.renew());
  const storeAnswers = every(ASK_STORE_EVERY, () => storage.answers());

  async function databaseReasons(): Promise<{ code: ReasonCode; error: unknown } | null> {
    try {
      const { rows } = await patiently(
        db.pool.query<{ isReadOnly: boolean }>(
          `select pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' as "isReadOnly"`,
        ),
      );
      if (rows[0]?.isReadOnly) return { code: 'database-read-only', error: new Error('25006: read-only transactions') };
      await patiently(canWrite());
      return null;
    } catch (error) {
      const fault = databaseFault(error) ?? 'away';
      return { code: `database-${fault}`, error };
    }
  }

  async function look(): Promise<Verdict> {
    if (isStopping) return verdictOf(['stopping']);
    const [database, store, isLow] = await Promise.all([
      databaseReasons(),
      patiently(storeAnswers()).then(
        () => null,
        (error: unknown) => ({ error }),
      ),
      isInReserve(needs.folder, needs.reservePercent).catch(() => false),
    ]);
    const codes: ReasonCode[] = looks.flatMap((one) => one() ?? []);
    if (database) codes.push(database.code);
    if (store) codes.push('file-store-away');
    if (isLow) codes.push('disk-reserve');
    const verdict = verdictOf(codes);
    report(verdict, database?.error ?? store?.error);
    return verdict;
  }

  function report({ status, reasons }: Verdict, err: unknown): void {
    const now = reasons.map(({ code }) => code).join(' ');
    if (now === logged || isStopping) return;
    logged = now;
    const words = reasons.map(({ text }) => text).join(' ');
    if (status === 'ready') log.warn('ready again');
    else log.error({ reasons: now.split(' '), ...(err ? { err } : {}) }, `${status}: ${words}`);
  }

  const check = () => (asked ??= look().finally(() => (asked = null)));
  const looking = repeat(log, {
    every: LOOK_EVERY,
    reach: null,
    round: check,
    trouble: 'readiness could not be looked at',
  });
  return {
    check,
    watch: (one) => void looks.push(one),
    beginStopping: () => {
      isStopping = true;
      asked = null;
      void looking.stop();
    },
    close: () => void looking.stop(),
  };
}

function verdictOf(codes: readonly ReasonCode[]): Verdict {
  const reasons = [...new Set(codes)].map((code) => ({ code, text: REASONS[code].text }));
  if (reasons.length === 0) return { status: 'ready', reasons };
  return { status: codes.some((code) => REASONS[code].blocks) ? 'not-ready' : 'limited', reasons };
}

/** Does the work at most so often while it succeeds; what failed is tried again at once. */
function every(milliseconds: number, work: () => Promise<unknown>): () => Promise<unknown> {
  let succeededAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - succeededAt < milliseconds) return;
    await work();
    succeededAt = performance.now();
  };
}

async function patiently<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, fail) => {
    timer = setTimeout(() => fail(new Error(`no answer within ${PATIENCE / 1000} s`)), PATIENCE);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
