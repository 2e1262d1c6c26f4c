import { loadSchema } from '@minga/shared/meetings/schema.ts';
import { acknowledgeSchema, flagListSchema, flagPageSchema } from '@minga/shared/meetings/flag-schema.ts';
import type { FlagList } from '@minga/shared/meetings/flag-schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { z } from 'zod';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { type Document, keepNewest, sendDocument } from '../../../platform/http/kept-documents.ts';
import { routesOf, routesWith } from '../../../platform/http/routes.ts';
import { jsonPieces } from '../../../platform/http/long-answers.ts';
import { atOnceWhileCalm, oneAtATime, writeInTurns } from '../../../platform/http/turns.ts';
import { mayPlan } from '../policy.ts';
import { runHeavy } from '../commands/heavy.ts';
import { loadFor, peopleOfFlags, presentFlags } from '../present.ts';
import {
  audienceOf,
  findKept,
  findKeptKey,
  findKeptPage,
  type KeptFlags,
  type KeptKey,
} from '../queries/kept-flags.ts';
import { listNames } from '../queries/meetings.ts';
import type { Audience } from '../tables.ts';

const FLAGS = '/api/cycles/:cycleId/meetings/flags';
const route = routesOf('meetings');

async function presentKept(tx: Tx, scope: Scope, kept: KeptFlags & { page?: number }): Promise<FlagList> {
  return presentFlags(kept, scope, await listNames(tx, scope.forumId, peopleOfFlags(kept.kept, scope)));
}

type Query = z.infer<typeof flagPageSchema>;

const pageOf = (tx: Tx, scope: Scope, audience: Audience, { rule, after }: Query) =>
  rule && after ? findKeptPage(tx, scope, audience, { rule, after }) : findKept(tx, scope, audience);

/** Whoever plans waits for what is current; a plan too heavy to look at is shown as it was. */
async function bringUpToDate(deps: Deps, scope: Scope, audience: Audience): Promise<void> {
  const { state } = await inTransaction(deps.db, (tx) => findKeptKey(tx, scope, audience));
  if (state !== 'computing') return;
  await runHeavy(deps.heavy, scope.forumId, 'meetings.compute-flags', { cycleId: scope.cycleId, audience }).catch(
    (error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      deps.log.warn({ code: error.code, cycleId: scope.cycleId }, 'the flags of a cycle could not be computed');
    },
  );
}

/** Strangers all get the same, and so do all who plan: written once for each change, however many ask. */
function documentOf(deps: Deps) {
  const documents = keepNewest();
  const write = (scope: Scope, answer: FlagList) => writeInTurns(scope.forumId, jsonPieces(flagListSchema, answer));
  const namesOf = ({ organisations }: Pick<KeptKey, 'organisations'>) => organisations.map((one) => one.shortName);
  const nameOf = ({ cycleId }: Scope, audience: Audience, { rule, after }: Query) =>
    JSON.stringify([cycleId, audience, rule, after]);
  return {
    async ofStrangers(scope: Scope, query: Query): Promise<Document> {
      const readKey = () => inTransaction(deps.db, (tx) => findKeptKey(tx, scope, 'public'));
      const found = await atOnceWhileCalm(scope.forumId, readKey);
      const version = JSON.stringify([found.state, found.key, namesOf(found)]);
      return documents.get(nameOf(scope, 'public', query), version, () =>
        oneAtATime(scope.forumId, async () => {
          const answer = await inTransaction(deps.db, async (tx) =>
            presentKept(tx, scope, await pageOf(tx, scope, 'public', query)),
          );
          return write(scope, answer);
        }),
      );
    },
    /** They are told people by name, and a name may change or go without the plan. */
    async ofPlanners(scope: Scope, query: Query): Promise<Document> {
      const { found, people } = await inTransaction(deps.db, async (tx) => {
        const found = await pageOf(tx, scope, 'planners', query);
        return { found, people: await listNames(tx, scope.forumId, peopleOfFlags(found.kept, scope)) };
      });
      const version = JSON.stringify([found.state, found.key, namesOf(found), [...people].sort()]);
      return documents.get(nameOf(scope, 'planners', query), version, () =>
        write(scope, presentFlags(found, scope, people)),
      );
    },
  };
}

async function flagsFor(deps: Deps, scope: Scope, query: Query = {}): Promise<FlagList> {
  const audience = audienceOf(scope);
  if (mayPlan(scope)) await bringUpToDate(deps, scope, audience);
  return oneAtATime(scope.forumId, () =>
    inTransaction(deps.db, async (tx) => presentKept(tx, scope, await pageOf(tx, scope, audience, query))),
  );
}

/** What the schedule rules notice, and who accepted it. */
export const flagRoutes = [
  routesWith((deps) => {
    const kept = documentOf(deps);
    return [
      route.get(
        FLAGS,
        'Flags with their members, in clusters, as kept since the last change of the plan; `state` says whether they are of the plan as it stands. Drafts count for facilitators only. A page has at most 500 clusters and 2,000 meetings of each rule; `next` asks for the page after',
        {
          policy: 'public',
          query: flagPageSchema,
          returns: flagListSchema,
          handle: async ({ scope, actor, query, request, reply }): Promise<FlagList> => {
            if (actor.kind !== 'anonymous' && !mayPlan(scope)) return flagsFor(deps, scope, query);
            if (mayPlan(scope)) await bringUpToDate(deps, scope, 'planners');
            const document = mayPlan(scope)
              ? await oneAtATime(scope.forumId, () => kept.ofPlanners(scope, query))
              : await kept.ofStrangers(scope, query);
            return sendDocument(request, reply.type('application/json; charset=utf-8'), document);
          },
        },
      ),
    ];
  }),
  route.post(`${FLAGS}/acknowledge`, 'Accept a flag by name, with a reason; lapses when a meeting moves', {
    policy: 'facilitator',
    // The same words by the same person count once, and its answer takes long (above).
    repeat: 'recognised',
    body: acknowledgeSchema,
    returns: flagListSchema,
    handle: async ({ deps, scope, body }) => {
      await runHeavy(deps.heavy, scope.forumId, 'meetings.acknowledge', { scope, input: body });
      return flagsFor(deps, scope);
    },
  }),
  route.get('/api/cycles/:cycleId/meetings/load', 'Minutes and meetings my organisations cannot cover', {
    policy: 'forum',
    returns: loadSchema,
    handle: async ({ deps, scope }) => {
      const audience = audienceOf(scope);
      if (mayPlan(scope)) await bringUpToDate(deps, scope, audience);
      return loadFor(scope, await inTransaction(deps.db, (tx) => findKept(tx, scope, audience)));
    },
  }),
];
