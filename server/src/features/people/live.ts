import type { Auth } from '../../platform/http/auth.ts';
import { databaseFault } from '../../platform/database/database-faults.ts';
import { type Db, inTransaction } from '../../platform/database/db.ts';
import type { Actor } from '../../platform/http/gate.ts';
import { confirmRenewal, refreshSession, replaceSession } from './commands/sessions.ts';
import { sessionOverdue } from './policy.ts';
import { findSession } from './queries.ts';

const ANONYMOUS: Actor = { kind: 'anonymous' };

/**
 * Who stands behind these headers. Asked on every request and every socket handshake: a revoked session is
 * nobody from the next call on.
 */
export function createActorResolver(auth: Auth, db: Db) {
  return async (headers: { cookie?: string | undefined }): Promise<Actor> => {
    if (!headers.cookie?.includes('session_token=')) return ANONYMOUS;
    const { token } = await auth.api.readToken({ headers: new Headers({ cookie: headers.cookie }) });
    const found = token === null ? null : await inTransaction(db, (tx) => findSession(tx, token));
    if (!found || sessionOverdue(found, found.hasDuty)) return ANONYMOUS;
    const {
      id: sessionId,
      personId,
      name,
      email,
      isAdministrator,
      isGuest,
      locale,
      isLocaleChosen,
      ownZone,
      isToRenew,
    } = found;
    if (found.isReplacement) await inTransaction(db, (tx) => confirmRenewal(tx, sessionId));
    if (found.isToRefresh) await refresh(db, sessionId);
    return {
      kind: 'person',
      ...{ personId, name, email, isAdministrator, isGuest, locale, isLocaleChosen, ownZone, sessionId },
      ...(isToRenew ? { isToRenew } : {}),
    };
  };
}

/** A session that cannot be refreshed, because the database can only be read or has no room, is a session all the same. */
async function refresh(db: Db, sessionId: string): Promise<void> {
  await inTransaction(db, (tx) => refreshSession(tx, sessionId)).catch((error: unknown) => {
    const fault = databaseFault(error);
    if (fault === null || fault === 'away') throw error;
  });
}

/** A new session in the place of one whose rights changed, as the cookie lines for this answer; null when none is due. */
export async function renewSession(auth: Auth, db: Db, sessionId: string): Promise<string[] | null> {
  const token = await inTransaction(db, (tx) => replaceSession(tx, sessionId));
  if (token === null) return null;
  const { headers } = await auth.api.showSession({ body: { token }, returnHeaders: true });
  return headers.getSetCookie();
}
