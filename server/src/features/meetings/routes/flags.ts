import { acknowledgeSchema, flagListSchema, loadSchema } from '@minga/shared/meetings/schema.ts';
import type { FlagList } from '@minga/shared/meetings/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Scope } from '../../../platform/gate.ts';
import { runHeavy } from '../commands/heavy.ts';
import { loadFor, peopleOfFlags, presentFlags } from '../present.ts';
import { audienceOf, findKept, type KeptFlags } from '../queries/kept-flags.ts';
import { listNames } from '../queries/meetings.ts';
import type { Audience } from '../tables.ts';

const ofCycle = z.object({ cycleId: z.uuid() });
const tags = ['meetings'];

/** Answers for readers without a name, kept until what they are made of changes: a rush of them writes it once. */
const WRITTEN = 50;

async function presentKept(tx: Tx, scope: Scope, kept: KeptFlags): Promise<FlagList> {
  return presentFlags(kept, scope, await listNames(tx, peopleOfFlags(kept.kept, scope)));
}

/** Whoever plans waits for what is current; a plan too heavy to look at is shown as it was. */
async function bringUpToDate(deps: Deps, scope: Scope, audience: Audience): Promise<void> {
  const { state } = await inTransaction(deps.db, (tx) => findKept(tx, scope, audience));
  if (state !== 'computing') return;
  await runHeavy(deps.heavy, scope.forumId, 'meetings.compute-flags', { cycleId: scope.cycleId, audience }).catch(
    (error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      deps.log.warn({ code: error.code, cycleId: scope.cycleId }, 'the flags of a cycle could not be computed');
    },
  );
}

function reader(deps: Deps) {
  const written = new Map<string, { key: string; answer: FlagList }>();

  async function forPlanners(scope: Scope): Promise<FlagList> {
    await bringUpToDate(deps, scope, 'planners');
    return inTransaction(deps.db, async (tx) => presentKept(tx, scope, await findKept(tx, scope, 'planners')));
  }

  async function forEverybody(scope: Scope): Promise<FlagList> {
    return inTransaction(deps.db, async (tx) => {
      const kept = await findKept(tx, scope, 'public');
      if (scope.actor.kind !== 'anonymous') return presentKept(tx, scope, kept);
      const key = `${kept.state} ${kept.key}`;
      const known = written.get(scope.cycleId);
      if (known?.key === key) return known.answer;
      const answer = await presentKept(tx, scope, kept);
      written.delete(scope.cycleId);
      written.set(scope.cycleId, { key, answer });
      if (written.size > WRITTEN) written.delete(written.keys().next().value ?? '');
      return answer;
    });
  }

  return (scope: Scope) => (scope.isFacilitator ? forPlanners(scope) : forEverybody(scope));
}

/** What the schedule rules notice, and who accepted it. */
export function flagRoutes(deps: Deps): FastifyPluginAsyncZod {
  const flagsFor = reader(deps);
  return async (app) => {
    app.get(
      '/api/cycles/:cycleId/meetings/flags',
      {
        config: { policy: 'public' },
        schema: {
          tags,
          summary:
            'Flags with their members, in clusters, as kept since the last change of the plan; `state` says whether they are of the plan as it stands. Drafts count for facilitators only. At most 500 clusters and 2,000 meetings for each rule; `omitted` and `meetingsOmitted` count the others',
          params: ofCycle,
          response: { 200: flagListSchema },
        },
      },
      async ({ scope }) => flagsFor(scope),
    );
    app.post(
      '/api/cycles/:cycleId/meetings/flags/acknowledge',
      {
        // The same words by the same person count once, and its answer takes long (below).
        config: { policy: 'facilitator', repeat: 'recognised' },
        schema: {
          tags,
          summary: 'Accept a flag by name, with a reason; lapses when a meeting moves',
          params: ofCycle,
          body: acknowledgeSchema,
          response: { 200: flagListSchema },
        },
      },
      async ({ scope, body }) => {
        await runHeavy(deps.heavy, scope.forumId, 'meetings.acknowledge', { scope, input: body });
        return flagsFor(scope);
      },
    );
    app.get(
      '/api/cycles/:cycleId/meetings/load',
      {
        config: { policy: 'forum' },
        schema: {
          tags,
          summary: 'Minutes and meetings my organisations cannot cover',
          params: ofCycle,
          response: { 200: loadSchema },
        },
      },
      async ({ scope }) => {
        const audience = audienceOf(scope);
        if (scope.isFacilitator) await bringUpToDate(deps, scope, audience);
        return inTransaction(deps.db, async (tx) => loadFor(scope, await findKept(tx, scope, audience)));
      },
    );
  };
}
