import { holdLock } from '../../../platform/database/locks.ts';
import { randomInt } from 'node:crypto';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { KeyedHash } from '../../../platform/files/secret.ts';
import { CODE_MINUTES } from '../policy.ts';
import { signInCodes } from '../tables.ts';

/** Guesses that a code stands before it is dead (security-ux T20). */
const ATTEMPTS = 5;
/** Codes for one address within an hour: from one browser, from one network, and from all strangers together. */
const HOURLY = { browser: 5, network: 5, strangers: 12 };

/** Who asks: the hash of the browser's own cookie, and the network it is in. */
type Asking = { browser: Buffer; network: string };

type Counts = { browser: number; network: number; strangers: number; seconds: number; isKnown: boolean };

/** Requests for one address count one after the other, on every server. */
const lockAddress = (tx: Tx, email: string) => holdLock(tx, 'codes of address', email);

async function countAsked(tx: Tx, email: string, browser: Buffer, network: Buffer): Promise<Counts> {
  const { rows } = await tx.execute<Counts>(sql`
    select count(*) filter (where browser_sha256 = ${browser})::int as browser,
      count(*) filter (where not is_known_browser and network_hmac = ${network})::int as network,
      count(*) filter (where not is_known_browser)::int as strangers,
      ceil(extract(epoch from coalesce(min(asked_at), now()) + interval '1 hour' - now()))::int as seconds,
      exists (select 1 from sign_in_browsers b join people p on p.id = b.person_id
        where p.email = ${email} and b.browser_sha256 = ${browser}) as "isKnown"
    from sign_in_codes where email = ${email} and asked_at > now() - interval '1 hour'`);
  return rows[0] as Counts;
}

/**
 * Makes a code that only the asking browser can use. What strangers ask for an address never uses up what a browser may
 * ask in which its owner signed in before.
 * @returns the code, and whether somebody with an account has this address and is to be mailed; no answer may tell (T9)
 * @throws AppError `sign-in.too-many`, for known and unknown addresses alike
 */
export async function askForCode(
  tx: Tx,
  email: string,
  asking: Asking,
  keyed: KeyedHash,
): Promise<{ code: string; isKnown: boolean }> {
  await lockAddress(tx, email);
  const { browser } = asking;
  const network = keyed('sign-in network', asking.network);
  const counts = await countAsked(tx, email, browser, network);
  const isStrangerOver = counts.network >= HOURLY.network || counts.strangers >= HOURLY.strangers;
  if (counts.browser >= HOURLY.browser || (!counts.isKnown && isStrangerOver))
    // Never more than the hour, though the eldest may have been asked for after this transaction began, while it waited.
    throw new AppError('sign-in.too-many', {
      params: { minutes: Math.min(60, Math.max(1, Math.ceil(counts.seconds / 60))) },
    });
  const id = newId();
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  await tx.insert(signInCodes).values({
    id,
    email,
    browserSha256: browser,
    networkHmac: network,
    codeHmac: keyed('sign-in code', `${id} ${code}`),
    isKnownBrowser: counts.isKnown,
    expiresAt: sql`now() + make_interval(mins => ${CODE_MINUTES})`,
  });
  await tx.execute(sql`delete from sign_in_codes where asked_at < now() - interval '1 day'`);
  const { rows } = await tx.execute(sql`select 1 from people where email = ${email} and not is_guest`);
  return { code, isKnown: rows.length > 0 };
}

/** What became of a code that was typed. `other-browser`: this browser has asked for none lately. */
export type Verdict =
  | { kind: 'right'; personId: string }
  | { kind: 'wrong'; left: number }
  | { kind: 'dead' }
  | { kind: 'other-browser' };

/**
 * Checks a typed code against every live code that this browser asked for this address: letters arrive in any order.
 * Commit the transaction whatever the verdict: each guess counts.
 */
export async function tryCode(
  tx: Tx,
  email: string,
  browser: Buffer,
  code: string,
  keyed: KeyedHash,
): Promise<Verdict> {
  await lockAddress(tx, email);
  type Live = { id: string; code_hmac: Buffer; attempts: number };
  const { rows: live } = await tx.execute<Live>(sql`
    update sign_in_codes set attempts = attempts + 1
    where email = ${email} and browser_sha256 = ${browser} and used_at is null and expires_at > now()
      and attempts < ${ATTEMPTS}
    returning id, code_hmac, attempts`);
  if (live.length === 0) {
    const { rows } = await tx.execute(sql`
      select 1 from sign_in_codes where email = ${email} and browser_sha256 = ${browser} limit 1`);
    return { kind: rows.length > 0 ? 'dead' : 'other-browser' };
  }
  const isRight = live.some((row) => keyed('sign-in code', `${row.id} ${code}`).equals(row.code_hmac));
  const { rows: people } = await tx.execute<{ id: string }>(
    sql`select id from people where email = ${email} and not is_guest`,
  );
  const personId = people[0]?.id;
  if (!isRight || personId === undefined)
    return { kind: 'wrong', left: ATTEMPTS - Math.min(...live.map(({ attempts }) => attempts)) };
  await tx.execute(sql`
    update sign_in_codes set used_at = now() where email = ${email} and browser_sha256 = ${browser} and used_at is null`);
  await tx.execute(sql`update people set email_verified = true where id = ${personId} and not email_verified`);
  await tx.execute(sql`
    insert into sign_in_browsers (person_id, browser_sha256) values (${personId}, ${browser})
    on conflict (person_id, browser_sha256) do update set last_at = now()`);
  return { kind: 'right', personId };
}
