import { whenParams } from '../../stages/queries.ts';
import { sha256Hex } from '../../../platform/files/hash.ts';
import { type BallotExport, exportText } from '@minga/shared/ballots/record.ts';
import { civilSocietyOf } from '@minga/shared/ballots/rules.ts';
import { countInSecret } from '@minga/shared/ballots/secrecy.ts';
import { type Outcome, quorumNeeded, struck, tally } from '@minga/shared/ballots/tally.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { eq, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import { changePages, inCycle } from '../../../platform/jobs/events.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { notifyConcerned } from '../../notices/commands.ts';
import { ballotPhase, endOfBallot } from '../policy.ts';
import {
  type BallotRow,
  countTurnout,
  countTurnoutOf,
  findVotingWindow,
  getBallot,
  holdBallotAlone,
  listQuestions,
  lockBallot,
  type Question,
} from '../queries/ballots.ts';
import { listRoll, publicRoll } from '../queries/roll.ts';
import { findVotingRuleById } from '../queries/voting-rules.ts';
import { listOpenVotes, listSecretVotes } from '../queries/votes.ts';
import { ballots } from '../tables.ts';

/**
 * Ends an open ballot before its date, with a public reason. It is counted in a transaction of its own, since the database
 * lets nobody read votes before their end is there for everybody to see.
 * @param isFormSent with a key, so that the same reason once more is the same press
 */
export async function closeBallot(
  tx: Tx,
  scope: Scope,
  ballotId: string,
  reason: string,
  isFormSent = false,
): Promise<void> {
  await holdBallotAlone(tx, ballotId);
  const ballot = await lockBallot(tx, scope, ballotId);
  const now = await dbNow(tx);
  const phase = ballotPhase(ballot, now);
  if (phase === 'draft') throw new AppError('ballot.not-announced');
  if (phase === 'closed' && isFormSent && ballot.closedReason === reason) return;
  if (phase === 'closed')
    throw new AppError('ballot.already-closed', { params: whenParams(scope, endOfBallot(ballot)) });
  await requireEnoughToClose(tx, scope, ballot);
  await tx.update(ballots).set({ closedAt: now, closedReason: reason }).where(eq(ballots.id, ballotId));
  await record(tx, scope, 'ballot.ended', ballotId, { reason });
}

/** T19: choosing the end of a secret ballot by hand would choose among how many votes its result hides. */
async function requireEnoughToClose(tx: Tx, scope: Scope, ballot: BallotRow): Promise<void> {
  if (ballot.mode === 'open' || (await listQuestions(tx, ballot)).every(({ isStruck }) => isStruck)) return;
  const roll = (await listRoll(tx, ballot.id)).length;
  const needed = quorumNeeded(roll, ballot.quorumPercent, 'secret');
  if ((await countTurnout(tx, ballot.id)) < needed)
    throw new AppError('ballot.too-few-to-close', { params: { needed, ...whenParams(scope, ballot.closesAt) } });
}

/**
 * Counts a ballot that the clock has closed. Called before anything of a ballot is read; does nothing unless it is due,
 * and two calls at once count it once.
 */
export async function closeIfDue(
  tx: Tx,
  scope: Pick<Scope, 'cycleId' | 'forumId' | 'isFacilitator'>,
  ballotId: string,
): Promise<void> {
  const seen = await getBallot(tx, scope, ballotId);
  if (seen.sealedAt !== null || ballotPhase(seen, await dbNow(tx)) !== 'closed') return;
  await holdBallotAlone(tx, ballotId);
  const ballot = await lockBallot(tx, scope, ballotId);
  if (ballot.sealedAt === null) await seal(tx, scope, ballot);
}

/** T14: the database takes no record whose votes are not those of the turnout. Somebody has changed them past us. */
function refusedCount(error: unknown): never {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && cause.code === 'MB001') throw new AppError('ballot.count-refused');
  }
  throw error;
}

async function seal(tx: Tx, scope: Pick<Scope, 'cycleId' | 'forumId'>, ballot: BallotRow): Promise<void> {
  const file = ballot.mode === 'secret' ? await secretRecord(tx, ballot) : await openRecord(tx, ballot);
  const sha256 = sha256Hex(exportText(file));
  await tx
    .update(ballots)
    .set({ sealedAt: sql`now()`, export: file, exportSha256: sha256 })
    .where(eq(ballots.id, ballot.id))
    .catch(refusedCount);
  notifyConcerned(tx, scope, 'ballot-result', { id: ballot.id });
  await record(tx, { ...scope, personId: null }, 'ballot.closed', ballot.id, {
    turnout: file.turnout,
    exportSha256: sha256,
    reason: ballot.closedReason,
  });
  changePages(tx, inCycle(scope));
}

