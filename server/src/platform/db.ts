import { sql } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import type { Bus, DomainEvent } from './bus.ts';

/** The database as features see it: they can only open transactions on it, through {@link inTransaction}. */
export type Db = { readonly pool: pg.Pool; readonly orm: NodePgDatabase; readonly bus: Bus };
/** An open transaction: the required first parameter of every command and query. */
export type Tx = Parameters<Parameters<NodePgDatabase['transaction']>[0]>[0];

/**
 * Opens the pool. Every connection acts as the role `minga_app`, which owns nothing: it can neither change
 * the schema nor rewrite the audit log, even when the login behind it could.
 * @param options.size connections at most
 * @param options.waitMs how long a caller waits for one; soon a request is better told that the server is busy (T41)
 */
export function openDb(
  url: string,
  bus: Bus,
  options: { size?: number; waitMs?: number; onIdleError?: (error: Error) => void } = {},
): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.size ?? 16,
    connectionTimeoutMillis: options.waitMs ?? 2_000,
    options:
      '-c role=minga_app -c statement_timeout=5000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=10000 -c timezone=UTC',
  });
  // Without a listener a database restart would end the process through an idle connection.
  pool.on('error', (error) => options.onIdleError?.(error));
  // The same for a connection that dies while a transaction holds it: its query fails, and that is told there.
  pool.on('connect', (client) => client.on('error', () => {}));
  return { pool, orm: drizzle(pool), bus };
}

const waiting = new WeakMap<Tx, DomainEvent[]>();

/** Runs `work` in one transaction; what it queued with {@link emitAfterCommit} reaches the bus only after COMMIT. */
export async function inTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  const events: DomainEvent[] = [];
  const result = await db.orm.transaction(async (tx) => {
    waiting.set(tx, events);
    return work(tx);
  });
  for (const event of events) db.bus.emit(event);
  return result;
}

/** Queues an event of a command; a rolled-back command tells nobody. */
export function emitAfterCommit(tx: Tx, event: DomainEvent): void {
  const events = waiting.get(tx);
  if (!events) throw new Error(`${event.type} was emitted outside inTransaction`);
  events.push(event);
}

/** The database's clock, the only authority on what is open, closed or late. Fixed within a transaction. */
export async function dbNow(tx: Tx): Promise<Date> {
  const result = await tx.execute<{ now: string }>(sql`select (extract(epoch from now()) * 1000)::float8 as now`);
  return new Date(Number(result.rows[0]?.now));
}

/** Did this statement break the named constraint? The way commands learn that somebody was first. */
export function brokeConstraint(error: unknown, name: string): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ('constraint' in cause && cause.constraint === name) return true;
  }
  return false;
}

/**
 * An instant from a raw query. drizzle leaves timestamps of `tx.execute` as PostgreSQL's text, so raw queries say
 * so in their row type (`RawInstant`) and convert here.
 */
export type RawInstant = string;
export function toDate(raw: RawInstant): Date {
  return new Date(raw);
}
