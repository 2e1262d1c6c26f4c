import {
  cycleChangesSchema,
  cycleCorrectionSchema,
  type CycleSheet,
  cycleSheetSchema,
} from '@minga/shared/cycles/sheet.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { desc, eq } from 'drizzle-orm';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { cycleChanges, cycles } from '../../cycles/tables.ts';
import { people } from '../../people/tables.ts';
import { correctCycle } from '../commands/correct-cycle.ts';
import { listThemes } from '../queries.ts';

const ofCycle = z.object({ cycleId: z.uuid() });

async function sheetOf(tx: Tx, scope: Scope): Promise<CycleSheet> {
  const [row] = await tx.select().from(cycles).where(eq(cycles.id, scope.cycleId));
  if (!row) throw new AppError('cycle.not-found');
  const { title, purpose, planStartsOn, planEndsOn, version, publishedAt } = row;
  const themes = (await listThemes(tx, scope.cycleId)).map(({ id, slug, name }) => ({ id, slug, name }));
  return { title, purpose, planStartsOn, planEndsOn, themes, version, isPublished: publishedAt !== null };
}

/** Reading and correcting what a cycle says of itself. It stands with the themes, which the correction writes too. */
export function correctionRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/cycles/:cycleId',
      {
        config: { policy: 'public' },
        schema: {
          tags: ['cycles'],
          summary: 'Words, years and themes of the cycle',
          params: ofCycle,
          response: { 200: cycleSheetSchema },
        },
      },
      async ({ scope }) => inTransaction(deps.db, (tx) => sheetOf(tx, scope)),
    );
    app.put(
      '/api/cycles/:cycleId',
      {
        config: { policy: 'facilitator' },
        schema: {
          tags: ['cycles'],
          summary: 'Correct words, years and themes of the cycle; in public and with a reason once it is published',
          params: ofCycle,
          body: cycleCorrectionSchema,
          response: { 200: cycleSheetSchema },
        },
      },
      async ({ scope, body }) =>
        inTransaction(deps.db, async (tx) => {
          await correctCycle(tx, scope, body);
          return sheetOf(tx, scope);
        }),
    );
    app.get(
      '/api/cycles/:cycleId/changes',
      {
        config: { policy: 'public' },
        schema: {
          tags: ['cycles'],
          summary: 'Public log of what was corrected since the cycle was published',
          params: ofCycle,
          response: { 200: cycleChangesSchema },
        },
      },
      async ({ scope }) =>
        inTransaction(deps.db, async (tx) => {
          const rows = await tx
            .select({ change: cycleChanges, person: people.name })
            .from(cycleChanges)
            .leftJoin(people, eq(people.id, cycleChanges.personId))
            .where(eq(cycleChanges.cycleId, scope.cycleId))
            .orderBy(desc(cycleChanges.at), desc(cycleChanges.id));
          return {
            items: rows.map(({ change: { id, before, after, reason, at }, person }) => ({
              id,
              before,
              after,
              reason,
              person,
              at: at.toISOString(),
            })),
          };
        }),
    );
  };
}
