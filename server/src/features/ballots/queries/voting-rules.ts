import type { Tx } from '../../../platform/database/db.ts';
import { holdLock } from '../../../platform/database/locks.ts';
import type { VotesBy } from '@minga/shared/ballots/record.ts';
import { desc, eq, sql } from 'drizzle-orm';
import { people } from '../../people/tables.ts';
import { forumVotingRules } from '../tables.ts';
import type { BallotRow } from './ballots.ts';

export type VotingRuleRow = typeof forumVotingRules.$inferSelect & { by: string };

const rulesOf = (tx: Tx, which: ReturnType<typeof eq>) =>
  tx
    .select({ rule: forumVotingRules, by: people.name })
    .from(forumVotingRules)
    .innerJoin(people, eq(people.id, forumVotingRules.chosenBy))
    .where(which)
    .orderBy(desc(forumVotingRules.chosenAt));

/** Every rule a forum ever chose, the one that holds first. */
export async function listVotingRules(tx: Tx, forumId: string): Promise<VotingRuleRow[]> {
  return (await rulesOf(tx, eq(forumVotingRules.forumId, forumId))).map(({ rule, by }) => ({ ...rule, by }));
}

/** The rule that holds now; null where none was ever chosen. */
export async function findVotingRule(tx: Tx, forumId: string): Promise<VotingRuleRow | null> {
  return (await listVotingRules(tx, forumId))[0] ?? null;
}

/** Was this rule chosen after this transaction began? By the database's microseconds, which a `Date` has not. */
export async function isChosenSince(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await tx.execute(sql`select 1 from forum_voting_rules where id = ${id} and chosen_at > now()`);
  return rows.length > 0;
}

/** The rule a ballot was announced under. */
export async function findVotingRuleById(tx: Tx, id: string): Promise<VotingRuleRow | null> {
  const [found] = await rulesOf(tx, eq(forumVotingRules.id, id));
  return found ? { ...found.rule, by: found.by } : null;
}

/** The rule of its forum: of a draft the one that holds now, of any other the one it was announced under. */
export async function findRuleOf(
  tx: Tx,
  { announcedAt, votingRule, forumId }: Pick<BallotRow, 'announcedAt' | 'votingRule' | 'forumId'>,
): Promise<VotingRuleRow | null> {
  if (announcedAt === null) return findVotingRule(tx, forumId);
  return votingRule === null ? null : findVotingRuleById(tx, votingRule);
}

export const votesByOf = (rule: Pick<VotingRuleRow, 'votesBy'> | null): VotesBy => rule?.votesBy ?? 'organisation';

/** Announcing shares this lock and choosing takes it alone, so that a roll is drawn up under the rule it is announced with. */
export async function holdVotingRule(tx: Tx, forumId: string, how: 'shared' | 'alone'): Promise<void> {
  await holdLock(tx, 'voting rule', forumId, how);
}

/** How many drafts of a forum will be announced under the rule that holds then. */
export async function countDrafts(tx: Tx, forumId: string): Promise<number> {
  const { rows } = await tx.execute<{ n: number }>(
    sql`select count(*)::int as n from ballots where forum_id = ${forumId} and announced_at is null`,
  );
  return rows[0]?.n ?? 0;
}
