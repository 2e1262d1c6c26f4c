import { newCycleSchema } from '@minga/shared/cycles/sheet.ts';
import { z } from 'zod';
import { routesOf } from '../../../platform/http/routes.ts';
import { requireFacilitatedForum } from '../../cycles/queries.ts';
import { startCycle } from '../commands.ts';

const route = routesOf('cycles');
const madeSchema = z.object({ id: z.uuid(), slug: z.string(), isPublished: z.boolean() });

/** Starting a cycle. It stands with the themes, the last of the three things that the sheet holds. */
export const newCycleRoutes = [
  route.post(
    '/api/forums/:forumId/cycles',
    'Create a cycle with its stages and themes, for facilitators of the forum',
    {
      policy: 'signed-in',
      body: newCycleSchema,
      status: 201,
      returns: madeSchema,
      command: async (tx, { person, params, body }) => {
        const forum = await requireFacilitatedForum(tx, person, params.forumId);
        return startCycle(tx, { personId: person.personId, forumId: forum.id }, body);
      },
      present: ({ id, publishedAt }, { body }) => ({ id, slug: body.slug, isPublished: publishedAt !== null }),
    },
  ),
];
