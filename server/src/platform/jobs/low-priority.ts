import { writeFile } from 'node:fs/promises';
import { setPriority } from 'node:os';
import type pg from 'pg';

/** Behind the process that answers requests, when both want the same core. */
const NICE = 10;

/**
 * Of a process with a session of its own: Linux shares cores between sessions before it looks at what is in them.
 * On a platform that does not allow it, or when the process is gone already, the work is done all the same.
 */
export function lowerPriority(pid: number): void {
  try {
    setPriority(pid, NICE);
  } catch {}
  writeFile(`/proc/${pid}/autogroup`, String(NICE)).catch(() => {});
}

/**
 * What PostgreSQL does for this pool stands behind as well: a large import costs it more than it costs the worker. Only of a
 * PostgreSQL that was started here; the numbers that another tells may be those of other processes.
 */
export function lowerPriorityOf(pool: pg.Pool): void {
  pool.on('connect', (client) => {
    const { processID: pid } = client as pg.PoolClient & { processID?: number };
    if (pid) lowerPriority(pid);
  });
}
