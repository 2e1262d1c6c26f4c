import { chooseVotingRuleSchema, votingRulesSchema } from '@minga/shared/ballots/voting-rule.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import { chooseVotingRule } from '../commands/voting-rules.ts';
import { presentVotingRules } from '../present.ts';
import { readVotingRules } from '../queries/reading.ts';

const RULES = '/api/cycles/:cycleId/voting-rules';
const route = routesOf('ballots');

/** Whose vote an entry of a roll is: a rule of the forum, chosen in public before a ballot is announced. */
export const votingRuleRoutes = [
  route.get(RULES, 'Who has a vote in this forum’s ballots: the rule that holds, and those before it', {
    policy: 'public',
    returns: votingRulesSchema,
    read: (tx, { scope }) => readVotingRules(tx, scope),
    present: (found, { scope }) => presentVotingRules(found, scope),
  }),
  route.post(RULES, 'Choose who has a vote in ballots announced from now on, with a public reason', {
    policy: 'facilitator',
    body: chooseVotingRuleSchema,
    status: 201,
    returns: votingRulesSchema,
    command: (tx, { scope, body }) => chooseVotingRule(tx, scope, body),
    read: (tx, { scope }) => readVotingRules(tx, scope),
    present: (found, { scope }) => presentVotingRules(found, scope),
  }),
];
