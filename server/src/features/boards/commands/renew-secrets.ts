import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/db.ts';

/**
 * Gives open boards that came out of a backup without their secret a new one (ID5): people can write and vote there, and
 * what they wrote before belongs to nobody any more.
 * @returns the titles of these boards
 */
export async function renewIdentitySecrets(tx: Pick<Tx, 'execute'>): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string; title: string }>(
    sql`select id, title from boards where closed_at is null and identity_secret is null order by title`,
  );
  for (const { id } of rows) {
    await tx.execute(sql`update boards set identity_secret = ${randomBytes(32)} where id = ${id}`);
    // Otherwise the outbox of everybody who wrote before would count as somebody else's (OP2).
    await tx.execute(sql`delete from board_clients where board_id = ${id}`);
  }
  return rows.map(({ title }) => title);
}
