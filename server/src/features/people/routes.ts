import { meSchema, sessionsSchema } from '@minga/shared/people/schema.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { SESSION_COOKIE } from '../../platform/http/auth.ts';
import type { Deps } from '../../platform/deps.ts';
import { inTransaction } from '../../platform/database/db.ts';
import { personOf } from '../../platform/http/gate.ts';
import { localeOf } from '../../platform/http/problems.ts';
import { endOwnSession, revokeOtherSessions, revokeSession } from './commands/sessions.ts';
import { getMe, listSessions } from './queries.ts';
import { startSweeping } from './jobs.ts';
import { forumsRoutes } from './routes/forums.ts';
import { rolesRoutes } from './routes/roles.ts';
import { signInRoutes } from './routes/sign-in.ts';

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
      '/api/sign-out',
      {
        config: { policy: 'public', repeat: 'recognised' },
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
    await app.register(signInRoutes(deps));
    await app.register(forumsRoutes(deps));
    await app.register(rolesRoutes(deps));
    const sweeping = startSweeping(deps);
    app.addHook('onClose', () => sweeping.stop());
  };
}
