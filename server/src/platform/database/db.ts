import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { drizzle, type NodePgDatabase, NodePgSession, NodePgTransaction } from 'drizzle-orm/node-postgres';
import { PgDialect } from 'drizzle-orm/pg-core';
import pg from 'pg';
import type { Bus, BusMessage } from '../jobs/bus.ts';
import { isConnectionSpent } from './database-faults.ts';
import { connectFairly } from './fair-share.ts';
import { dropAllTogether } from './idle-connections.ts';
import { prepared } from './prepared.ts';
import { beginning, type Unsaid } from './reach.ts';
import { type KeyedHash, keyedHash } from '../files/secret.ts';

/** The database as features see it: they can only open transactions on it, through {@link inTransaction}. */
export type Db = {
  readonly pool: pg.Pool;
  readonly orm: NodePgDatabase;
  readonly bus: Bus;
  readonly keyed: KeyedHash;
} & Unsaid;
/** Milliseconds beyond its limit that a statement may stay without an answer. */
const SILENT_MS = 2_000;
/** An open transaction: the required first parameter of every command and query. */
export type Tx = Parameters<Parameters<NodePgDatabase['transaction']>[0]>[0];

/** What every connection of the pool asks for; `requireAppRights` (app-rights.ts) sees that it was given. */
export const SESSION = {
  statement_timeout: '5s',
  lock_timeout: '2s',
  idle_in_transaction_session_timeout: '10s',
  timezone: 'UTC',
};

/**
 * Opens the pool. The application's own is given the address of a login that owns nothing (app-login.ts); commands that
 * need the owner's rights open one with the owner's.
 * @param options.size connections at most
 * @param options.isOwner the url is the owner's, whom no policy of the database holds back
 * @param options.session other limits of time than {@link SESSION}
 * @param options.keyed what {@link keyedIn} gives; without it a hash that no other process makes
 * @param options.waitMs how long a caller waits for one; soon a request is better told that the server is busy (SEC-41)
 */
export function openDb(
  url: string,
  bus: Bus,
  options: {
    size?: number;
    waitMs?: number;
    isOwner?: boolean;
    session?: Partial<typeof SESSION>;
    keyed?: KeyedHash;
    onIdleError?: (error: Error) => void;
  } = {},
): Db {
  const session = { ...SESSION, ...options.session };
  const pool = new pg.Pool({
    connectionString: url,
    max: options.size ?? 16,
    connectionTimeoutMillis: options.waitMs ?? 2_000,
    // A new connection costs a handshake, an empty catalogue cache and a plan for every statement: 30 ms that the next op
    // would wait for. With the default of ten seconds that happens again and again on a calm board.
    idleTimeoutMillis: 10 * 60_000,
    // A statement leaves when it is asked for, not when the one before it was answered; the order stays.
    pipeline: true,
    // Above every time limit of the database's own: what is silent for longer is a line that died without a word, or a
    // stopped process behind it. The connection is cut and its caller told, instead of waiting for ever.
    query_timeout: Number.parseInt(session.statement_timeout, 10) * 1_000 + SILENT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    options: Object.entries(session)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  });
  // Without a listener a database restart would end the process through an idle connection.
  pool.on('error', (error) => options.onIdleError?.(error));
  // The same for a connection that dies while a transaction holds it: its query fails, and that is told there.
  pool.on('connect', (client) => client.on('error', () => {}));
  dropAllTogether(pool);
  const keyed = options.keyed ?? keyedHash(randomBytes(32).toString('base64'));
  return { pool, orm: drizzle(pool), bus, keyed, ...(options.isOwner ? { unsaid: 'all' as const } : {}) };
}

const dialect = new PgDialect();
const waiting = new WeakMap<Tx, BusMessage[]>();
const keyedBy = new WeakMap<Tx, KeyedHash>();
const lastParts = new WeakMap<Tx, LastPart[]>();
const undoing = new WeakMap<Tx, (() => Promise<unknown>)[]>();

