import { dbNow, type Tx } from '../../../platform/database/db.ts';
import { holdLock } from '../../../platform/database/locks.ts';
import type { VotesBy } from '@minga/shared/ballots/record.ts';
import { warningsBeforeAnnouncing, isWindowTooShort, SHORTEST_WINDOW_MINUTES } from '@minga/shared/ballots/rules.ts';
import { foldGroups } from '@minga/shared/ballots/secrecy.ts';
import { type Group, sideOf, SMALLEST_GROUP, SMALLEST_SECRET_ROLL } from '@minga/shared/ballots/tally.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { endOf } from '@minga/shared/stages/rules.ts';
import { eq } from 'drizzle-orm';
import { changePages, inCycle } from '../../../platform/jobs/events.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { readThresholds } from '../../standards/queries.ts';
import { requireOpenStage, stageParams } from '../../stages/queries.ts';
import { notifyConcerned } from '../../notices/commands.ts';
import { type BallotRow, listAskedBefore, listQuestions, lockBallot } from '../queries/ballots.ts';
import { findPublishedAt, hashOfRoll, planRoll, type PlannedEntry } from '../queries/roll.ts';
import { findVotingRule, holdVotingRule, isChosenSince, votesByOf } from '../queries/voting-rules.ts';
import { ballotRoll, ballots } from '../tables.ts';
import { requireVersions } from './drafts.ts';
import { record } from '../../../platform/database/audit.ts';

/** What whoever announces has read; absent for callers that read nothing before. */
type Seen = { version?: number | undefined; votesBy?: VotesBy | undefined };

/** The draft with the rule of its forum, neither of which changes before this transaction ends. */
async function holdDraft(tx: Tx, scope: Scope, ballotId: string, seen: Seen): Promise<BallotRow> {
  await holdVotingRule(tx, scope.forumId, 'shared');
  const draft = await lockBallot(tx, scope, ballotId);
  if (draft.announcedAt !== null) throw new AppError('ballot.announced');
  const rule = await findVotingRule(tx, scope.forumId);
  // Chosen while this act waited for it: a ballot is not announced, by its own record, before its rule was chosen.
  if (rule && (await isChosenSince(tx, rule.id))) throw new AppError('ballot.changed-meanwhile');
  const ballot = { ...draft, votesBy: votesByOf(rule), votingRule: rule?.id ?? null };
  if ((seen.version ?? ballot.version) !== ballot.version || (seen.votesBy ?? ballot.votesBy) !== ballot.votesBy)
    throw new AppError('ballot.changed-meanwhile');
  return ballot;
}

async function obstaclesOf(act: () => Promise<unknown>): Promise<AppError[]> {
  try {
    await act();
    return [];
  } catch (error) {
    if (error instanceof AppError) return [error];
    throw error;
  }
}

/** Its dates, as they are now: a draft may have waited, and its stage may have been moved. */
async function windowObstacles(tx: Tx, scope: Scope, ballot: BallotRow): Promise<AppError[]> {
  const now = await dbNow(tx);
  if (ballot.closesAt <= now) return [new AppError('ballot.window-over')];
  if (isWindowTooShort(ballot.opensAt, ballot.closesAt, now))
    return [new AppError('ballot.window-short', { params: { minutes: SHORTEST_WINDOW_MINUTES } })];
  return obstaclesOf(async () => {
    const stage = await requireOpenStage(tx, scope, ballot.stage);
    if (ballot.closesAt > endOf(stage))
      throw new AppError('ballot.outside-stage', { params: stageParams(scope, ballot.stage, endOf(stage)) });
  });
}

