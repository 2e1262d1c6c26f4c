import { sql } from 'drizzle-orm';
import { inTransaction, type Tx } from '../../platform/database/db.ts';
import type { Deps } from '../../platform/deps.ts';
import { type Repeated, repeat } from '../../platform/jobs/repeated-work.ts';

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
  return inTransaction(db, sweep);
}

/** Sweeps now and every hour. */
export function startSweeping(deps: Pick<Deps, 'db' | 'log'>): Repeated {
  const sweeping = repeat(deps.log, {
    every: HOUR,
    // Sessions are of no forum.
    reach: null,
    round: () => sweepSessions(deps),
    trouble: 'old sessions are left to the next sweep',
  });
  void sweeping.now();
  return sweeping;
}
