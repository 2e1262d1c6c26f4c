import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { holdLock } from '../../../platform/database/locks.ts';

/** Repeats come within days. */
const REMEMBERED = '90 days';

/** Of a letter to an address, both of which it leaves unsaid. */
const printOf = (letterId: string, email: unknown) =>
  sql`sha256(convert_to(${letterId}::text || ' ' || lower(${email}), 'UTF8'))`;

type Bounced = { id: string; recipient: string; letterId: string | null; cause: string };

/**
 * Keeps what a provider says of a letter, also where it is not noted yet that the letter left ({@link findBounce}).
 * @returns whether it is said for the first time
 */
export async function keepBounce(tx: Tx, { id, recipient, letterId, cause }: Bounced): Promise<boolean> {
  await tx.execute(sql`delete from bounces where at < now() - ${REMEMBERED}::interval`);
  if (letterId !== null) await holdLock(tx, 'fate of letter', letterId);
  const print = letterId === null ? sql`null` : printOf(letterId, recipient);
  const { rows } = await tx.execute(sql`
    insert into bounces (id, letter_sha256, cause) values (${id}, ${print}, ${cause}) on conflict (id) do nothing returning id`);
  return rows.length > 0;
}

/**
 * Why a letter of which it is noted now that it left came back before that; null where it did not. Held until the transaction is
 * over, so that a provider who says so at this moment finds what is noted.
 */
export async function findBounce(tx: Tx, letterId: string, personId: string): Promise<string | null> {
  const { rows } = await tx.execute<{ email: string }>(sql`select email from people where id = ${personId}`);
  return rows[0] ? findBounceAt(tx, letterId, rows[0].email) : null;
}

/** The same of a letter to an address that is nobody's. */
export async function findBounceAt(tx: Tx, letterId: string, email: string): Promise<string | null> {
  await holdLock(tx, 'fate of letter', letterId);
  const { rows } = await tx.execute<{ cause: string }>(sql`
    select cause from bounces where letter_sha256 = ${printOf(letterId, sql`${email}::text`)} order by at limit 1`);
  return rows[0]?.cause ?? null;
}
