import { AppError } from '@minga/shared/kernel/errors.ts';
import { homeSchema, publicCycleSchema } from '@minga/shared/cycles/schema.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction } from '../../../platform/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { checkChain } from '../../../platform/audit.ts';
import { personOf } from '../../../platform/gate.ts';
import { getHome } from '../queries/get-home.ts';
import { getPublicCycle } from '../queries/get-public-cycle.ts';

const auditCheckSchema = z.object({
  entries: z.number().int(),
  /** Fingerprint of the last act: who keeps it can tell later whether anything before it was changed. */
  head: z.string().nullable(),
  isWhole: z.boolean(),
  firstBroken: z.number().int().nullable(),
});

/** What is composed from several features: the public cycle and a person's home. */
export function reportsRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/public/cycles/:slug',
      {
        config: { policy: 'public' },
        schema: {
          tags: ['reports'],
          summary: 'Everything the public cycle page shows',
          params: z.object({ slug: z.string().max(60) }),
          response: { 200: publicCycleSchema },
        },
      },
      async (request) => {
        const cycle = await inTransaction(deps.db, (tx) => getPublicCycle(tx, request.params.slug, request.actor));
        if (!cycle) throw new AppError('cycle.not-found');
        return cycle;
      },
    );
    app.get(
      '/api/cycles/:cycleId/audit',
      {
        config: { policy: 'public' },
        schema: {
          tags: ['reports'],
          summary: 'Is the chain of recorded acts of this cycle whole? Recomputed on each call',
          params: z.object({ cycleId: z.uuid() }),
          response: { 200: auditCheckSchema },
        },
      },
      async (request) => inTransaction(deps.db, (tx) => checkChain(tx, request.scope.cycleId)),
    );
    app.get(
      '/api/home',
      {
        config: { policy: 'signed-in' },
        schema: {
          tags: ['reports'],
          summary: 'What needs me now, my cycles, my next meetings, my contributions',
          response: { 200: homeSchema },
        },
      },
      async (request) => inTransaction(deps.db, (tx) => getHome(tx, personOf(request))),
    );
  };
}
