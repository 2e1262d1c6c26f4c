import { isPersona } from '@minga/shared/demo/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';

/** Who acts, in which browser: the number that it has of us, if any. */
export type Acting = { person: Person; browser: Buffer | null };

/**
 * To be in is not enough for what cannot be undone, or keeps its owner out: this browser has shown before that its user reads the
 * mailbox. Whoever came by a link that was passed on, with a session taken from elsewhere, or by a key alone, has not: they sign in
 * by a code first. Personas of a demonstration have no mailbox; what they may not do is refused to them by itself.
 *
 * Asked with the person held, and so held until the act is done: whoever takes the proof away, by stopping a change of address, is
 * waited for, or waits.
 * @throws AppError `sign-in.unproven`; `session.required` where the session ended meanwhile, with the account or alone
 */
export async function requireProof(tx: Tx, { person, browser }: Acting): Promise<void> {
  await holdPerson(tx, person.personId);
  await holdSession(tx, person);
  if (!(await isProven(tx, { person, browser }))) throw new AppError('sign-in.unproven');
}

/** Has this browser shown that its user reads the mailbox? Screens ask it ahead, to show the way to a code. */
export async function isProven(tx: Tx, { person: { personId }, browser }: Acting): Promise<boolean> {
  if (isPersona(personId)) return true;
  const { rows } = await tx.execute(
    sql`select 1 from sign_in_browsers where person_id = ${personId} and browser_sha256 = ${browser}`,
  );
  return rows.length > 0;
}

/**
 * Acts on somebody's keys, sessions, devices, address and requests come one after the other, so that what they count and what they
 * ask for still holds when they write. The person is held first, as their erasure does: of two that hold things in another order
 * each waits for the other, until the database ends one of them.
 */
export const holdPerson = (tx: Tx, personId: string) =>
  tx.execute(sql`select 1 from people where id = ${personId} for no key update`);

/**
 * Keeps the session of somebody until what they do is done.
 * @returns its id, or that of its successor where it is being replaced
 * @throws AppError `session.required` where it ended meanwhile
 */
export async function holdSession(tx: Tx, { personId, sessionId }: Person): Promise<string> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select id from sessions where person_id = ${personId}
      and id = (select coalesce(replaced_by, id) from sessions where id = ${sessionId}) for key share`);
  const session = rows[0]?.id;
  if (session === undefined) throw new AppError('session.required');
  return session;
}