/** Everything that keeps a draft from being announced now: read before, and refused at announcing. */
export async function listObstacles(
  tx: Tx,
  scope: Scope,
  ballot: BallotRow,
  entries: readonly PlannedEntry[],
): Promise<AppError[]> {
  const versionIds = (await listQuestions(tx, ballot)).map(({ id }) => id);
  const roll = rollFault(ballot, entries);
  // SPEC T20: two secret ballots on one text at once would tell, by two outcomes, the vote of who takes part in one only.
  const other = ballot.mode === 'secret' && (await listAskedBefore(tx, ballot.id)).find(({ isCounted }) => !isCounted);
  return [
    ...(await windowObstacles(tx, scope, ballot)),
    ...(await obstaclesOf(() => requireVersions(tx, scope, versionIds))),
    ...(other
      ? [new AppError('ballot.asked-now', { params: { ballot: other.title, commitment: other.commitment } })]
      : []),
    ...(roll ? [roll] : []),
  ];
}

/**
 * Fixes roll, rule, quorum, secrecy and window, and makes them public together with what the rules notice. Voting begins
 * at `opensAt` by the clock, at once when that has passed.
 * @throws AppError when its stage is not open, when it would outlast the stage, or when the roll is empty or too
 * small; `ballot.changed-meanwhile` when the draft or the forum's rule is not what was read
 */
export async function announceBallot(tx: Tx, scope: Scope, ballotId: string, seen: Seen = {}): Promise<void> {
  const ballot = await holdDraft(tx, scope, ballotId, seen);
  if (ballot.mode === 'secret') await holdLock(tx, 'secret ballots', scope.cycleId);
  const { entries } = await planRoll(tx, scope, ballot);
  const [obstacle] = await listObstacles(tx, scope, ballot, entries);
  if (obstacle) throw obstacle;
  const now = await dbNow(tx);
  const groups = ballot.mode === 'secret' ? foldGroups(sizesOf(entries)) : new Map<Group, Group>();
  await tx.insert(ballotRoll).values(
    entries.map(({ people: _people, personIds: _ids, ...entry }) => ({
      id: newId(),
      ballotId,
      ...entry,
      tallyGroup: groups.get(entry.sector) ?? entry.sector,
    })),
  );
  const rollSha256 = hashOfRoll(entries);
  // A ballot cannot have been open before it was announced.
  const opensAt = ballot.opensAt < now ? now : ballot.opensAt;
  const warnings = warningsBeforeAnnouncing({
    ...ballot,
    now,
    opensAt,
    sectors: entries.map(({ sector }) => sector),
    publishedAt: await findPublishedAt(tx, scope.cycleId),
    thresholds: await readThresholds(tx, scope.cycleId),
  });
  const { votesBy, votingRule } = ballot;
  await tx
    .update(ballots)
    .set({ announcedAt: now, opensAt, rollSha256, warnings, votesBy, votingRule })
    .where(eq(ballots.id, ballotId));
  notifyConcerned(tx, scope, 'ballot-announced', { id: ballotId });
  await record(tx, scope, 'ballot.announced', ballotId, {
    rollSha256,
    roll: entries.length,
    votesBy,
    votingRule,
    opensAt: opensAt.toISOString(),
    closesAt: ballot.closesAt.toISOString(),
    warnings: warnings.map(({ rule, code }) => `${rule}.${code}`),
  });
  changePages(tx, inCycle(scope));
}

function sizesOf(entries: readonly PlannedEntry[]): Map<Group, number> {
  const sizes = new Map<Group, number>();
  for (const { sector } of entries) sizes.set(sector, (sizes.get(sector) ?? 0) + 1);
  return sizes;
}

/** T18: what keeps this roll from being announced, if anything. */
function rollFault(ballot: Pick<BallotRow, 'mode' | 'rule'>, entries: readonly PlannedEntry[]): AppError | null {
  if (entries.length === 0) return new AppError('ballot.empty-roll');
  if (ballot.mode === 'open') return null;
  if (ballot.rule === 'concurrent_majority') {
    const government = entries.filter(({ sector }) => sideOf(sector) === 'government').length;
    const others = entries.length - government;
    if (Math.min(government, others) < SMALLEST_GROUP)
      return new AppError('ballot.too-few-for-secret', { params: { smallest: SMALLEST_GROUP, government, others } });
  }
  return entries.length < SMALLEST_SECRET_ROLL
    ? new AppError('ballot.roll-too-small', { params: { smallest: SMALLEST_SECRET_ROLL, roll: entries.length } })
    : null;
}
