import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction } from '../../platform/database/db.ts';
import type { Deps } from '../../platform/deps.ts';
import { listThemes } from './queries.ts';
import { correctionRoutes } from './routes/corrections.ts';
import { newCycleRoutes } from './routes/new-cycle.ts';

const themesSchema = z.object({ items: z.array(z.object({ id: z.uuid(), slug: z.string(), name: z.string() })) });

export function themesRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/cycles/:cycleId/themes',
      {
        config: { policy: 'public' },
        schema: {
          tags: ['themes'],
          summary: 'Themes of the cycle',
          params: z.object({ cycleId: z.uuid() }),
          response: { 200: themesSchema },
        },
      },
      async (request) =>
        inTransaction(deps.db, async (tx) => ({
          items: (await listThemes(tx, request.scope.cycleId)).map(({ id, slug, name }) => ({ id, slug, name })),
        })),
    );
    await app.register(newCycleRoutes(deps));
    await app.register(correctionRoutes(deps));
  };
}
