import type {
  BallotDetail,
  BallotList,
  BallotQuestion,
  BallotResult,
  BallotSummary,
} from '@minga/shared/ballots/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { SECTORS } from '@minga/shared/people/rules.ts';
import { markOf } from '../../platform/audit.ts';
import { dbNow, type Tx } from '../../platform/db.ts';
import type { Scope } from '../../platform/gate.ts';
import type { FrozenVersion } from '../commitments/queries/versions.ts';
import { whenParams } from './commands/announce.ts';
import { ballotStatus, endOfBallot } from './policy.ts';
import {
  type BallotRow,
  countTurnout,
  getBallot,
  listBallots,
  listQuestions,
  listRights,
  listRoll,
  publicRoll,
  takesVotes,
} from './queries.ts';

type Reader = Pick<Scope, 'cycleId' | 'isFacilitator' | 'seats' | 'timeZone'>;

function presentSummary(
  row: BallotRow,
  counts: { questions: number; roll: number; turnout: number },
  now: Date,
): BallotSummary {
  const status = ballotStatus(row, now);
  return {
    id: row.id,
    title: row.title,
    status,
    stage: row.stage,
    mode: row.mode,
    rule: row.rule,
    quorumPercent: row.quorumPercent,
    opensAt: row.opensAt.toISOString(),
    closesAt: row.closesAt.toISOString(),
    closedAt: status === 'closed' ? endOfBallot(row).toISOString() : null,
    closedReason: row.closedReason,
    ...counts,
    approved: row.export?.results.filter(({ isApproved }) => isApproved).length ?? null,
  };
}

export async function presentBallots(tx: Tx, reader: Reader): Promise<BallotList> {
  const now = await dbNow(tx);
  const rows = await listBallots(tx, reader);
  return {
    items: rows.map(({ questions, roll, turnout, ...row }) => presentSummary(row, { questions, roll, turnout }, now)),
    now: now.toISOString(),
    abilities: { canCreate: reader.isFacilitator },
  };
}

function presentQuestion(version: FrozenVersion): BallotQuestion {
  const { content } = version;
  return {
    versionId: version.id,
    versionSha256: version.sha256,
    versionNumber: version.number,
    commitment: version.commitmentNumber,
    title: content.title,
    leadOrganisation: content.leadOrganisation?.name ?? null,
    problem: content.problem,
    solution: content.solution,
    results: content.results,
    addedValue: content.addedValue,
    milestones: content.milestones.map(({ title, output, dueOn }) => ({ title, output, dueOn })),
  };
}

/** A ballot as it may be known before closing: its promise, how many voted, and one's own right. Never a tally. */
export async function presentBallot(tx: Tx, reader: Reader, ballotId: string): Promise<BallotDetail> {
  const row = await getBallot(tx, reader, ballotId);
  const now = await dbNow(tx);
  const questions = await listQuestions(tx, row);
  const roll = await listRoll(tx, row.id);
  const turnout = await countTurnout(tx, row.id);
  const rights = await listRights(
    tx,
    row.id,
    reader.seats.map(({ id }) => id),
  );
  const isTakingVotes = await takesVotes(tx, row.id);
  const summary = presentSummary(row, { questions: questions.length, roll: roll.length, turnout }, now);
  return {
    ...summary,
    introduction: row.introduction,
    questions: questions.map(presentQuestion),
    rollSha256: row.rollSha256,
    rollBySector: SECTORS.map((sector) => ({
      sector,
      seats: roll.filter((entry) => entry.sector === sector).length,
    })).filter(({ seats }) => seats > 0),
    myRights: rights.map(({ seatId, organisation, sector, keySha256 }) => ({
      seatId,
      organisation,
      sector,
      hasVoted: keySha256 !== null,
    })),
    isTakingVotes,
    now: now.toISOString(),
    abilities: {
      canVote: isTakingVotes && rights.some(({ keySha256 }) => keySha256 === null),
      canOpen: reader.isFacilitator && summary.status === 'draft',
      canClose: reader.isFacilitator && (summary.status === 'open' || summary.status === 'announced'),
      canDiscard: reader.isFacilitator && summary.status === 'draft',
    },
  };
}

/** The record of a counted ballot. @throws AppError `ballot.tallies-hidden` before closing, to everybody alike */
export async function getRecord(tx: Tx, reader: Reader, ballotId: string) {
  const row = await getBallot(tx, reader, ballotId);
  if (row.export === null || row.exportSha256 === null)
    throw new AppError('ballot.tallies-hidden', { params: whenParams(reader, row.closesAt) });
  const act = await markOf(tx, row.cycleId, { action: 'ballot.closed', subjectId: row.id });
  return { record: row.export, sha256: row.exportSha256, act };
}

export async function presentResult(tx: Tx, reader: Reader, ballotId: string): Promise<BallotResult> {
  const { record, sha256 } = await getRecord(tx, reader, ballotId);
  const sectors = new Map(record.roll.entries.map(({ organisation, sector }) => [organisation, sector]));
  const votes = record.votes.flatMap((vote) => {
    const sector = 'organisation' in vote ? sectors.get(vote.organisation) : undefined;
    return 'organisation' in vote && sector
      ? [{ question: vote.question, organisation: vote.organisation, sector, choice: vote.choice, reason: vote.reason }]
      : [];
  });
  return {
    turnout: record.turnout,
    roll: record.roll.entries.length,
    mode: record.ballot.mode,
    rule: record.ballot.rule,
    questions: record.questions.flatMap(({ versionId, commitment, title }, index) => {
      const outcome = record.results[index];
      return outcome ? [{ versionId, commitment, title, outcome }] : [];
    }),
    votes: record.ballot.mode === 'open' ? votes : null,
    trackers: record.trackers,
    exportSha256: sha256,
  };
}

export async function presentRoll(tx: Tx, reader: Reader, ballotId: string) {
  const row = await getBallot(tx, reader, ballotId);
  if (row.rollSha256 === null) throw new AppError('ballot.not-announced');
  return { sha256: row.rollSha256, entries: publicRoll(await listRoll(tx, ballotId)) };
}
