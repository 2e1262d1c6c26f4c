import { AppError } from '@minga/shared/kernel/errors.ts';
import { meSchema, sessionsSchema, signInCodeSchema, signInVerifySchema } from '@minga/shared/people/schema.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { APIError } from 'better-auth/api';
import { z } from 'zod';
import { SESSION_COOKIE } from '../../platform/auth.ts';
import type { Deps } from '../../platform/deps.ts';
import { inTransaction } from '../../platform/db.ts';
import { personOf } from '../../platform/gate.ts';
import { localeOf } from '../../platform/problems.ts';
import { endOwnSession, recordCodeRequest, revokeOtherSessions, revokeSession } from './commands.ts';
import { getMe, listSessions } from './queries.ts';
import { forumsRoutes } from './routes/forums.ts';
import { rolesRoutes } from './routes/roles.ts';

const accepted = z.object({ ok: z.literal(true) });

/** Who am I, how do I get in, on which devices am I in. */
export function peopleRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/me',
      {
        config: { policy: 'public' },
        schema: { tags: ['people'], summary: 'Who is asking, with roles and seats', response: { 200: meSchema } },
      },
      async (request) =>
        inTransaction(deps.db, (tx) => getMe(tx, request.actor, { locale: localeOf(request), demo: deps.config.demo })),
    );

    app.post(
      '/api/sign-in/code',
      {
        config: { policy: 'public', rateLimit: { max: 120, timeWindow: 600_000 } },
        schema: {
          tags: ['people'],
          summary: 'Mail a sign-in code; answers the same for every address',
          body: signInCodeSchema,
          response: { 200: accepted },
        },
      },
      async (request) => {
        const email = request.body.email.toLowerCase();
        const allowed = await inTransaction(deps.db, (tx) => recordCodeRequest(tx, email));
        // Not awaited: the time an answer takes must not tell whether the address is known.
        if (allowed)
          void deps.auth.api
            .sendVerificationOTP({ body: { email, type: 'sign-in' } })
            .catch((error: unknown) => deps.log.error({ err: error }, 'sign-in code not sent'));
        return { ok: true as const };
      },
    );

    app.post(
      '/api/sign-in/verify',
      {
        config: { policy: 'public', rateLimit: { max: 300, timeWindow: 600_000 } },
        schema: {
          tags: ['people'],
          summary: 'Exchange the mailed code for a session',
          body: signInVerifySchema,
          response: { 200: accepted },
        },
      },
      async (request, reply) => {
        const { email, code } = request.body;
        try {
          const { headers } = await deps.auth.api.signInEmailOTP({
            body: { email: email.toLowerCase(), otp: code },
            headers: new Headers({ 'user-agent': request.headers['user-agent'] ?? '' }),
            returnHeaders: true,
          });
          await inTransaction(deps.db, (tx) => endOwnSession(tx, request.actor));
          void reply.header('set-cookie', headers.getSetCookie());
          return { ok: true as const };
        } catch (error) {
          if (!(error instanceof APIError)) throw error;
          const dead = error.body?.code === 'TOO_MANY_ATTEMPTS' || error.body?.code === 'OTP_EXPIRED';
          throw new AppError(dead ? 'sign-in.code-dead' : 'sign-in.code-wrong', {
            errors: [{ field: 'code', code: 'invalid' }],
          });
        }
      },
    );

    app.post(
      '/api/sign-out',
      {
        config: { policy: 'public' },
        schema: { tags: ['people'], summary: 'End this session', response: { 200: accepted } },
      },
      async (request, reply) => {
        await inTransaction(deps.db, (tx) => endOwnSession(tx, request.actor));
        void reply.clearCookie(SESSION_COOKIE.plain, { path: '/' });
        // A browser drops such a cookie only at the word of somebody who may set it.
        void reply.clearCookie(SESSION_COOKIE.secure, { path: '/', secure: true });
        return { ok: true as const };
      },
    );

    app.get(
      '/api/sessions',
      {
        config: { policy: 'signed-in' },
        schema: { tags: ['people'], summary: 'Devices on which I am signed in', response: { 200: sessionsSchema } },
      },
      async (request) => {
        const person = personOf(request);
        const rows = await inTransaction(deps.db, (tx) => listSessions(tx, person.personId));
        return {
          items: rows.map((row) => ({
            ...row,
            createdAt: row.createdAt.toISOString(),
            lastSeenAt: row.lastSeenAt.toISOString(),
            expiresAt: row.expiresAt.toISOString(),
            isCurrent: row.id === person.sessionId,
          })),
        };
      },
    );

    app.delete(
      '/api/sessions/:sessionId',
      {
        config: { policy: 'signed-in' },
        schema: {
          tags: ['people'],
          summary: 'End one of my sessions',
          params: z.object({ sessionId: z.uuid() }),
          response: { 200: accepted },
        },
      },
      async (request) => {
        await inTransaction(deps.db, (tx) => revokeSession(tx, personOf(request).personId, request.params.sessionId));
        return { ok: true as const };
      },
    );

    app.delete(
      '/api/sessions',
      {
        config: { policy: 'signed-in' },
        schema: {
          tags: ['people'],
          summary: 'End all my other sessions',
          response: { 200: z.object({ ended: z.number() }) },
        },
      },
      async (request) => {
        const person = personOf(request);
        return {
          ended: await inTransaction(deps.db, (tx) => revokeOtherSessions(tx, person.personId, person.sessionId)),
        };
      },
    );
    await app.register(forumsRoutes(deps));
    await app.register(rolesRoutes(deps));
  };
}
