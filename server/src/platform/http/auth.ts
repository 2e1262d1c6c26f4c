import { newRandomId } from '@minga/shared/kernel/ids.ts';
import { drizzleAdapter } from '@better-auth/drizzle-adapter';
import { betterAuth } from 'better-auth/minimal';
import { createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { z } from 'zod';
import { sql } from 'drizzle-orm';
import type { Db } from '../database/db.ts';

type AuthOptions = {
  /** Tables of the people feature; passed in because the platform imports no feature. */
  tables: Record<'user' | 'session' | 'account' | 'verification', unknown>;
  /** Signs the session cookies; kept outside the database, so that a stolen dump opens no session. */
  secret: string;
  baseUrl: string;
  secureCookies: boolean;
};

/** The session's cookie, by whether people reach us over https. */
export const SESSION_COOKIE = { plain: 'minga.session_token', secure: '__Host-minga.session_token' };

/** How long a session lasts in which nobody is seen. */
export const SESSION_SECONDS = 14 * 86_400;

/**
 * better-auth as an engine only: none of its routes is mounted. Our own routes call `auth.api`, so that every
 * route keeps the same gate, CSRF rule, problem documents and place in the role matrix. It signs cookies and reads them;
 * how long a session lives is said by the people feature, by the clock of the database.
 */
export function createAuth(db: Db, options: AuthOptions) {
  return betterAuth({
    database: drizzleAdapter(db.orm, { provider: 'pg', schema: options.tables as Record<string, never> }),
    secret: options.secret,
    baseURL: options.baseUrl,
    telemetry: { enabled: false },
    logger: { disabled: true },
    rateLimit: { enabled: false },
    session: {
      fields: { userId: 'personId' },
      expiresIn: SESSION_SECONDS,
      additionalFields: { passkeyId: { type: 'string', input: false, required: false } },
    },
    account: { fields: { userId: 'personId' } },
    user: {
      additionalFields: {
        isGuest: { type: 'boolean', input: false, required: false },
        isAdministrator: { type: 'boolean', input: false, required: false },
        locale: { type: 'string', input: false, required: false },
      },
    },
    advanced: {
      cookiePrefix: 'minga',
      // Named and marked here: the library's own prefix does not keep a sister host from setting the cookie (SEC-22).
      useSecureCookies: false,
      cookies: options.secureCookies
        ? { session_token: { name: SESSION_COOKIE.secure, attributes: { secure: true } } }
        : {},
      database: { generateId: () => newRandomId() },
    },
    plugins: [issueSession(db), showSession(), readToken()],
  });
}
export type Auth = ReturnType<typeof createAuth>;

/** Opens a session for a person whom our own routes have recognised: by code, by a passkey, as a persona, by a board's link. */
function issueSession(db: Db) {
  return {
    id: 'issue-session' as const,
    endpoints: {
      issueSession: createAuthEndpoint(
        '/issue-session',
        {
          method: 'POST',
          body: z.object({ personId: z.uuid(), passkeyId: z.uuid().optional() }),
          metadata: { SERVER_ONLY: true },
        },
        async (ctx) => {
          const user = await ctx.context.internalAdapter.findUserById(ctx.body.personId);
          if (!user) throw new Error('issueSession needs a person that exists');
          const { rows } = await db.orm.execute(sql`select (extract(epoch from now()) * 1000)::float8 as now`);
          const createdAt = new Date(Number(rows[0]?.['now']));
          const expiresAt = new Date(createdAt.getTime() + SESSION_SECONDS * 1000);
          const { passkeyId } = ctx.body;
          const said = { createdAt, updatedAt: createdAt, expiresAt, ...(passkeyId ? { passkeyId } : {}) };
          const session = await ctx.context.internalAdapter.createSession(user.id, false, said, true);
          await setSessionCookie(ctx, { session, user });
          return ctx.json({ ok: true });
        },
      ),
    },
  };
}

/** The signed cookie of a session that stands in the table already. */
function showSession() {
  return {
    id: 'show-session' as const,
    endpoints: {
      showSession: createAuthEndpoint(
        '/show-session',
        { method: 'POST', body: z.object({ token: z.string() }), metadata: { SERVER_ONLY: true } },
        async (ctx) => {
          const found = await ctx.context.internalAdapter.findSession(ctx.body.token);
          if (!found) throw new Error('showSession needs a session that exists');
          await setSessionCookie(ctx, found);
          return ctx.json({ ok: true });
        },
      ),
    },
  };
}

/** The number of the session that a request's cookie carries, when the cookie is one that we signed. */
function readToken() {
  return {
    id: 'read-token' as const,
    endpoints: {
      readToken: createAuthEndpoint(
        '/read-token',
        { method: 'GET', requireHeaders: true, metadata: { SERVER_ONLY: true } },
        async (ctx) => {
          const { authCookies, secret } = ctx.context;
          return ctx.json({ token: (await ctx.getSignedCookie(authCookies.sessionToken.name, secret)) || null });
        },
      ),
    },
  };
}
