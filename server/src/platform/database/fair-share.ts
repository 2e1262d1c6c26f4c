import type pg from 'pg';
import { reachedForum } from './reach.ts';

type Waiting = { go(): void };
type Share = { held: number; line: Waiting[] };
const shares = new WeakMap<pg.Pool, Map<string, Share>>();

/** Of a pool's connections what one forum may hold; the rest is there at once for everybody else. */
export const mostOf = (size: number): number => Math.max(1, Math.floor((size * 3) / 4));

/**
 * A connection for a transaction, within the share of its forum: requests of one forum, however many and slow, wait for one
 * another before they make others wait. What reaches across forums (jobs, sign-in) is not counted.
 * @throws Error as the pool's own when the wait takes longer than the pool lets anybody wait
 */
export async function connectFairly(pool: pg.Pool): Promise<{ client: pg.PoolClient; giveBack: () => void }> {
  const forumId = reachedForum();
  if (forumId === null) return { client: await pool.connect(), giveBack: () => {} };
  const ofPool = shares.get(pool) ?? new Map<string, Share>();
  shares.set(pool, ofPool);
  const share = ofPool.get(forumId) ?? { held: 0, line: [] };
  ofPool.set(forumId, share);
  if (share.held < mostOf(pool.options.max)) share.held += 1;
  else await turnIn(share.line, pool.options.connectionTimeoutMillis ?? 0);
  const giveBack = () => {
    // Whoever waits takes over the place itself, so that nobody who comes just now is served before.
    const next = share.line.shift();
    if (next) return next.go();
    share.held -= 1;
    if (share.held === 0) ofPool.delete(forumId);
  };
  try {
    return { client: await pool.connect(), giveBack };
  } catch (error) {
    giveBack();
    throw error;
  }
}

function turnIn(line: Waiting[], patience: number): Promise<void> {
  return new Promise((resolve, fail) => {
    const waiting = {
      go: () => {
        clearTimeout(timer);
        resolve();
      },
    };
    const timer = setTimeout(() => {
      line.splice(line.indexOf(waiting), 1);
      fail(new Error('timeout exceeded when trying to connect'));
    }, patience);
    line.push(waiting);
  });
}
