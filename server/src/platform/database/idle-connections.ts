import type pg from 'pg';
import { isConnectionSpent } from './database-faults.ts';

/** Milliseconds between two drops of all idle connections. */
const DROP_EVERY = 1_000;

/**
 * Connections to one place die, or stay with a database that may no longer be written, at the same moment. When one shows
 * it, those that stand idle are ended too, so that their next callers need not each find out for themselves.
 */
export function dropAllTogether(pool: pg.Pool): void {
  const idle = new Set<pg.PoolClient>();
  let droppedAt = 0;
  pool.on('acquire', (client) => void idle.delete(client));
  pool.on('remove', (client) => void idle.delete(client as pg.PoolClient));
  pool.on('release', (error: unknown, client) => {
    if (!isConnectionSpent(error)) return void idle.add(client);
    const now = performance.now();
    if (now - droppedAt < DROP_EVERY) return;
    droppedAt = now;
    for (const one of idle) one.connection.stream.destroy(new Error('Connection terminated together with another'));
  });
}
