import { chooseVotingRuleSchema, type VotingRules, votingRulesSchema } from '@minga/shared/ballots/voting-rule.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { dbNow, inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { chooseVotingRule } from '../commands/voting-rules.ts';
import { presentRule } from '../present.ts';
import { planRoll } from '../queries/roll.ts';
import { countDrafts, listVotingRules, votesByOf } from '../queries/voting-rules.ts';

const params = z.object({ cycleId: z.uuid() });
const describe = (summary: string) => ({ tags: ['ballots'], summary });

async function presentVotingRules(
  tx: Tx,
  { forumId, isFacilitator }: Pick<Scope, 'forumId' | 'isFacilitator'>,
): Promise<VotingRules> {
  const rules = await listVotingRules(tx, forumId);
  const closesAt = await dbNow(tx);
  const size = async (votesBy: VotingRules['votesBy']) =>
    (await planRoll(tx, { forumId }, { votesBy, closesAt })).entries.length;
  return {
    votesBy: votesByOf(rules[0] ?? null),
    items: rules.map(presentRule),
    votes: { organisation: await size('organisation'), seat: await size('seat') },
    drafts: isFacilitator ? await countDrafts(tx, forumId) : null,
    abilities: { canChoose: isFacilitator },
  };
}

/** Whose vote an entry of a roll is: a rule of the forum, chosen in public before a ballot is announced. */
export function votingRuleRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/cycles/:cycleId/voting-rules',
      {
        config: { policy: 'public' },
        schema: {
          ...describe('Who has a vote in this forum’s ballots: the rule that holds, and those before it'),
          params,
          response: { 200: votingRulesSchema },
        },
      },
      async ({ scope }) => inTransaction(deps.db, (tx) => presentVotingRules(tx, scope)),
    );
    app.post(
      '/api/cycles/:cycleId/voting-rules',
      {
        config: { policy: 'facilitator' },
        schema: {
          ...describe('Choose who has a vote in ballots announced from now on, with a public reason'),
          params,
          body: chooseVotingRuleSchema,
          response: { 201: votingRulesSchema },
        },
      },
      async ({ scope, body }, reply) =>
        reply.status(201).send(
          await inTransaction(deps.db, async (tx) => {
            await chooseVotingRule(tx, scope, body);
            return presentVotingRules(tx, scope);
          }),
        ),
    );
  };
}
