import { sql } from 'drizzle-orm';
import { inTransaction, type Tx } from '../../platform/database/db.ts';
import { withReach } from '../../platform/database/reach.ts';
import type { Deps } from '../../platform/deps.ts';

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

/** Sweeps now and every hour. Sessions are of no forum. */
export const startSweeping = (deps: Pick<Deps, 'db' | 'jobs'>): Promise<void> =>
  deps.jobs.schedule('sessions-swept', '5 * * * *', () => withReach(null, () => sweepSessions(deps)));
