import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { holdLock } from '../../../platform/database/locks.ts';
import type { KeyFiles } from '../../../platform/files/key-files.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { emit } from '../../../platform/jobs/events.ts';
import { queueLetter } from '../../notices/commands/strangers.ts';
import { findOrMakePerson } from '../../people/commands.ts';
import { type FoundClaim, findWhereGuest, getClaim } from '../queries/claims.ts';
import type { WroteIn } from '../policy.ts';
import { mayHaveWritten } from '../queries/own-texts.ts';
import { guestClaims } from '../tables.ts';

/** So long the link of the letter is good. */
export const CLAIM_HOURS = 24;
/**
 * Letters within a day for one guest, and to one address that guests of one network ask for: whoever joins again and again fills
 * nobody's mailbox. To one address in all: nobody keeps another from her own letter from the places where they are.
 */
const DAILY = 3;
const DAILY_OF_ADDRESS = 12;

declare module '../../../platform/jobs/events.ts' {
  interface DomainEvents {
    /** A guest left an address, and its letter is to go; the subject is what she asked. */
    'claim.asked': Record<never, never>;
  }
}

/** Did the guest of a claim come in from where this guest did? Where a network was forgotten, it is taken for the same. */
const isOfSameNetwork = (guestId: string) => sql`not exists (
  select 1 from board_guests own, board_guests theirs where own.person_id = ${guestId} and theirs.person_id = guest_claims.guest_id
    and own.network is not null and theirs.network is not null and own.network <> theirs.network)`;

/** Addresses within an hour to which one network may have letters of one forum sent before their readers confirm (SEC-73). */
const UNPROVEN = 20;

async function isFull(tx: Tx, email: string, network: string): Promise<boolean> {
  const { rows } = await tx.execute<{ n: number }>(sql`
    select count(distinct email)::int as n from guest_claims where network = ${network} and email <> ${email}
      and asked_at > now() - interval '1 hour'`);
  return (rows[0]?.n ?? 0) >= UNPROVEN;
}

/**
 * A guest leaves an address, so that what she wrote stands under its account. Whether the address has one, and whether enough
 * letters are in its mailbox already, is told to nobody.
 * @param from the network that asks, hashed
 * @throws AppError `guest.has-account` for whoever is no guest, `guest.wrote-nothing`, `claim.too-many-unconfirmed`
 */
export async function askToClaim(
  tx: Tx,
  { personId: guestId, isGuest }: Person,
  email: string,
  from: { network: (forumId: string) => string; keys: KeyFiles; wroteIn: readonly WroteIn[] },
): Promise<void> {
  if (!isGuest) throw new AppError('guest.has-account');
  if (!(await mayHaveWritten(tx, guestId, from))) throw new AppError('guest.wrote-nothing');
  const at = await findWhereGuest(tx, guestId);
  if (at === null) return;
  const network = from.network(at.forumId);
  // Each is counted, so each is held: a guest who presses for three addresses at once, three guests for one, and a network for many.
  await holdLock(tx, 'claims of guest', guestId);
  await holdLock(tx, 'letters to address', email);
  await holdLock(tx, 'letters of network', network);
  const { rows } = await tx.execute<{ isOver: boolean }>(sql`
    select count(*) filter (where email = ${email} and ${isOfSameNetwork(guestId)}) >= ${DAILY}
      or count(*) filter (where email = ${email}) >= ${DAILY_OF_ADDRESS} or count(*) filter (where guest_id = ${guestId}) >= ${DAILY}
      or bool_or(claimed_by is not null and guest_id = ${guestId}) as "isOver"
    from guest_claims where (email = ${email} or guest_id = ${guestId})
      and (asked_at > now() - interval '1 day' or claimed_by is not null)`);
  if (rows[0]?.isOver) return;
  if (await isFull(tx, email, network)) throw new AppError('claim.too-many-unconfirmed');
  const id = newId();
  await tx
    .insert(guestClaims)
    .values({ id, guestId, email, network, expiresAt: sql`now() + make_interval(hours => ${CLAIM_HOURS})` });
  await queueLetter(tx, at, { kind: 'claim-confirm', subjectId: id });
  emit(tx, { type: 'claim.asked', ...at, subjectId: id, data: {} });
}

/**
 * Whoever reads the mailbox says that she was that guest: from now on her account shows what the guest wrote, and nobody
 * else's does. What others see of it stays as it was. A second press finds it done.
 * @throws AppError `claim.not-found`, `claim.taken` when another address was quicker
 */
export async function claim(tx: Tx, id: string): Promise<void> {
  const { guestId } = await getClaim(tx, id);
  // Whoever waits for somebody who claims the same guest by another letter reads what came of it.
  await holdLock(tx, 'claims of guest', guestId);
  const found = await getClaim(tx, id);
  if (found.isClaimed || found.email === null) return;
  const taken = await tx.execute(
    sql`select 1 from guest_claims where guest_id = ${guestId} and claimed_by is not null`,
  );
  if (taken.rows.length > 0) throw new AppError('claim.taken');
  const personId = await findOrMakePerson(tx, { forumId: null, ...accountOf(found, found.email) });
  await tx.execute(sql`
    update guest_claims set email = null, network = null, claimed_by = ${personId}, claimed_at = now() where id = ${found.id}`);
}

/** What a guest is called by us is no name for an account. */
const accountOf = ({ name, isNamed, locale }: FoundClaim, email: string) => ({
  email,
  locale,
  ...(isNamed ? { name, isNamed } : {}),
});

/** Addresses that nobody confirmed. */
export const forgetClaims = (tx: Tx) =>
  tx.execute(sql`delete from guest_claims where claimed_by is null and expires_at < now()`);
