import type { Tx } from '../../../platform/database/db.ts';
import { holdLock } from '../../../platform/database/locks.ts';
import { randomBytes, randomInt } from 'node:crypto';
import { newId } from '@minga/shared/kernel/ids.ts';
import type { SignInLetter } from '@minga/shared/people/schema.ts';
import { sql } from 'drizzle-orm';
import type { KeyedHash } from '../../../platform/files/secret.ts';
import { CODE_MINUTES, LINK_MINUTES_IN_SIEGE, LINK_MINUTES_LEFT } from '../policy.ts';
import { signInCodes } from '../tables.ts';

/** Guesses that a code stands before it is dead (SEC-20). */
const ATTEMPTS = 5;
/** Codes for one address within an hour: for a browser in which its owner signed in before, and for all others together. */
const HOURLY = 5;

/** Requests for one address count one after the other, on every server. */
const lockAddress = (tx: Tx, email: string) => holdLock(tx, 'codes of address', email);

/**
 * Letters within a day that nobody used, asked for in browsers that its owner does not use, after which an address is taken for one
 * that somebody fills: as many as one hour can bring. Whoever uses a letter begins anew.
 */
const SIEGE = 17;

type Counts = { isKnown: boolean; isOver: boolean; isBesieged: boolean };

async function countAsked(tx: Tx, email: string, browser: Buffer): Promise<Counts> {
  const { rows } = await tx.execute<Counts>(sql`
    with asking as (
      select exists (select 1 from sign_in_browsers b join people p on p.id = b.person_id
        where p.email = ${email} and b.browser_sha256 = ${browser}) as is_known),
    siege as (
      select count(*) >= ${SIEGE} as is_on from sign_in_codes c
      where email = ${email} and asked_at > now() - interval '1 day' and used_at is null and not is_known_browser
        and not exists (select 1 from sign_in_codes u where u.email = ${email} and u.used_at >= c.asked_at))
    select is_known as "isKnown", is_on as "isBesieged", (
      select count(*) from sign_in_codes
      where email = ${email} and asked_at > now() - interval '1 hour' and browser_sha256 is not null
        and case when is_known then browser_sha256 = ${browser} else not is_known_browser end
    ) >= ${HOURLY} or (is_on and not is_known) as "isOver" from asking, siege`);
  return rows[0] as Counts;
}

/** Is a link good for a while yet that nobody used? Whoever reads the mailbox finds it there, whoever asked for it. */
async function isLinkOnItsWay(tx: Tx, email: string): Promise<boolean> {
  const { rows } = await tx.execute(sql`
    select 1 from sign_in_codes where email = ${email} and browser_sha256 is null and used_at is null
      and expires_at > now() + make_interval(mins => ${LINK_MINUTES_LEFT}) limit 1`);
  return rows.length > 0;
}

/**
 * @param secret of the letter that is to be written; null: a link is in the mailbox or on its way to it
 * @param minutes that it is good
 */
type Asked = { letter: SignInLetter; secret: string | null; minutes: number; isKnown: boolean };

/**
 * Makes a code that only the asking browser can use. Where an address was asked for too often, whoever did it, its owner
 * is not shut out: a link leaves instead that no guess can find and that is therefore good in every browser, one each few
 * minutes, or each half hour where they go on asking. So nobody fills a mailbox, and nobody keeps the one who reads it from signing in.
 * @returns the secret, and whether somebody with an account has this address and is to be mailed; no answer may tell (SEC-9)
 */
export async function askToSignIn(tx: Tx, email: string, browser: Buffer, keyed: KeyedHash): Promise<Asked> {
  await lockAddress(tx, email);
  const counts = await countAsked(tx, email, browser);
  const letter = counts.isOver ? 'link' : 'code';
  const isToCome = counts.isOver && (await isLinkOnItsWay(tx, email));
  const secret = counts.isOver ? randomBytes(20).toString('hex') : String(randomInt(1_000_000)).padStart(6, '0');
  const id = newId();
  const minutes = counts.isOver && counts.isBesieged ? LINK_MINUTES_IN_SIEGE : CODE_MINUTES;
  if (!isToCome)
    await tx.insert(signInCodes).values({
      id,
      email,
      browserSha256: counts.isOver ? null : browser,
      codeHmac: keyed('sign-in code', `${id} ${secret}`),
      isKnownBrowser: counts.isKnown,
      expiresAt: sql`now() + make_interval(mins => ${minutes})`,
    });
  await tx.execute(sql`delete from sign_in_codes where asked_at < now() - interval '1 day'`);
  return { letter, minutes, secret: isToCome ? null : secret, isKnown: (await personWith(tx, email)) !== undefined };
}

async function personWith(tx: Tx, email: string): Promise<string | undefined> {
  const { rows } = await tx.execute<{ id: string }>(sql`select id from people where email = ${email} and not is_guest`);
  return rows[0]?.id;
}

/** What became of what was brought. `other-browser`: this browser has asked for no code lately. */
export type Verdict =
  | { kind: 'right'; personId: string }
  | { kind: 'wrong'; left: number }
  | { kind: 'dead' | 'dead-link' }
  | { kind: 'other-browser' };

type Live = { id: string; code_hmac: Buffer; attempts: number };

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
  const personId = await personWith(tx, email);
  if (!isRight || personId === undefined)
    return { kind: 'wrong', left: ATTEMPTS - Math.min(...live.map(({ attempts }) => attempts)) };
  await tx.execute(sql`
    update sign_in_codes set used_at = now() where email = ${email} and browser_sha256 = ${browser} and used_at is null`);
  return noteSignedIn(tx, personId, browser);
}

/** Checks the secret of a mailed link, in whichever browser. Wrong ones use up nothing: it cannot be guessed. */
export async function tryLink(
  tx: Tx,
  email: string,
  browser: Buffer,
  secret: string,
  keyed: KeyedHash,
): Promise<Verdict> {
  await lockAddress(tx, email);
  const { rows: live } = await tx.execute<Live>(sql`
    select id, code_hmac, attempts from sign_in_codes
    where email = ${email} and browser_sha256 is null and used_at is null and expires_at > now()`);
  const link = live.find((row) => keyed('sign-in code', `${row.id} ${secret}`).equals(row.code_hmac));
  const personId = await personWith(tx, email);
  if (!link || personId === undefined) return { kind: 'dead-link' };
  await tx.execute(sql`update sign_in_codes set used_at = now() where id = ${link.id}`);
  return noteSignedIn(tx, personId, browser);
}

async function noteSignedIn(tx: Tx, personId: string, browser: Buffer): Promise<Verdict> {
  await tx.execute(sql`update people set email_verified = true where id = ${personId} and not email_verified`);
  // Whoever brings what was mailed reads that mailbox.
  await tx.execute(sql`delete from undelivered_letters where person_id = ${personId}`);
  await tx.execute(sql`
    insert into sign_in_browsers (person_id, browser_sha256) values (${personId}, ${browser})
    on conflict (person_id, browser_sha256) do update set last_at = now()`);
  return { kind: 'right', personId };
}
