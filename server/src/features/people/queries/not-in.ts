import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { isShutOut, isStillAwaited } from '../queries.ts';

/** Of these people `p`, those of whom it is so. */
async function listAmong(tx: Tx, people: readonly string[], isSo: SQL): Promise<ReadonlySet<string>> {
  const { rows } = await tx.execute<{ id: string }>(
    sql`select p.id from people p where p.id = any(${sql.param(people)}::uuid[]) and ${isSo}`,
  );
  return new Set(rows.map(({ id }) => id));
}
/** Of these people, those who are shut out of the forum. */
export const listShutOut = (tx: Tx, forumId: string, people: readonly string[]) =>
  listAmong(tx, people, isShutOut(forumId, sql`p.id`));
/** Of these people, those who are awaited in it. */
export const listAwaited = (tx: Tx, forumId: string, people: readonly string[]) =>
  listAmong(tx, people, isStillAwaited(forumId, sql`p.id`));
