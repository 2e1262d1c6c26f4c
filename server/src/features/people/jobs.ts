import { sql } from 'drizzle-orm';
import type { Tx } from '../../platform/database/db.ts';
import { withReach } from '../../platform/database/reach.ts';
import { goneBefore, removeInBatches } from '../../platform/database/retention.ts';
import type { Deps } from '../../platform/deps.ts';

const TABLES = ['sessions', 'verifications', 'sign_in_codes'];

async function removeSome(tx: Tx, most: number): Promise<number> {
  let count = 0;
  for (const table of TABLES) {
    const name = sql.identifier(table);
    const { rowCount } = await tx.execute(sql`
      delete from ${name} where id in (select id from ${name} where expires_at < ${goneBefore('sessions')} limit ${most - count})`);
    count += rowCount ?? 0;
  }
  return count;
}

/**
 * Forgets sessions and codes that have been good for nothing for their time, with the addresses and browsers they name. What
 * people did stays; nothing refers to these rows.
 * @returns how many rows went
 */
export const sweepSessions = ({ db }: Pick<Deps, 'db'>, ending?: AbortSignal): Promise<number> =>
  removeInBatches(db, 'sessions', removeSome, ending);

/** Sweeps now and every hour. Sessions are of no forum. */
export const startSweeping = (deps: Pick<Deps, 'db' | 'jobs'>): Promise<void> =>
  deps.jobs.schedule('sessions-swept', '5 * * * *', (ending) => withReach(null, () => sweepSessions(deps, ending)));
