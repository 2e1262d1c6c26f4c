import { cycleListSchema } from '@minga/shared/cycles/schema.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { dbNow, inTransaction } from '../../platform/db.ts';
import type { Deps } from '../../platform/deps.ts';
import { presentCycle } from './present.ts';
import { listPublicCycles, listStagesOfCycles } from './queries.ts';

export function cyclesRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/cycles',
      {
        config: { policy: 'public' },
        schema: { tags: ['cycles'], summary: 'Published cycles of all forums', response: { 200: cycleListSchema } },
      },
      async () =>
        inTransaction(deps.db, async (tx) => {
          const now = await dbNow(tx);
          const rows = await listPublicCycles(tx);
          const stages = await listStagesOfCycles(
            tx,
            rows.map((row) => row.id),
          );
          return { items: rows.map((row) => presentCycle(row, stages.get(row.id) ?? [], now)) };
        }),
    );
  };
}
