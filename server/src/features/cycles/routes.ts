import { cycleListSchema } from '@minga/shared/cycles/schema.ts';
import { instantSchema } from '@minga/shared/kernel/fields.ts';
import { z } from 'zod';
import { perPerson } from '../../platform/http/person-limits.ts';
import { routesOf } from '../../platform/http/routes.ts';
import { localeOf } from '../../platform/http/problems.ts';
import { forumsSchema, meSchema, ownNameSchema, ownReadingSchema } from '@minga/shared/people/schema.ts';
import { correctOwnName } from '../organisations/commands/own-name.ts';
import { chooseReading } from '../people/commands/reading.ts';
import { publishCycle } from './commands.ts';
import { presentCycles } from './present.ts';
import { findReadableCycle, listReadableCycles, withStages } from './queries.ts';
import { getMe, listForums } from './queries/memberships.ts';

const route = routesOf('cycles');
const peopleRoute = routesOf('people');

/** Creating a cycle is with the themes, because it writes the cycle with its stages and themes at once. */
export const cyclesRoutes = [
  route.get(
    '/api/cycles',
    'Published cycles of all forums, and those being prepared in my own; with a slug, that one',
    {
      policy: 'public',
      query: z.object({ slug: z.string().max(60).optional() }),
      returns: cycleListSchema,
      read: async (tx, { actor, query: { slug } }) => {
        if (slug === undefined) return withStages(tx, await listReadableCycles(tx, actor));
        const one = await findReadableCycle(tx, actor, slug);
        return withStages(tx, one ? [one] : []);
      },
      present: presentCycles,
    },
  ),
  route.post('/api/cycles/:cycleId/publish', 'Show the cycle to everybody; its notice counts from now', {
    policy: 'facilitator',
    returns: z.object({ publishedAt: instantSchema }),
    command: (tx, { scope }) => publishCycle(tx, scope),
    present: (at) => ({ publishedAt: at.toISOString() }),
  }),
  peopleRoute.get('/api/me', 'Who is asking, with roles and seats', {
    policy: 'public',
    returns: meSchema,
    read: (tx, { actor, request, deps: { config, keyed } }) =>
      getMe(tx, actor, { locale: localeOf(request), demo: config.demo, keyed }),
  }),
  peopleRoute.patch('/api/me', 'Put my own name right', {
    policy: 'signed-in',
    rateLimit: perPerson(10),
    body: ownNameSchema,
    command: (tx, { person, body }) => correctOwnName(tx, person, body.name),
  }),
  peopleRoute.patch('/api/me/reading', 'In which language and on whose clock I read, wherever I sign in', {
    policy: 'signed-in',
    body: ownReadingSchema,
    command: (tx, { person, body }) => chooseReading(tx, person, body),
  }),
  peopleRoute.get('/api/forums', 'All forums with their cycles', {
    policy: 'administrator',
    returns: forumsSchema,
    read: (tx) => listForums(tx),
    present: (items) => ({ items }),
  }),
];
