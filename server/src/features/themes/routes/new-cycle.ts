import { cycleTemplateSchema, newCycleSchema } from '@minga/shared/cycles/sheet.ts';
import { plannedDaySchema } from '@minga/shared/kernel/fields.ts';
import { z } from 'zod';
import { dbNow } from '../../../platform/database/db.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import { presentTemplate } from '../../cycles/present.ts';
import { requireFacilitatedForum } from '../../cycles/queries.ts';
import { startCycle } from '../commands.ts';
import { findLastCycle } from '../queries.ts';

const route = routesOf('cycles');
const madeSchema = z.object({ id: z.uuid(), slug: z.string(), isPublished: z.boolean() });

/** Starting a cycle. It stands with the themes, the last of the three things that the sheet holds. */
export const newCycleRoutes = [
  route.get(
    '/api/forums/:forumId/cycle-template',
    'Proposed dates of a new cycle and what the last one said, for facilitators of the forum',
    {
      policy: 'signed-in',
      query: z.object({ startsOn: plannedDaySchema.optional() }),
      returns: cycleTemplateSchema,
      read: async (tx, { person, params }) => {
        const forum = await requireFacilitatedForum(tx, person, params.forumId);
        return { forum, last: await findLastCycle(tx, forum.id), now: await dbNow(tx) };
      },
      present: ({ forum, last, now }, { query }) => ({ ...presentTemplate(forum, query.startsOn, now), last }),
    },
  ),
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
