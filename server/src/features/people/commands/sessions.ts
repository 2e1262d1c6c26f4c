import { randomBytes } from 'node:crypto';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { and, eq, isNull, or, sql } from 'drizzle-orm';
import { emitAfterCommit, type Tx } from '../../../platform/database/db.ts';
import { SESSION_SECONDS } from '../../../platform/http/auth.ts';
import type { Actor } from '../../../platform/http/gate.ts';
import { sessions } from '../tables.ts';
import { type Acting, holdPerson, requireProof } from './proof.ts';

/**
 * Somebody's roles or seats changed: open sockets are examined anew, and each of their sessions gets a new number with
 * its next request, so that one copied before is worth nothing soon (SEC-22).
 */
export async function rightsChanged(tx: Tx, personId: string): Promise<void> {
  await tx
    .update(sessions)
    .set({ renews: true })
    .where(and(eq(sessions.personId, personId), isNull(sessions.replacedBy)));
  emitAfterCommit(tx, { type: 'person.rights-changed', personId });
}

/**
 * Ends one session of the person; its sockets are cut by the event. Their own ends whoever is in it.
 * @throws AppError `sign-in.unproven` for another one, `session.not-found`
 */
export async function revokeSession(tx: Tx, acting: Acting, sessionId: string): Promise<void> {
  const { personId } = acting.person;
  if (sessionId === acting.person.sessionId) await holdPerson(tx, personId);
  else await requireProof(tx, acting);
  const gone = await tx
    .delete(sessions)
    .where(and(eq(sessions.id, sessionId), eq(sessions.personId, personId)))
    .returning({ id: sessions.id });
  if (gone.length === 0) throw new AppError('session.not-found');
  await tx.delete(sessions).where(or(eq(sessions.replaces, sessionId), eq(sessions.replacedBy, sessionId)));
  emitAfterCommit(tx, { type: 'person.rights-changed', personId, sessionId });
}

/** Ends the session somebody came with: they sign out, or sign in anew, and its cookie must be worth nothing (SEC-22). */
export async function endOwnSession(tx: Tx, actor: Actor): Promise<void> {
  if (actor.kind === 'anonymous') return;
  const { personId, sessionId } = actor;
  await tx.execute(sql`
    delete from sessions where person_id = ${personId}
      and (id = ${sessionId} or replaces = ${sessionId} or replaced_by = ${sessionId})`);
  emitAfterCommit(tx, { type: 'person.rights-changed', personId, sessionId });
}

/**
 * Somebody ends all their sessions but this one.
 * @throws AppError `sign-in.unproven`: whoever has but an old session of theirs would keep them out
 */
export async function endOtherSessions(tx: Tx, acting: Acting): Promise<number> {
  await requireProof(tx, acting);
  return revokeOtherSessions(tx, acting.person.personId, acting.person.sessionId);
}

/** Ends every session of the person except, when given, the one that asks. */
export async function revokeOtherSessions(tx: Tx, personId: string, keep: string | null): Promise<number> {
  const gone = await tx.execute(
    sql`delete from sessions where person_id = ${personId} and id is distinct from ${keep}
      and replaces is null and replaced_by is null`,
  );
  await tx.execute(sql`delete from sessions where person_id = ${personId} and id is distinct from ${keep}`);
  emitAfterCommit(tx, { type: 'person.rights-changed', personId });
  return gone.rowCount ?? 0;
}

/** Somebody was seen in this session: it lasts anew. One that was replaced does not, whatever is done with it. */
export async function refreshSession(tx: Tx, sessionId: string): Promise<void> {
  await tx.execute(sql`
    update sessions set updated_at = now(), expires_at = now() + make_interval(secs => ${SESSION_SECONDS})
    where id = ${sessionId} and replaced_by is null`);
}

/** Seconds within which requests that left together get one new session, not one each. */
const TOGETHER = 60;
/** Seconds that a replaced session still serves requests which left before the browser had the new cookie. */
const LATE = 30;

/**
 * Makes the session that takes the place of this one: as old, as long, with a number of its own.
 * @returns its token; null when its replacement is on its way to the browser already, or none is due
 */
export async function replaceSession(tx: Tx, sessionId: string): Promise<string | null> {
  const { rows } = await tx.execute(
    sql`select 1 from sessions where id = ${sessionId} and renews and replaced_by is null for update`,
  );
  if (rows.length === 0) return null;
  const { rows: onTheirWay } = await tx.execute(sql`
    select 1 from sessions where replaces = ${sessionId} and updated_at > now() - make_interval(secs => ${TOGETHER})`);
  if (onTheirWay.length > 0) return null;
  // The answer that carried an earlier one never reached the browser.
  await tx.execute(sql`delete from sessions where replaces = ${sessionId}`);
  const token = randomBytes(32).toString('base64url');
  await tx.execute(sql`
    insert into sessions (id, person_id, token, expires_at, user_agent, created_at, replaces, passkey_id)
    select ${newId()}, person_id, ${token}, expires_at, user_agent, created_at, id, passkey_id from sessions where id = ${sessionId}`);
  return token;
}

/** The browser came with the new session: the one it replaces ends, after what left before has arrived. */
export async function confirmRenewal(tx: Tx, sessionId: string): Promise<void> {
  await tx.execute(sql`
    update sessions set expires_at = least(expires_at, now() + make_interval(secs => ${LATE})), renews = false,
      replaced_by = ${sessionId}
    where id = (select replaces from sessions where id = ${sessionId})`);
  await tx.execute(sql`update sessions set replaces = null where id = ${sessionId}`);
}
