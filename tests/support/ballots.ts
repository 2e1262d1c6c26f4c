import type { TestDatabase } from './database.ts';

/**
 * Lets the time of an announced ballot run out, as the clock would: no ballot may be announced for less than ten minutes,
 * and its dates are a promise that the application cannot change.
 * @param milliseconds until voting ends, by the database's clock
 */
export async function runOut(database: TestDatabase, ballotId: string, milliseconds = 0): Promise<void> {
  await database.query(
    `set session_replication_role = replica; update ballots set opens_at = least(opens_at, clock_timestamp() - interval '1 second'), closes_at = clock_timestamp() + interval '${milliseconds} milliseconds' where id = '${ballotId}'`,
  );
}
