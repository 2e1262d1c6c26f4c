import { sessionsSchema } from '@minga/shared/people/schema.ts';
import { z } from 'zod';
import { SESSION_COOKIE } from '../../platform/http/auth.ts';
import { DONE, doneSchema, routesOf } from '../../platform/http/routes.ts';
import { knownBrowser } from './commands/browsers.ts';
import { isProven } from './commands/proof.ts';
import { endOtherSessions, endOwnSession, revokeSession } from './commands/sessions.ts';
import { presentSessions } from './present.ts';
import { listSessions } from './queries.ts';
import { forumsRoutes } from './routes/forums.ts';
import { passkeyRoutes } from './routes/passkeys.ts';
import { rolesRoutes } from './routes/roles.ts';
import { signInRoutes } from './routes/sign-in.ts';

const route = routesOf('people');

/** How do I get in, on which devices am I in. Who I am is asked of the cycles, which know all that one can be in. */
export const peopleRoutes = [
  route.post('/api/sign-out', 'End this session', {
    policy: 'public',
    repeat: 'recognised',
    returns: doneSchema,
    command: (tx, { actor }) => endOwnSession(tx, actor),
    present: (_done, { reply }) => {
      void reply.clearCookie(SESSION_COOKIE.plain, { path: '/' });
      // A browser drops such a cookie only at the word of somebody who may set it.
      void reply.clearCookie(SESSION_COOKIE.secure, { path: '/', secure: true });
      return DONE;
    },
  }),
  route.get('/api/sessions', 'Devices on which I am signed in', {
    policy: 'signed-in',
    returns: sessionsSchema,
    read: async (tx, { person, ...asked }) => ({
      rows: await listSessions(tx, person.personId),
      isProven: await isProven(tx, { person, browser: knownBrowser(asked) }),
    }),
    present: (found, { person }) => presentSessions(found, person.sessionId),
  }),
  route.delete('/api/sessions/:sessionId', 'End one of my sessions', {
    policy: 'signed-in',
    returns: doneSchema,
    command: (tx, { person, params, ...asked }) =>
      revokeSession(tx, { person, browser: knownBrowser(asked) }, params.sessionId),
    present: () => DONE,
  }),
  route.delete('/api/sessions', 'End all my other sessions', {
    policy: 'signed-in',
    returns: z.object({ ended: z.number() }),
    command: (tx, { person, ...asked }) => endOtherSessions(tx, { person, browser: knownBrowser(asked) }),
    present: (ended) => ({ ended }),
  }),
  signInRoutes,
  passkeyRoutes,
  ...forumsRoutes,
  ...rolesRoutes,
];
