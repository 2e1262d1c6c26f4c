import { newForumSchema } from '@minga/shared/people/schema.ts';
import { z } from 'zod';
import { routesOf } from '../../../platform/http/routes.ts';
import { createForum } from '../commands.ts';

const route = routesOf('people');

/** The forums of this installation, for its administrators. */
export const forumsRoutes = [
  route.post('/api/forums', 'Create a forum', {
    policy: 'administrator',
    body: newForumSchema,
    status: 201,
    returns: z.object({ id: z.uuid() }),
    command: (tx, { person, body }) => createForum(tx, person.personId, body),
    present: (id) => ({ id }),
  }),
];
