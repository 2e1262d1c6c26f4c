import { cycleListSchema } from '@minga/shared/cycles/schema.ts';
import { cycleTemplateSchema } from '@minga/shared/cycles/sheet.ts';
import { proposePlan, proposeStages, proposeStart } from '@minga/shared/cycles/template.ts';
import { instantSchema, plannedDaySchema } from '@minga/shared/kernel/fields.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { dbNow, inTransaction } from '../../platform/database/db.ts';
import type { Deps } from '../../platform/deps.ts';
import { personOf } from '../../platform/http/gate.ts';
import { publishCycle } from './commands.ts';
import { presentCycle } from './present.ts';
import { listReadableCycles, listStagesOfCycles, requireFacilitatedForum } from './queries.ts';

/** Creating a cycle is with the themes, because it writes the cycle with its stages and themes at once. */
export function cyclesRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/cycles',
      {
        config: { policy: 'public' },
        schema: {
          tags: ['cycles'],
          summary: 'Published cycles of all forums, and those being prepared in my own',
          response: { 200: cycleListSchema },
        },
      },
      async (request) =>
        inTransaction(deps.db, async (tx) => {
          const now = await dbNow(tx);
          const rows = await listReadableCycles(tx, request.actor);
          const stages = await listStagesOfCycles(
            tx,
            rows.map((row) => row.id),
          );
          return { items: rows.map((row) => presentCycle(row, stages.get(row.id) ?? [], now)) };
        }),
    );
    app.get(
      '/api/forums/:forumId/cycle-template',
      {
        config: { policy: 'signed-in' },
        schema: {
          tags: ['cycles'],
          summary: 'Proposed dates of a new cycle, for facilitators of the forum',
          params: z.object({ forumId: z.uuid() }),
          querystring: z.object({ startsOn: plannedDaySchema.optional() }),
          response: { 200: cycleTemplateSchema },
        },
      },
      async (request) =>
        inTransaction(deps.db, async (tx) => {
          const forum = await requireFacilitatedForum(tx, personOf(request), request.params.forumId);
          const { id, slug, name, locale, timeZone } = forum;
          const startsOn = request.query.startsOn ?? proposeStart(await dbNow(tx), timeZone);
          const stages = proposeStages(startsOn, timeZone);
          const plan = proposePlan(stages, timeZone);
          return {
            forum: { id, slug, name, locale, timeZone },
            startsOn,
            planStartsOn: plan.startsOn,
            planEndsOn: plan.endsOn,
            stages: stages.map((stage) => ({
              name: stage.name,
              opensAt: stage.opensAt.toISOString(),
              closesAt: stage.closesAt.toISOString(),
            })),
          };
        }),
    );
    app.post(
      '/api/cycles/:cycleId/publish',
      {
        config: { policy: 'facilitator' },
        schema: {
          tags: ['cycles'],
          summary: 'Show the cycle to everybody; its notice counts from now',
          params: z.object({ cycleId: z.uuid() }),
          response: { 200: z.object({ publishedAt: instantSchema }) },
        },
      },
      async (request) => {
        const at = await inTransaction(deps.db, (tx) => publishCycle(tx, request.scope));
        return { publishedAt: at.toISOString() };
      },
    );
  };
}