/** Runs `work` in one transaction; what it queued with {@link emitAfterCommit} reaches the bus only after COMMIT. */
export function inTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  return inPipeline(db, async (tx) => ({ result: await work(tx), ending: () => [] }));
}

/** What a pipelined transaction comes to: its answer, and its last statements, sent by the one who calls `ending`. */
export type Pipelined<T> = { result: T; ending: () => readonly Promise<unknown>[] };

/**
 * {@link inTransaction} for a path on which round trips count: the statements that `ending` sends travel in one go with
 * COMMIT behind them. Resolves once PostgreSQL has committed; when one of them fails, nothing has happened.
 */
export function inPipeline<T>(db: Db, work: (tx: Tx) => Promise<Pipelined<T>>): Promise<T> {
  const joint = joints.getStore();
  return joint && !joint.isOver ? joint.join(db, work) : inOwnTransaction(db, work);
}

async function inOwnTransaction<T>(db: Db, work: (tx: Tx) => Promise<Pipelined<T>>): Promise<T> {
  const events: BusMessage[] = [];
  const last: LastPart[] = [];
  const undo: (() => Promise<unknown>)[] = [];
  let mayStand = false;
  const { client, giveBack } = await connectFairly(db.pool);
  let failure: unknown;
  let result: T;
  try {
    const tx: Tx = new NodePgTransaction(dialect, new NodePgSession(client, dialect, undefined), undefined);
    waiting.set(tx, events);
    lastParts.set(tx, last);
    keyedBy.set(tx, db.keyed);
    undoing.set(tx, undo);
    const [begun, working] = inOnePacket(client, () => [client.query(beginning(db.unsaid)), work(tx)] as const);
    begun.catch(() => {});
    const done = await working;
    // Nothing may be written before it is known that there is a transaction to write in.
    await begun;
    for (const part of last) await part(db.bus);
    mayStand = true;
    const [sent, commit] = inOnePacket(client, () => [done.ending(), client.query('commit')] as const);
    // All of them must have come back before the connection may serve somebody else.
    await Promise.allSettled([...sent, commit]);
    mayStand = await commit.then(({ command }) => command === 'COMMIT').catch(() => true);
    await Promise.all(sent);
    // A transaction in which a statement failed is answered with ROLLBACK, which is no error to PostgreSQL.
    if ((await commit).command !== 'COMMIT') throw new Error('The transaction was rolled back.');
    result = done.result;
  } catch (error) {
    failure = error;
    await client.query('rollback').catch(() => {});
    // After a COMMIT without an answer nobody knows, and what belongs to rows that may stand is left to them.
    if (!mayStand) await Promise.allSettled(undo.map((one) => one()));
    throw error;
  } finally {
    client.release(isConnectionSpent(failure) ? (failure as Error) : undefined);
    giveBack();
  }
  for (const event of events) db.bus.emit(event);
  return result;
}

type Joint = {
  isOver: boolean;
  join<T>(db: Db, work: (tx: Tx) => Promise<Pipelined<T>>): Promise<T>;
  leave(): Promise<void>;
};
const joints = new AsyncLocalStorage<Joint>();

/**
 * Runs `work` so that all its transactions are one, which begins when the first is asked for and commits after `end`:
 * what must become true together with an act, without the act knowing of it. Events leave after that COMMIT, and an error
 * of any part undoes all. Nothing is begun when `work` asks for no transaction.
 * @param parts.begin runs first in the transaction; what it throws is what `work` meets
 * @param parts.end runs last in it, with what `work` came to
 */
