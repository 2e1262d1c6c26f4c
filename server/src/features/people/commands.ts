import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { and, eq, sql } from 'drizzle-orm';
import { audit } from '../../platform/audit.ts';
import { emitAfterCommit, type Tx } from '../../platform/db.ts';
import { countRecentRequests, findPersonByEmail } from './queries.ts';
import { forumRoles, people, sessions, signInRequests } from './tables.ts';

/** Codes an address may ask for within an hour. */
const CODES_AN_HOUR = 5;

/**
 * Counts a request for a code. The lock makes parallel requests for one address count one after the other.
 * @returns false when the address has had enough for this hour; the caller answers the same either way (T9)
 */
export async function recordCodeRequest(tx: Tx, email: string): Promise<boolean> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${email}, 77))`);
  if ((await countRecentRequests(tx, email)) >= CODES_AN_HOUR) return false;
  await tx.insert(signInRequests).values({ id: newId(), email });
  await tx.execute(sql`delete from sign_in_requests where at < now() - interval '1 day'`);
  return true;
}

/** Ends one session of the person; its sockets are cut by the event. */
export async function revokeSession(tx: Tx, personId: string, sessionId: string): Promise<void> {
  const gone = await tx
    .delete(sessions)
    .where(and(eq(sessions.id, sessionId), eq(sessions.personId, personId)))
    .returning({ id: sessions.id });
  if (gone.length === 0) throw new AppError('session.not-found');
  emitAfterCommit(tx, { type: 'person.rights-changed', personId, sessionId });
}

/** Ends every session of the person except, when given, the one that asks. */
export async function revokeOtherSessions(tx: Tx, personId: string, keep: string | null): Promise<number> {
  const gone = await tx.execute(
    sql`delete from sessions where person_id = ${personId} and id is distinct from ${keep}`,
  );
  emitAfterCommit(tx, { type: 'person.rights-changed', personId });
  return gone.rowCount ?? 0;
}

/** The person with this address, created as invited when new. Names default to what stands before the @. */
export async function invitePerson(
  tx: Tx,
  input: { email: string; name?: string; locale: 'es' | 'en' },
): Promise<string> {
  const email = input.email.toLowerCase();
  const known = await findPersonByEmail(tx, email);
  if (known) return known.id;
  const id = newId();
  const name = input.name?.trim() || (email.split('@')[0] ?? email);
  const made = await tx
    .insert(people)
    .values({ id, email, name, locale: input.locale })
    .onConflictDoNothing()
    .returning({ id: people.id });
  return made[0]?.id ?? (await findPersonByEmail(tx, email))?.id ?? id;
}

/** Somebody who came by a board's link. The placeholder address cannot receive a code, so it can never be signed in to. */
export async function createGuest(tx: Tx, input: { name: string; locale: 'es' | 'en' }): Promise<string> {
  const id = newId();
  await tx
    .insert(people)
    .values({ id, name: input.name, email: `${id}@guest.invalid`, isGuest: true, locale: input.locale });
  return id;
}

export type GrantRole = {
  forumId: string;
  email: string;
  name?: string;
  role: 'facilitator' | 'participant' | 'observer';
  locale: 'es' | 'en';
};

/** An administrator invites a person to a role in the forum. Granting twice changes nothing. */
export async function grantRole(tx: Tx, byPersonId: string, input: GrantRole): Promise<{ personId: string }> {
  const personId = await invitePerson(tx, input);
  await tx.insert(forumRoles).values({ forumId: input.forumId, personId, role: input.role }).onConflictDoNothing();
  await audit(tx, {
    forumId: input.forumId,
    cycleId: null,
    personId: byPersonId,
    action: 'role.granted',
    subject: { kind: 'person', id: personId },
    data: { role: input.role },
  });
  emitAfterCommit(tx, { type: 'person.rights-changed', personId });
  return { personId };
}
