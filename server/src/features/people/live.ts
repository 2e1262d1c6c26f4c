import type { Auth } from '../../platform/http/auth.ts';
import { databaseFault } from '../../platform/database/database-faults.ts';
import { type Db, inTransaction } from '../../platform/database/db.ts';
import type { Actor } from '../../platform/http/gate.ts';
import { confirmRenewal, replaceSession } from './commands/sessions.ts';
import { sessionOverdue } from './policy.ts';
import { hasDuty } from './queries.ts';

const ANONYMOUS: Actor = { kind: 'anonymous' };

/**
 * Who stands behind these headers. Asked on every request and every socket handshake: a revoked session is
 * nobody from the next call on.
 */
export function createActorResolver(auth: Auth, db: Db) {
  return async (headers: { cookie?: string | undefined }): Promise<Actor> => {
    if (!headers.cookie?.includes('session_token=')) return ANONYMOUS;
    const found = await sessionOf(auth, headers.cookie);
    if (!found) return ANONYMOUS;
    const { session, user } = found;
    const isAdministrator = user.isAdministrator === true;
    const duty = isAdministrator || (await inTransaction(db, (tx) => hasDuty(tx, user.id)));
    if (sessionOverdue({ createdAt: session.createdAt, lastSeenAt: session.updatedAt }, duty, new Date()))
      return ANONYMOUS;
    if (session.replaces) await inTransaction(db, (tx) => confirmRenewal(tx, session.id));
    return {
      kind: 'person',
      personId: user.id,
      name: user.name,
      email: user.email,
      isAdministrator,
      isGuest: user.isGuest === true,
      sessionId: session.id,
      ...(session.renews ? { isToRenew: true as const } : {}),
    };
  };
}

/** A session that cannot be refreshed, because the database can only be read or has no room, is a session all the same. */
async function sessionOf(auth: Auth, cookie: string) {
  const headers = new Headers({ cookie });
  return auth.api.getSession({ headers }).catch((error: unknown) => {
    if (databaseFault(error) === 'away') throw error;
    return auth.api.getSession({ headers, query: { disableRefresh: true } });
  });
}

/** A new session in the place of one whose rights changed, as the cookie lines for this answer; null when none is due. */
export async function renewSession(auth: Auth, db: Db, sessionId: string): Promise<string[] | null> {
  const token = await inTransaction(db, (tx) => replaceSession(tx, sessionId));
  if (token === null) return null;
  const { headers } = await auth.api.showSession({ body: { token }, returnHeaders: true });
  return headers.getSetCookie();
}