export async function inOneTransaction<T>(
  db: Db,
  parts: { begin: (tx: Tx) => Promise<void>; work: () => Promise<T>; end: (tx: Tx, result: T) => Promise<void> },
): Promise<T> {
  const over = Promise.withResolvers<T>();
  over.promise.catch(() => {});
  let whole: Promise<void> = Promise.resolve();
  let opened: Promise<Tx> | null = null;
  const open = () =>
    new Promise<Tx>((resolve, reject) => {
      whole = inOwnTransaction(db, async (tx) => {
        await parts.begin(tx);
        resolve(tx);
        const result = await over.promise;
        if (!isLeft) await parts.end(tx, result);
        return { result: undefined, ending: () => [] };
      });
      whole.catch(reject);
    });
  const running = new Set<Promise<unknown>>();
  let isLeft = false;
  const joint: Joint = {
    isOver: false,
    join: async (other, work) => {
      if (other !== db) return inOwnTransaction(other, work);
      opened ??= open();
      const part = opened.then(async (tx) => {
        const done = await work(tx);
        await Promise.all(done.ending());
        return done.result;
      });
      running.add(part);
      return part.finally(() => running.delete(part));
    },
    leave: async () => {
      joint.isOver = true;
      isLeft = true;
      over.resolve(undefined as T);
      await whole;
    },
  };
  const outcome = await Promise.allSettled([joints.run(joint, parts.work)]).then(([result]) => result);
  joint.isOver = true;
  // A part that nobody waited for must not go on in a transaction that has ended.
  await Promise.allSettled(running);
  if (outcome.status === 'fulfilled') over.resolve(outcome.value);
  else over.reject(outcome.reason);
  await whole;
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

/** For work that another process goes on with: what was begun here is committed without its `end`, which is theirs. */
export async function leaveOneTransaction(): Promise<void> {
  await joints.getStore()?.leave();
}

/** What is sent in `send` leaves together, so that PostgreSQL is woken once for it and this process writes once. */
function inOnePacket<T>(client: pg.PoolClient, send: () => T): T {
  const { stream } = client.connection;
  stream.cork();
  try {
    return send();
  } finally {
    stream.uncork();
  }
}

type LastPart = (bus: Bus) => Promise<unknown>;
/** For what belongs to the act and holds locks that should be held shortly: done last, before COMMIT. */
export function beforeCommit(tx: Tx, part: LastPart): void {
  const parts = lastParts.get(tx);
  if (!parts) throw new Error('something was to be done before COMMIT outside inTransaction');
  parts.push(part);
}

/** Tells this process's own sockets and pages; a rolled-back command tells nobody. What others must hear: `emit`. */
export function emitAfterCommit(tx: Tx, event: BusMessage): void {
  const events = waiting.get(tx);
  if (!events) throw new Error(`${event.type} was emitted outside inTransaction`);
  events.push(event);
}

/**
 * The hash that only this installation makes, for rows that the database may hold but not make up: whoever gets a statement
 * past the application has the application's login, and not its data folder.
 */
export function keyedIn(tx: Tx): KeyedHash {
  const keyed = keyedBy.get(tx);
  if (!keyed) throw new Error('a keyed hash was asked for outside inTransaction');
  return keyed;
}

/** For what was made outside the database in a transaction: undone when that is known to have come to nothing. */
export function onRollback(tx: Tx, undo: () => Promise<unknown>): void {
  const undone = undoing.get(tx);
  if (!undone) throw new Error('something was to be undone outside inTransaction');
  undone.push(undo);
}

const clockRead = prepared<{ now: string }>('clock', sql`select (extract(epoch from now()) * 1000)::float8 as now`);
/** The database's clock, the only authority on what is open, closed or late. Fixed within a transaction. */
export async function dbNow(tx: Tx): Promise<Date> {
  const [row] = await clockRead(tx, {});
  return new Date(Number(row?.now));
}

/** Did this statement break the named constraint? The way commands learn that somebody was first. */
export function brokeConstraint(error: unknown, name: string): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ('constraint' in cause && cause.constraint === name) return true;
  }
  return false;
}

/** Did this statement leave a row without the one it refers to? */
export function brokeReference(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && cause.code === '23503') return true;
  }
  return false;
}

/** An instant from a raw query: drizzle leaves timestamps of `tx.execute` as text (`RawInstant`), converted here. */
export type RawInstant = string;
export function toDate(raw: RawInstant): Date {
  return new Date(raw);
}
