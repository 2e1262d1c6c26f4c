import { newCycleSchema } from '@minga/shared/cycles/sheet.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { personOf } from '../../../platform/http/gate.ts';
import { requireFacilitatedForum } from '../../cycles/queries.ts';
import { startCycle } from '../commands.ts';

/** Starting a cycle. It stands with the themes, the last of the three things that the sheet holds. */
export function newCycleRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/forums/:forumId/cycles',
      {
        config: { policy: 'signed-in' },
        schema: {
          tags: ['cycles'],
          summary: 'Create a cycle with its stages and themes, for facilitators of the forum',
          params: z.object({ forumId: z.uuid() }),
          body: newCycleSchema,
          response: { 201: z.object({ id: z.uuid(), slug: z.string(), isPublished: z.boolean() }) },
        },
      },
      async (request, reply) => {
        const person = personOf(request);
        const made = await inTransaction(deps.db, async (tx) => {
          const forum = await requireFacilitatedForum(tx, person, request.params.forumId);
          return startCycle(tx, { personId: person.personId, forumId: forum.id }, request.body);
        });
        return reply.status(201).send({ id: made.id, slug: request.body.slug, isPublished: made.publishedAt !== null });
      },
    );
  };
}