type Counted = Pick<BallotExport, 'trackers' | 'votes' | 'results'>;

async function recordOf(
  tx: Tx,
  ballot: BallotRow,
  count: (questions: readonly Question[], roll: number) => Promise<Counted>,
): Promise<BallotExport> {
  const roll = await listRoll(tx, ballot.id);
  const questions = await listQuestions(tx, ballot);
  const counted = await count(questions, roll.length);
  const rule = ballot.votingRule === null ? null : await findVotingRuleById(tx, ballot.votingRule);
  return {
    format: 'minga-ballot',
    formatVersion: 2,
    ballot: {
      id: ballot.id,
      title: ballot.title,
      mode: ballot.mode,
      rule: ballot.rule,
      quorumPercent: ballot.quorumPercent,
      votesBy: ballot.votesBy,
      // Ballots that were announced before forums had such rules have one vote for each seat by none.
      ...(rule === null && ballot.votesBy === 'seat'
        ? {}
        : { votingRule: rule && { reason: rule.reason, chosenAt: rule.chosenAt.toISOString() } }),
      opensAt: ballot.opensAt.toISOString(),
      closesAt: ballot.closesAt.toISOString(),
      votesUntil: (await findVotingWindow(tx, ballot.id)).votesUntil.toISOString(),
      closedAt: ballot.closedAt?.toISOString() ?? null,
      closedReason: ballot.closedReason,
    },
    roll: { sha256: ballot.rollSha256 ?? '', entries: publicRoll(roll) },
    questions: questions.map((question) => ({
      versionId: question.id,
      versionSha256: question.sha256,
      commitment: question.commitmentNumber,
      versionNumber: question.number,
      title: question.content.title,
      isWithdrawn: question.isStruck,
      isAskedBefore: question.isOutcomeOnly,
    })),
    turnout: counted.trackers.length,
    civilSociety: civilSocietyOf(
      ballot.mode,
      roll.filter(({ sector }) => sector === 'civil_society').length,
      await countTurnoutOf(tx, ballot.id, 'civil_society'),
    ),
    ...counted,
  };
}

async function openRecord(tx: Tx, ballot: BallotRow): Promise<BallotExport> {
  const cast = await listOpenVotes(tx, ballot.id);
  const { rule, mode, quorumPercent } = ballot;
  return recordOf(tx, ballot, async (questions, roll) => {
    const results: Outcome[] = [];
    const votes = questions.flatMap(({ id, isStruck }, question) => {
      const own = cast.flatMap(({ organisation, sector, choices }) => {
        const answer = choices[id];
        return answer && !isStruck
          ? [{ question, organisation, group: sector, choice: answer.choice, reason: answer.reason }]
          : [];
      });
      results.push(
        isStruck
          ? struck(roll, cast.length, quorumPercent, mode)
          : tally({ rule, mode, quorumPercent, roll, votes: own }),
      );
      return own;
    });
    return { trackers: cast.map(({ tracker }) => tracker).sort(), votes, results };
  });
}

/** Counts each text by itself, so that a pattern of answers identifies nobody, and keeps what may be shown. */
export async function secretRecord(tx: Tx, ballot: BallotRow): Promise<BallotExport> {
  const cast = await listSecretVotes(tx, ballot.id);
  const { rule, mode, quorumPercent } = ballot;
  return recordOf(tx, ballot, async (questions, roll) => {
    const results: Outcome[] = [];
    const votes = questions.flatMap(({ id, isStruck, isOutcomeOnly }, question) => {
      if (isStruck) {
        results.push(struck(roll, cast.length, quorumPercent, mode));
        return [];
      }
      const own = cast.flatMap(({ group, choices }) => (choices[id] ? [{ group, choice: choices[id] }] : []));
      const counted = countInSecret({ rule, quorumPercent, roll, votes: own, isAskedBefore: isOutcomeOnly });
      results.push(counted.outcome);
      return counted.votes.map((vote) => ({ question, ...vote }));
    });
    return { trackers: cast.map(({ tracker }) => tracker).sort(), votes, results };
  });
}
