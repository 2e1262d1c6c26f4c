import type { ChooseVotingRule } from '@minga/shared/ballots/voting-rule.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { changePages } from '../../../platform/jobs/events.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { findVotingRule, holdVotingRule } from '../queries/voting-rules.ts';

/**
 * Says whose vote an entry of a roll is, for every ballot that this forum announces from now on. Ballots that are announced
 * keep theirs.
 * @throws AppError `voting-rule.unchanged` when it is the rule that holds
 */
export async function chooseVotingRule(tx: Tx, scope: Scope, input: ChooseVotingRule): Promise<void> {
  await holdVotingRule(tx, scope.forumId, 'alone');
  if ((await findVotingRule(tx, scope.forumId))?.votesBy === input.votesBy) throw new AppError('voting-rule.unchanged');
  const { personId } = personOf(scope);
  // By hand, because the moment is the database's and may not be named.
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into forum_voting_rules (forum_id, votes_by, reason, chosen_by)
    values (${scope.forumId}, ${input.votesBy}, ${input.reason}, ${personId}) returning id`);
  await record(tx, scope, 'voting-rule.chosen', rows[0]?.id ?? '', { votesBy: input.votesBy, reason: input.reason });
  changePages(tx, { forumId: scope.forumId, cycleId: null });
}
