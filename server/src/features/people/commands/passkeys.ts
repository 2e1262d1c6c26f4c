import { randomBytes } from 'node:crypto';
import { isPersona } from '@minga/shared/demo/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import type { NewPasskey, PasskeyAnswer } from '@minga/shared/people/passkeys.ts';
import { MOST_PASSKEYS, wentBack } from '@minga/shared/people/rules.ts';
import { and, asc, eq, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import { emitAfterCommit, type Tx } from '../../../platform/database/db.ts';
import { sha256 } from '../../../platform/files/hash.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { passkeyChallenges, passkeys, sessions } from '../tables.ts';
import { type Acting, holdPerson, requireProof } from './proof.ts';
import { challengeOf, type Site, verifyAnswer, verifyNewKey } from './verify-passkey.ts';

/** So long a device may take to recognise its owner. */
export const CHALLENGE_MINUTES = 5;
/** Challenges past their time that go with each new one. */
const SWEPT = 100;

/** Who is to answer: the session that adds a key, or the browser that enters by one. What is for the one does not do for the other. */
type Asked = { session: string } | { browser: Buffer };

/** What a device is to sign: good once, for a few minutes, where it was asked for and nowhere else. */
export async function giveChallenge(tx: Tx, asked: Asked): Promise<string> {
  await tx.execute(sql`
    delete from passkey_challenges where challenge_sha256 in (
      select challenge_sha256 from passkey_challenges where expires_at < now() limit ${SWEPT} for update skip locked)`);
  const challenge = randomBytes(32).toString('base64url');
  await tx.insert(passkeyChallenges).values({
    challengeSha256: sha256(challenge),
    ...('session' in asked ? { sessionId: asked.session } : { browserSha256: asked.browser }),
    expiresAt: sql`now() + make_interval(mins => ${CHALLENGE_MINUTES})`,
  });
  return challenge;
}

/** Spends the challenge that an answer is for. @returns null when there is none that is good here */
async function takeChallenge(tx: Tx, clientDataJSON: string, asked: Asked): Promise<string | null> {
  const challenge = challengeOf(clientDataJSON);
  if (challenge === null) return null;
  const here =
    'session' in asked
      ? eq(passkeyChallenges.sessionId, asked.session)
      : eq(passkeyChallenges.browserSha256, asked.browser);
  const taken = await tx
    .delete(passkeyChallenges)
    .where(and(eq(passkeyChallenges.challengeSha256, sha256(challenge)), here, sql`expires_at > now()`))
    .returning({ expiresAt: passkeyChallenges.expiresAt });
  return taken.length > 0 ? challenge : null;
}

export const listPasskeys = (tx: Tx, personId: string) =>
  tx.select().from(passkeys).where(eq(passkeys.personId, personId)).orderBy(asc(passkeys.createdAt), asc(passkeys.id));

export async function findKey(tx: Tx, id: string): Promise<{ name: string } | null> {
  const [row] = await tx.select({ name: passkeys.name }).from(passkeys).where(eq(passkeys.id, id));
  return row ?? null;
}

/** What a device keeps beside its key and shows when it enters: whose it is, in bytes that say nothing to anybody else. */
export const handleOf = (personId: string): string =>
  Buffer.from(personId.replaceAll('-', ''), 'hex').toString('base64url');

/** A key opens the account for as long as it stands, so to be in is not enough. */
async function requireOwner(tx: Tx, acting: Acting): Promise<void> {
  if (isPersona(acting.person.personId)) throw new AppError('passkey.shared-persona');
  await requireProof(tx, acting);
}

/** @throws AppError `passkey.shared-persona`, `sign-in.unproven`, `passkey.too-many` */
export async function prepareKey(tx: Tx, person: Person, browser: Buffer | null) {
  await requireOwner(tx, { person, browser });
  const held = await listPasskeys(tx, person.personId);
  if (held.length >= MOST_PASSKEYS) throw new AppError('passkey.too-many');
  return { challenge: await giveChallenge(tx, { session: person.sessionId }), held };
}

type Adding = { browser: Buffer | null; site: Site };

/**
 * @returns its id
 * @throws AppError what {@link prepareKey} throws; `passkey.expired` for a challenge that this session was not given, or that is
 *   spent; `passkey.refused` for what no device of a recognised owner made for this site; `passkey.known`
 */
export async function addKey(
  tx: Tx,
  person: Person,
  { name, credential }: NewPasskey,
  { browser, site }: Adding,
): Promise<string> {
  const { personId, sessionId } = person;
  await requireOwner(tx, { person, browser });
  const challenge = await takeChallenge(tx, credential.clientDataJSON, { session: sessionId });
  if (challenge === null) throw new AppError('passkey.expired');
  if ((await listPasskeys(tx, personId)).length >= MOST_PASSKEYS) throw new AppError('passkey.too-many');
  const key = await verifyNewKey(site, challenge, credential);
  if (!key) throw new AppError('passkey.refused');
  const id = newId();
  const added = await tx
    .insert(passkeys)
    .values({
      ...{ id, personId, name, credentialId: key.id, counter: key.counter },
      ...{ publicKey: Buffer.from(key.publicKey), transports: credential.transports },
    })
    .onConflictDoNothing({ target: passkeys.credentialId })
    .returning({ id: passkeys.id });
  if (added.length === 0) throw new AppError('passkey.known');
  return id;
}

/**
 * The other sessions that it opened end with it.
 * @throws AppError `passkey.not-found`, for another's too; `sign-in.unproven`
 */
export async function removeKey(tx: Tx, acting: Acting, passkeyId: string): Promise<void> {
  const { personId, sessionId } = acting.person;
  await requireProof(tx, acting);
  // Who is here by it has shown by a code, too, who they are.
  await tx
    .update(sessions)
    .set({ passkeyId: null })
    .where(and(eq(sessions.id, sessionId), eq(sessions.passkeyId, passkeyId)));
  const gone = await tx
    .delete(passkeys)
    .where(and(eq(passkeys.id, passkeyId), eq(passkeys.personId, personId)))
    .returning({ id: passkeys.id });
  if (gone.length === 0) throw new AppError('passkey.not-found');
  emitAfterCommit(tx, { type: 'person.rights-changed', personId });
}

/** What is wrong is told by two words only: an answer that came too late, and everything else. */
type KeyVerdict = { kind: 'right'; personId: string; passkeyId: string } | { kind: 'expired' } | { kind: 'refused' };

/**
 * Whose key it is that a device in this browser shows. Its challenge is spent, whatever comes of it. That its user reads the mailbox
 * is not shown by it.
 */
export async function tryKey(
  tx: Tx,
  credential: PasskeyAnswer['credential'],
  { browser, site }: { browser: Buffer; site: Site },
): Promise<KeyVerdict> {
  const challenge = await takeChallenge(tx, credential.clientDataJSON, { browser });
  if (challenge === null) return { kind: 'expired' };
  const isShown = eq(passkeys.credentialId, credential.id);
  const [owner] = await tx.select({ personId: passkeys.personId }).from(passkeys).where(isShown);
  if (!owner || credential.userHandle !== handleOf(owner.personId)) return { kind: 'refused' };
  await holdPerson(tx, owner.personId);
  // Two answers of one key are compared one after the other; it may have gone with its account meanwhile.
  const [key] = await tx.select().from(passkeys).where(isShown).for('update');
  if (!key) return { kind: 'refused' };
  const counter = await verifyAnswer(site, challenge, key.publicKey, credential);
  if (counter === null) return { kind: 'refused' };
  const { id, personId } = key;
  if (wentBack(key.counter, counter)) {
    const by = { forumId: null, cycleId: null, personId };
    await record(tx, by, 'passkey.copied', id, { noted: key.counter, shown: counter });
    return { kind: 'refused' };
  }
  await tx.update(passkeys).set({ counter, lastUsedAt: sql`now()` }).where(eq(passkeys.id, id));
  return { kind: 'right', personId, passkeyId: id };
}
