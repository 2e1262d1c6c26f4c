import { STAGE_NAMES } from '@minga/shared/cycles/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { instantSchema } from '@minga/shared/kernel/fields.ts';
import { demoSignInSchema } from '@minga/shared/people/schema.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction } from '../../platform/database/db.ts';
import type { Deps } from '../../platform/deps.ts';
import { endOwnSession } from '../people/commands/sessions.ts';
import { switchStage } from './commands/switch-stage.ts';
import { findDemoForum, personaId } from './queries/forums.ts';
import { isInvented, readMailbox } from './queries/mailbox.ts';

const signedIn = z.object({ ok: z.literal(true), home: z.string(), cyclePath: z.string() });
const letters = z.object({
  items: z.array(
    z.object({ id: z.string(), at: instantSchema, to: z.string(), subject: z.string(), text: z.string() }),
  ),
  /** false: only letters to invented people are among the items */
  isForEverybody: z.boolean(),
});

/** Doors that exist only in a demonstration: enter as a persona, read the mail, walk through the stages. */
export function demoRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    // Where the demonstration is off these addresses are unknown, as if they had never been written.
    if (!deps.config.demo) return;

    app.post(
      '/api/demo/sign-in',
      {
        // The answer is a session, which no table may hold.
        config: { policy: 'public', repeat: 'recognised' },
        schema: {
          tags: ['demo'],
          summary: 'Enter a demonstration forum as one of its personas',
          body: demoSignInSchema,
          response: { 200: signedIn },
        },
      },
      async (request, reply) => {
        const slug = request.body.forum ?? 'demo-es';
        const forum = await inTransaction(deps.db, (tx) => findDemoForum(tx, slug));
        if (!forum) throw new AppError('demo.forum-not-found');
        const { headers } = await deps.auth.api.issueSession({
          body: { personId: personaId(slug, request.body.persona) },
          headers: new Headers({ 'user-agent': request.headers['user-agent'] ?? '' }),
          returnHeaders: true,
        });
        await inTransaction(deps.db, (tx) => endOwnSession(tx, request.actor));
        void reply.header('set-cookie', headers.getSetCookie());
        return { ok: true as const, home: '/home', cyclePath: `/c/${forum.cycleSlug}` };
      },
    );

    app.get(
      '/api/demo/mail',
      {
        config: { policy: 'public' },
        schema: {
          tags: ['demo'],
          summary: 'Letters that a real mail server would have carried',
          response: { 200: letters },
        },
      },
      async () => {
        const { isForEverybody } = await inTransaction(deps.db, (tx) => readMailbox(tx, deps.config));
        const items = await deps.mail.stored();
        return { items: isForEverybody ? items : items.filter(({ to }) => isInvented(to)), isForEverybody };
      },
    );

    app.post(
      '/api/cycles/:cycleId/demo/stage',
      {
        config: { policy: 'facilitator' },
        schema: {
          tags: ['demo'],
          summary: 'Move the dates of a demonstration so that this stage is open now',
          params: z.object({ cycleId: z.uuid() }),
          body: z.strictObject({ stage: z.enum(STAGE_NAMES) }),
          response: { 200: z.object({ ok: z.literal(true) }) },
        },
      },
      async (request) => {
        await inTransaction(deps.db, (tx) => switchStage(tx, request.scope, request.body.stage));
        return { ok: true as const };
      },
    );
  };
}
