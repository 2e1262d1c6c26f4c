import { z } from 'zod';
import { instantSchema, reasonSchema } from '../kernel/fields.ts';
import { VOTES_BY } from './record.ts';

/** Whose vote an entry of a roll is, as a forum chose it in public. */
export const votingRuleSchema = z.object({
  votesBy: z.enum(VOTES_BY),
  reason: z.string(),
  by: z.string(),
  at: instantSchema,
});
export type VotingRule = z.infer<typeof votingRuleSchema>;

export const votingRulesSchema = z.object({
  /** the rule under which a ballot would be announced now; one vote for each organisation where none was chosen */
  votesBy: z.enum(VOTES_BY),
  /** every rule that was chosen, the newest first */
  items: z.array(votingRuleSchema),
  /** how many votes a roll drawn up now would have under each */
  votes: z.object({ organisation: z.int(), seat: z.int() }),
  /** drafts that will take the rule; null for whoever may not see drafts */
  drafts: z.int().nullable(),
  abilities: z.object({ canChoose: z.boolean() }),
});
export type VotingRules = z.infer<typeof votingRulesSchema>;

export const chooseVotingRuleSchema = z.strictObject({ votesBy: z.enum(VOTES_BY), reason: reasonSchema });
export type ChooseVotingRule = z.infer<typeof chooseVotingRuleSchema>;
