import { isPersona } from '@minga/shared/demo/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import { emitAfterCommit, type Tx } from '../../../platform/database/db.ts';
import { holdLock } from '../../../platform/database/locks.ts';
import type { Actor } from '../../../platform/http/gate.ts';
import { emit } from '../../../platform/jobs/events.ts';
import { type Acting, requireProof } from '../../people/commands/proof.ts';
import { revokeOtherSessions } from '../../people/commands/sessions.ts';
import { getChange } from '../queries/addresses.ts';
import { addressChanges } from '../tables.ts';
import { by, placeOf } from './account-acts.ts';
import { removeKeysOfChange } from './passkeys.ts';

/** So long the link in the new mailbox is good. */
export const CONFIRM_HOURS = 24;
/** So long the old mailbox can stop a change, and take back one that was confirmed. */
export const STOP_DAYS = 7;
/** Changes that one person may ask for within a day. */
const DAILY = 5;
/** Letters within a day to one address that never asked for them. */
const DAILY_TO_ONE = 3;

declare module '../../../platform/jobs/events.ts' {
  interface DomainEvents {
    /** Somebody asked for another address, or has it now; the letter of that mailbox is to go. The subject is the change. */
    'address.asked': { mailbox: 'new' | 'former' };
    'address.changed': Record<never, never>;
  }
}

/**
 * Nothing changes yet: the new mailbox is asked, the old one is told. Whether another account has that address is told to nobody
 * but its owner, and the answer is the same.
 * @throws AppError `request.invalid` naming email for the address one has; `address.too-many`, `address.shared-persona`,
 *   `address.no-forum`, `sign-in.unproven`
 */
export async function askForAddress(tx: Tx, acting: Acting, email: string): Promise<void> {
  const { personId, email: formerEmail } = acting.person;
  if (email === formerEmail)
    throw new AppError('request.invalid', { errors: [{ field: 'email', code: 'own-address' }] });
  if (isPersona(personId)) throw new AppError('address.shared-persona');
  // Both are counted, so both are held: whoever presses for many at once, and many who press for one.
  await requireProof(tx, acting);
  await holdLock(tx, 'codes of address', email);
  const { rows } = await tx.execute<{ asked: number; written: number }>(sql`
    select count(*) filter (where person_id = ${personId})::int as asked, count(*) filter (where email = ${email})::int as written
    from address_changes where (person_id = ${personId} or email = ${email}) and asked_at > now() - interval '1 day'`);
  const { asked = 0, written = 0 } = rows[0] ?? {};
  if (asked >= DAILY) throw new AppError('address.too-many');
  const forumId = await placeOf(tx, personId);
  if (forumId === null) throw new AppError('address.no-forum');
  await stopWaiting(tx, personId);
  const id = newId();
  await tx.insert(addressChanges).values({
    ...{ id, personId, email, formerEmail },
    // Not when the request began: of two at once the one that waited comes after the other.
    askedAt: sql`clock_timestamp()`,
    expiresAt: sql`now() + make_interval(hours => ${CONFIRM_HOURS})`,
    stoppableUntil: sql`now() + make_interval(days => ${STOP_DAYS})`,
  });
  await record(tx, by(personId), 'address.asked', id);
  const about = { forumId, cycleId: null, subjectId: id };
  if (written < DAILY_TO_ONE) emit(tx, { type: 'address.asked', ...about, data: { mailbox: 'new' } });
  emit(tx, { type: 'address.asked', ...about, data: { mailbox: 'former' } });
}

/** Somebody stays where they are. */
export async function stopWaiting(tx: Tx, personId: string): Promise<void> {
  await tx
    .update(addressChanges)
    .set({ endedAt: sql`now()` })
    .where(
      and(eq(addressChanges.personId, personId), isNull(addressChanges.confirmedAt), isNull(addressChanges.endedAt)),
    );
}

async function outcomeOf(tx: Tx, act: 'confirm_address' | 'stop_address', id: string): Promise<string> {
  const { rows } = await tx.execute<{ outcome: string }>(sql`select ${sql.raw(act)}(${id}) as outcome`);
  return rows[0]?.outcome ?? 'over';
}

/**
 * Whoever reads the new mailbox says so: from now on codes and letters go there, and whoever is signed in elsewhere is not any
 * more. Confirmed twice is confirmed.
 * @param actor keeps the session they press in, if it is theirs
 * @throws AppError `address.taken` when another account was quicker, `address.over`
 */
export async function confirmAddress(tx: Tx, id: string, actor: Actor): Promise<void> {
  const { personId } = await getChange(tx, id);
  const outcome = await outcomeOf(tx, 'confirm_address', id);
  if (outcome === 'again') return;
  if (outcome === 'taken') throw new AppError('address.taken');
  if (outcome !== 'confirmed') throw new AppError('address.over');
  const isTheirs = actor.kind === 'person' && actor.personId === personId;
  await revokeOtherSessions(tx, personId, isTheirs ? actor.sessionId : null);
  await record(tx, by(personId), 'address.changed', personId);
  const forumId = await placeOf(tx, personId);
  if (forumId) emit(tx, { type: 'address.changed', forumId, cycleId: null, subjectId: id, data: {} });
}

/**
 * Whoever reads the old mailbox says that it was not they: nothing changes, or the address is put back whatever was asked and
 * confirmed since, and nobody stays signed in; keys that were added since the day before open nothing any more. Stopped twice is stopped.
 * @throws AppError `address.taken` when another account had the old address before it was kept, `address.over`
 */
export async function stopAddress(tx: Tx, id: string): Promise<void> {
  const { personId } = await getChange(tx, id);
  const outcome = await outcomeOf(tx, 'stop_address', id);
  if (outcome === 'taken') throw new AppError('address.taken');
  if (outcome === 'over') throw new AppError('address.over');
  await removeKeysOfChange(tx, personId, id);
  if (outcome === 'restored') {
    await revokeOtherSessions(tx, personId, null);
    await record(tx, by(personId), 'address.restored', personId);
  }
  emitAfterCommit(tx, { type: 'person.rights-changed', personId });
}

/** Changes that nobody can stop any more, with the addresses that they name. */
export const forgetChanges = (tx: Tx) => tx.execute(sql`delete from address_changes where stoppable_until < now()`);
