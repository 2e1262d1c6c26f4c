import { forumCorrectionSchema, newForumSchema } from '@minga/shared/people/schema.ts';
import { z } from 'zod';
import { routesOf } from '../../../platform/http/routes.ts';
import { correctForum, createForum } from '../commands.ts';

const route = routesOf('people');

/** The forums of this installation, for its administrators; its own for whoever leads one. */
export const forumsRoutes = [
  route.post('/api/forums', 'Create a forum', {
    policy: 'administrator',
    body: newForumSchema,
    status: 201,
    returns: z.object({ id: z.uuid() }),
    command: (tx, { person, body }) => createForum(tx, person.personId, body),
    present: (id) => ({ id }),
  }),
  route.patch('/api/forums/:forumId', 'Put the name, the language or the zone of a forum right', {
    policy: 'administrator',
    body: forumCorrectionSchema,
    command: (tx, { person, params, body }) => correctForum(tx, person.personId, params.forumId, body),
  }),
  route.patch('/api/cycles/:cycleId/forum', 'Put the name or the language of the forum of a cycle right', {
    policy: 'leader',
    body: forumCorrectionSchema,
    command: (tx, { person, scope, body }) => correctForum(tx, person.personId, scope.forumId, body),
  }),
];
