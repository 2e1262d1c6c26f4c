import { sql } from 'drizzle-orm';
import type { Tx } from './db.ts';
import { holdLock } from './locks.ts';

/** What has a number of its own in its cycle, and the lock under which it is given. */
const NUMBERED = { diagnoses: 'diagnosis numbers', commitments: 'commitment numbers' } as const;

/**
 * The next free number in a cycle. Nobody else gets one there until the transaction ends, so none is given twice and none is
 * left out by an act that came to nothing.
 */
export async function nextNumber(tx: Tx, table: keyof typeof NUMBERED, cycleId: string): Promise<number> {
  await holdLock(tx, NUMBERED[table], cycleId);
  const { rows } = await tx.execute<{ number: number }>(
    sql`select coalesce(max(number), 0)::int + 1 as number from ${sql.identifier(table)} where cycle_id = ${cycleId}`,
  );
  return rows[0]?.number ?? 1;
}
