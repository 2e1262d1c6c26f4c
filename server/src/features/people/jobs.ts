import { sql } from 'drizzle-orm';
import { inTransaction, type Tx } from '../../platform/db.ts';
import type { Deps } from '../../platform/deps.ts';
import { withReach } from '../../platform/reach.ts';

const HOUR = 3_600_000;

/**
 * Forgets sessions and codes that have been good for nothing for a day, with the addresses and browsers they name. What
 * people did stays; nothing refers to these rows.
 * @returns how many rows went
 */
export async function sweepSessions({ db }: Pick<Deps, 'db'>): Promise<number> {
  const sweep = async (tx: Tx) => {
    let count = 0;
    for (const table of ['sessions', 'verifications', 'sign_in_codes']) {
      const { rowCount } = await tx.execute(
        sql`delete from ${sql.identifier(table)} where expires_at < now() - interval '1 day'`,
      );
      count += rowCount ?? 0;
    }
    return count;
  };
  // Sessions are of no forum.
  return withReach(null, () => inTransaction(db, sweep));
}

/**
 * Sweeps now and every hour, without keeping the process alive for it.
 * @returns what stops it
 */
export function startSweeping(deps: Pick<Deps, 'db' | 'log'>): () => void {
  let isOver = false;
  const run = () =>
    void sweepSessions(deps).catch((err: unknown) => {
      if (!isOver) deps.log.warn({ err }, 'old sessions are left to the next sweep');
    });
  run();
  const timer = setInterval(run, HOUR);
  timer.unref();
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}
