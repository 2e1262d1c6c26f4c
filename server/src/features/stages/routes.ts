import { STAGE_NAMES } from '@minga/shared/cycles/rules.ts';
import { GATES, gateStanding, stageStatus } from '@minga/shared/stages/rules.ts';
import {
  stageDatesSchema,
  stageReasonSchema,
  type Stages,
  stagesSchema,
  touchedQuerySchema,
  touchedSchema,
} from '@minga/shared/stages/schema.ts';
import { desc, eq } from 'drizzle-orm';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { dbNow, inTransaction, type Tx } from '../../platform/database/db.ts';
import type { Deps } from '../../platform/deps.ts';
import type { Scope } from '../../platform/http/gate.ts';
import { people } from '../people/tables.ts';
import { changeStageDates, closeStage, overrideGate } from './commands.ts';
import { listGateSubjects, listMissingFacts, listStages } from './queries.ts';
import { findTouched, type InStage } from './queries/contents.ts';
import { stageChanges } from './tables.ts';

const iso = (instant: Date | null) => instant?.toISOString() ?? null;
const ofCycle = z.object({ cycleId: z.uuid() });
const ofStage = z.object({ cycleId: z.uuid(), stage: z.enum(STAGE_NAMES) });

async function presentStages(tx: Tx, scope: Scope): Promise<Stages> {
  // Sent together: one round trip.
  const [now, missing, subjects, rows, changes] = await Promise.all([
    dbNow(tx),
    listMissingFacts(tx, scope.cycleId),
    listGateSubjects(tx, scope.cycleId),
    listStages(tx, scope.cycleId),
    tx
      .select({ change: stageChanges, person: people.name })
      .from(stageChanges)
      .leftJoin(people, eq(people.id, stageChanges.personId))
      .where(eq(stageChanges.cycleId, scope.cycleId))
      .orderBy(desc(stageChanges.at)),
  ]);
  return {
    items: rows.map((row) => {
      const own = missing
        .filter((fact) => fact.stage === row.name)
        .map(({ criterion, count }) => ({ criterion, count }));
      const asks = GATES[row.name];
      return {
        name: row.name,
        opensAt: row.opensAt.toISOString(),
        closesAt: row.closesAt.toISOString(),
        closedAt: iso(row.closedAt),
        status: stageStatus(row, now),
        gate: {
          isMet: own.length === 0,
          asks: asks ?? null,
          standing: gateStanding(row.name, own.length, asks ? (subjects.get(asks) ?? null) : null),
          missing: own,
          override: row.gateOverride,
        },
        version: row.version,
      };
    }),
    changes: changes.map(({ change, person }) => ({
      id: change.id,
      stageName: change.stageName,
      kind: change.kind,
      opensBefore: iso(change.opensBefore),
      closesBefore: iso(change.closesBefore),
      opensAfter: iso(change.opensAfter),
      closesAfter: iso(change.closesAfter),
      reason: change.reason,
      person,
      at: change.at.toISOString(),
    })),
  };
}

const dateOf = (instant: string | undefined) => (instant === undefined ? null : new Date(instant));

/**
 * Stages with their gates, and the public log of every change to them.
 * @param features what each feature keeps in a stage
 */
export function stagesRoutes(deps: Deps, features: readonly InStage[]): FastifyPluginAsyncZod {
  return async (app) => {
    const answer = { 200: stagesSchema };
    app.get(
      '/api/cycles/:cycleId/stages',
      {
        config: { policy: 'public' },
        schema: {
          tags: ['stages'],
          summary: 'Stages, gates and the log of changes',
          params: ofCycle,
          response: answer,
        },
      },
      async (request) => inTransaction(deps.db, (tx) => presentStages(tx, request.scope)),
    );
    app.get(
      '/api/cycles/:cycleId/stages/:stage/touched',
      {
        config: { policy: 'facilitator' },
        schema: {
          tags: ['stages'],
          summary: 'What a new window, or closing the stage now, would touch',
          params: ofStage,
          querystring: touchedQuerySchema,
          response: { 200: touchedSchema },
        },
      },
      async ({ scope, params, query }) =>
        inTransaction(deps.db, (tx) =>
          findTouched(tx, scope, features, {
            stage: params.stage,
            opensAt: dateOf(query.opensAt),
            closesAt: dateOf(query.closesAt),
          }),
        ),
    );
    app.put(
      '/api/cycles/:cycleId/stages/:stage',
      {
        config: { policy: 'facilitator' },
        schema: {
          tags: ['stages'],
          summary: 'Move a stage, with a public reason',
          params: ofStage,
          body: stageDatesSchema,
          response: answer,
        },
      },
      async (request) =>
        inTransaction(deps.db, async (tx) => {
          const { opensAt, closesAt, ...rest } = request.body;
          await changeStageDates(tx, request.scope, request.params.stage, {
            ...rest,
            opensAt: new Date(opensAt),
            closesAt: new Date(closesAt),
          });
          return presentStages(tx, request.scope);
        }),
    );
    app.post(
      '/api/cycles/:cycleId/stages/:stage/close',
      {
        config: { policy: 'facilitator' },
        schema: {
          tags: ['stages'],
          summary: 'Close a stage now, with a public reason',
          params: ofStage,
          body: stageReasonSchema,
          response: answer,
        },
      },
      async (request) =>
        inTransaction(deps.db, async (tx) => {
          await closeStage(tx, request.scope, request.params.stage, request.body);
          return presentStages(tx, request.scope);
        }),
    );
    app.post(
      '/api/cycles/:cycleId/stages/:stage/override',
      {
        config: { policy: 'facilitator' },
        schema: {
          tags: ['stages'],
          summary: 'Open a stage although its gate is not met, with a public reason',
          params: ofStage,
          body: stageReasonSchema,
          response: answer,
        },
      },
      async (request) =>
        inTransaction(deps.db, async (tx) => {
          await overrideGate(tx, request.scope, request.params.stage, request.body);
          return presentStages(tx, request.scope);
        }),
    );
  };
}
