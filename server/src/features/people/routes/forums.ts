import { forumsSchema, newForumSchema } from '@minga/shared/people/schema.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { personOf } from '../../../platform/http/gate.ts';
import { createForum } from '../commands.ts';
import { listForums } from '../queries.ts';

/** The forums of this installation, for its administrators. */
export function forumsRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/forums',
      {
        config: { policy: 'administrator' },
        schema: { tags: ['people'], summary: 'All forums with their cycles', response: { 200: forumsSchema } },
      },
      async () => ({ items: await inTransaction(deps.db, (tx) => listForums(tx)) }),
    );
    app.post(
      '/api/forums',
      {
        config: { policy: 'administrator' },
        schema: {
          tags: ['people'],
          summary: 'Create a forum',
          body: newForumSchema,
          response: { 201: z.object({ id: z.uuid() }) },
        },
      },
      async (request, reply) => {
        const { personId } = personOf(request);
        const id = await inTransaction(deps.db, (tx) => createForum(tx, personId, request.body));
        return reply.status(201).send({ id });
      },
    );
  };
}
