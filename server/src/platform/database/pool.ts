import { randomBytes } from 'node:crypto';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { type KeyedHash, keyedHash } from '../files/secret.ts';
import type { Bus } from '../jobs/bus.ts';
import type { Db } from './db.ts';
import { dropAllTogether } from './idle-connections.ts';

/** Milliseconds beyond its limit that a statement may stay without an answer. */
const SILENT_MS = 2_000;

/** In seconds, as {@link openDb} reads them too: in another unit the line itself would be cut at the wrong time. */
type Limit = `${number}s`;
type Session = {
  statement_timeout: Limit;
  lock_timeout: Limit;
  idle_in_transaction_session_timeout: Limit;
  timezone: string;
};

/** What every connection of the pool asks for; `requireAppRights` (app-rights.ts) sees that it was given. */
export const SESSION: Session = {
  statement_timeout: '5s',
  lock_timeout: '2s',
  idle_in_transaction_session_timeout: '10s',
  timezone: 'UTC',
};

/**
 * For work that takes a while, and waits for another server that does the same. A transaction could allow itself as much, but
 * not the line it speaks over, which is cut after the limit that it was opened with.
 */
export const PATIENTLY: Partial<Session> = {
  statement_timeout: '60s',
  lock_timeout: '60s',
  idle_in_transaction_session_timeout: '60s',
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
    session?: Partial<Session>;
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
