import { createHash } from 'node:crypto';
import { type BallotExport, exportText } from '@minga/shared/ballots/export.ts';
import { CHOICES, foldGroups, type Group, tally } from '@minga/shared/ballots/tally.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { eq, sql } from 'drizzle-orm';
import { audit } from '../../../platform/audit.ts';
import { dbNow, emitAfterCommit, type Tx } from '../../../platform/db.ts';
import { personOf, type Scope } from '../../../platform/gate.ts';
import { ballotStatus, endOfBallot } from '../policy.ts';
import {
  type BallotRow,
  getBallot,
  holdBallotAlone,
  listOpenVotes,
  listQuestions,
  listRoll,
  listSecretVotes,
  lockBallot,
  publicRoll,
} from '../queries.ts';
import { ballots } from '../tables.ts';
import { whenParams } from './announce.ts';

/** Ends an open ballot before its date, with a public reason, and counts it. */
export async function closeBallot(tx: Tx, scope: Scope, ballotId: string, reason: string): Promise<void> {
  await holdBallotAlone(tx, ballotId);
  const ballot = await lockBallot(tx, scope, ballotId);
  const now = await dbNow(tx);
  const status = ballotStatus(ballot, now);
  if (status === 'draft') throw new AppError('ballot.not-announced');
  if (status === 'closed')
    throw new AppError('ballot.already-closed', { params: whenParams(scope, endOfBallot(ballot)) });
  await tx.update(ballots).set({ closedAt: now, closedReason: reason }).where(eq(ballots.id, ballotId));
  await seal(tx, scope, await lockBallot(tx, scope, ballotId), personOf(scope).personId);
}

/**
 * Counts a ballot that the clock has closed. Called before anything of a ballot is read; does nothing unless it is due,
 * and two calls at once count it once.
 */
export async function settleBallot(
  tx: Tx,
  scope: Pick<Scope, 'cycleId' | 'forumId' | 'isFacilitator'>,
  ballotId: string,
): Promise<void> {
  const seen = await getBallot(tx, scope, ballotId);
  if (seen.sealedAt !== null || ballotStatus(seen, await dbNow(tx)) !== 'closed') return;
  await holdBallotAlone(tx, ballotId);
  const ballot = await lockBallot(tx, scope, ballotId);
  if (ballot.sealedAt === null) await seal(tx, scope, ballot, null);
}

async function seal(
  tx: Tx,
  scope: Pick<Scope, 'cycleId' | 'forumId'>,
  ballot: BallotRow,
  personId: string | null,
): Promise<void> {
  const record = ballot.mode === 'secret' ? await secretRecord(tx, ballot) : await openRecord(tx, ballot);
  const sha256 = createHash('sha256').update(exportText(record)).digest('hex');
  await tx
    .update(ballots)
    .set({ sealedAt: sql`now()`, export: record, exportSha256: sha256 })
    .where(eq(ballots.id, ballot.id));
  await audit(tx, {
    forumId: scope.forumId,
    cycleId: scope.cycleId,
    personId,
    action: 'ballot.closed',
    subject: { kind: 'ballot', id: ballot.id },
    data: { turnout: record.turnout, exportSha256: sha256, reason: ballot.closedReason },
  });
  emitAfterCommit(tx, { type: 'ballot.closed', cycleId: scope.cycleId, ballotId: ballot.id });
}

type Votes = Pick<BallotExport, 'trackers' | 'votes' | 'turnout'>;

async function recordOf(
  tx: Tx,
  ballot: BallotRow,
  votes: (questions: readonly { id: string }[]) => Promise<Votes>,
): Promise<BallotExport> {
  const roll = await listRoll(tx, ballot.id);
  const questions = await listQuestions(tx, ballot);
  const counted = await votes(questions);
  return {
    format: 'minga-ballot',
    formatVersion: 1,
    ballot: {
      id: ballot.id,
      title: ballot.title,
      mode: ballot.mode,
      rule: ballot.rule,
      quorumPercent: ballot.quorumPercent,
      opensAt: ballot.opensAt.toISOString(),
      closesAt: ballot.closesAt.toISOString(),
      closedAt: ballot.closedAt?.toISOString() ?? null,
      closedReason: ballot.closedReason,
    },
    roll: { sha256: ballot.rollSha256 ?? '', entries: publicRoll(roll) },
    questions: questions.map(({ id, sha256, commitmentNumber, number, content }) => ({
      versionId: id,
      versionSha256: sha256,
      commitment: commitmentNumber,
      versionNumber: number,
      title: content.title,
    })),
    ...counted,
    results: questions.map((_question, index) =>
      tally({
        rule: ballot.rule,
        quorumPercent: ballot.quorumPercent,
        roll: roll.length,
        votes: counted.votes.filter(({ question }) => question === index),
      }),
    ),
  };
}

async function openRecord(tx: Tx, ballot: BallotRow): Promise<BallotExport> {
  const cast = await listOpenVotes(tx, ballot.id);
  return recordOf(tx, ballot, async (questions) => ({
    turnout: cast.length,
    trackers: cast.map(({ tracker }) => tracker).sort(),
    votes: questions.flatMap(({ id }, question) =>
      cast.flatMap(({ organisation, sector, choices }) => {
        const answer = choices[id];
        return answer ? [{ question, organisation, group: sector, choice: answer.choice, reason: answer.reason }] : [];
      }),
    ),
  }));
}

/** Folds groups that too few voted in, writes the rows anew under the folded names, and lists each answer by itself. */
async function secretRecord(tx: Tx, ballot: BallotRow): Promise<BallotExport> {
  const sizes = new Map<Group, number>();
  for (const { group } of await listSecretVotes(tx, ballot.id)) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const groups = Object.fromEntries(foldGroups(sizes));
  await tx.execute(sql`select rewrite_secret_ballots(${ballot.id}, ${JSON.stringify(groups)}::jsonb)`);
  const cast = await listSecretVotes(tx, ballot.id);
  return recordOf(tx, ballot, async (questions) => ({
    turnout: cast.length,
    trackers: cast.map(({ tracker }) => tracker).sort(),
    votes: questions.flatMap(({ id }, question) =>
      cast
        .flatMap(({ group, choices }) => (choices[id] ? [{ question, group, choice: choices[id] }] : []))
        // Sorted by what they say, so that their order says nothing of whose they are.
        .sort((a, b) =>
          a.group === b.group ? CHOICES.indexOf(a.choice) - CHOICES.indexOf(b.choice) : a.group < b.group ? -1 : 1,
        ),
    ),
  }));
}
