import { personaId } from '@minga/shared/demo/rules.ts';
import { STAGE_NAMES } from '@minga/shared/cycles/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { instantSchema } from '@minga/shared/kernel/fields.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { demoSignInSchema } from '@minga/shared/people/schema.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { inTransaction } from '../../platform/database/db.ts';
import type { Deps } from '../../platform/deps.ts';
import { DONE, doneSchema, routesOf, routesWith } from '../../platform/http/routes.ts';
import { openSession } from '../people/commands/enter.ts';
import { switchStage } from './commands/switch-stage.ts';
import { findDemoForum } from './queries/forums.ts';
import { isInvented, readMailbox } from './queries/mailbox.ts';

type Asking = { request: FastifyRequest; reply: FastifyReply; deps: Deps };
type DemoSignIn = z.output<typeof demoSignInSchema>;

const route = routesOf('demo');
const signedIn = z.object({ ok: z.literal(true), home: z.string(), cyclePath: z.string() });
const letters = z.object({
  items: z.array(
    z.object({ id: z.string(), at: instantSchema, to: z.string(), subject: z.string(), text: z.string() }),
  ),
  /** false: only letters to invented people are among the items */
  isForEverybody: z.boolean(),
});

/** The browser is in as a persona of a demonstration forum afterwards. */
async function enter(asked: Asking, { forum: slug = 'demo-es', persona }: DemoSignIn) {
  const forum = await inTransaction(asked.deps.db, (tx) => findDemoForum(tx, slug));
  if (!forum) throw new AppError('demo.forum-not-found');
  await openSession(asked, personaId(slug, persona));
  return { ok: true as const, home: paths.home(), cyclePath: paths.cycle(forum.cycleSlug) };
}

/**
 * Doors that exist only in a demonstration: enter as a persona, read the mail, walk through the stages. They ask nobody for a
 * secret: that another site's pages do not reach them rests on the names under which we answer (`isOwnHost`).
 */
const doors = [
  route.post('/api/demo/sign-in', 'Enter a demonstration forum as one of its personas', {
    policy: 'public',
    // The answer is a session, which no table may hold.
    repeat: 'recognised',
    body: demoSignInSchema,
    returns: signedIn,
    handle: (asked) => enter(asked, asked.body),
  }),
  route.get('/api/demo/mail', 'Letters that a real mail server would have carried', {
    policy: 'public',
    returns: letters,
    handle: async ({ deps }) => {
      const { isForEverybody } = await inTransaction(deps.db, (tx) => readMailbox(tx, deps.config));
      const items = await deps.mail.stored();
      return { items: isForEverybody ? items : items.filter(({ to }) => isInvented(to)), isForEverybody };
    },
  }),
  route.post('/api/cycles/:cycleId/demo/stage', 'Move the dates of a demonstration so that this stage is open now', {
    policy: 'facilitator',
    body: z.strictObject({ stage: z.enum(STAGE_NAMES) }),
    returns: doneSchema,
    command: (tx, { scope, body }) => switchStage(tx, scope, body.stage),
    present: () => DONE,
  }),
];

/** Where the demonstration is off these addresses are unknown, as if they had never been written. */
export const demoRoutes = [routesWith(({ config }) => (config.demo ? doors : []))];
