import { randomBytes } from 'node:crypto';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { LOCALES, type Locale } from '@minga/shared/kernel/languages.ts';
import { sql } from 'drizzle-orm';
import { holdLock, type Tx } from '../../../platform/database/db.ts';
import type { KeyedHash } from '../../../platform/files/secret.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import { invitePerson } from '../../people/commands.ts';
import { findClaim } from '../queries/claims.ts';
import { guestClaims } from '../tables.ts';

/** So long the link of the letter is good. */
export const CLAIM_HOURS = 24;
/** Letters within a day to one address, and for one guest: whoever joins again and again fills nobody's mailbox. */
const DAILY = 3;

/** How the secret of a letter is kept: who reads the table opens nothing with it. */
export const claimHmac = (keyed: KeyedHash, secret: string): Buffer => keyed('guest claim', secret);

/**
 * A guest leaves an address, so that what she wrote stands under its account. Whether the address has one is told to nobody.
 * @returns the secret of the letter; null: enough of them are in the mailbox
 * @throws AppError `guest.has-account` for whoever is no guest
 */
export async function askToClaim(tx: Tx, guest: Person, email: string, keyed: KeyedHash): Promise<string | null> {
  if (!guest.isGuest) throw new AppError('guest.has-account');
  await holdLock(tx, 'codes of address', email);
  const { rows } = await tx.execute<{ isOver: boolean }>(sql`
    select count(*) filter (where email = ${email}) >= ${DAILY} or count(*) filter (where guest_id = ${guest.personId}) >= ${DAILY}
      or bool_or(claimed_by is not null and guest_id = ${guest.personId}) as "isOver"
    from guest_claims where (email = ${email} or guest_id = ${guest.personId})
      and (asked_at > now() - interval '1 day' or claimed_by is not null)`);
  if (rows[0]?.isOver) return null;
  const secret = randomBytes(32).toString('base64url');
  await tx.insert(guestClaims).values({
    id: newId(),
    guestId: guest.personId,
    email,
    secretHmac: claimHmac(keyed, secret),
    expiresAt: sql`now() + make_interval(hours => ${CLAIM_HOURS})`,
  });
  return secret;
}

/**
 * Whoever reads the mailbox says that she was that guest: from now on her account shows what the guest wrote, and nobody
 * else's does. What others see of it stays as it was. A second press finds it done.
 * @throws AppError `claim.not-found`, `claim.taken` when another address was quicker
 */
export async function claim(tx: Tx, secret: string, keyed: KeyedHash): Promise<void> {
  const found = await findClaim(tx, claimHmac(keyed, secret), 'for update');
  if (!found) throw new AppError('claim.not-found');
  if (found.isClaimed || found.email === null) return;
  await holdLock(tx, 'codes of address', found.guestId);
  const taken = await tx.execute(
    sql`select 1 from guest_claims where guest_id = ${found.guestId} and claimed_by is not null`,
  );
  if (taken.rows.length > 0) throw new AppError('claim.taken');
  const name = isNamed(found.name) ? found.name : undefined;
  const personId = await invitePerson(tx, {
    forumId: null,
    email: found.email,
    locale: found.locale,
    ...(name === undefined ? {} : { name }),
  });
  await tx.execute(sql`
    update guest_claims set email = null, claimed_by = ${personId}, claimed_at = now() where id = ${found.id}`);
}

/** What a guest is called who gave no name, or whose name was forgotten, is no name for an account. */
const isNamed = (name: string): boolean =>
  !LOCALES.some((locale: Locale) =>
    ['guests:nameless', 'guests:forgotten'].some((key) => wordsOf(locale)(key) === name),
  );

/** Addresses that nobody confirmed. */
export const forgetClaims = (tx: Tx) =>
  tx.execute(sql`delete from guest_claims where claimed_by is null and expires_at < now()`);
