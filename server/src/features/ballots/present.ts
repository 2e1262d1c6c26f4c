import { whenParams } from '../stages/queries.ts';
import type { Announcement } from '@minga/shared/ballots/drafts.ts';
import type {
  BallotDetail,
  BallotList,
  BallotQuestion,
  BallotResult,
  BallotSummary,
  CommitmentBallots,
} from '@minga/shared/ballots/schema.ts';
import { announcementWarnings } from '@minga/shared/ballots/rules.ts';
import { liveTurnout } from '@minga/shared/ballots/secrecy.ts';
import type { Outcome } from '@minga/shared/ballots/tally.ts';
import type { VotingRule } from '@minga/shared/ballots/voting-rule.ts';
import { AppError, errorTitle, type Locale } from '@minga/shared/kernel/errors.ts';
import { SECTORS } from '@minga/shared/people/rules.ts';
import { markOf } from '../../platform/database/audit.ts';
import { dbNow, type Tx } from '../../platform/database/db.ts';
import type { Scope } from '../../platform/http/gate.ts';
import { listObstacles } from './commands/announce.ts';
import { ballotStatus, endOfBallot, isVoter } from './policy.ts';
import {
  type BallotRow,
  countTurnout,
  findVotesUntil,
  getBallot,
  listAskedBefore,
  listAskedNow,
  listBallots,
  listQuestions,
  type Question,
  takesVotes,
} from './queries/ballots.ts';
import { listObjections } from './queries/objections.ts';
import { listRights } from './queries/rights.ts';
import { findPublishedAt, listRoll, planRoll, publicRoll } from './queries/roll.ts';
import { findRuleOf, findVotingRule, votesByOf, type VotingRuleRow } from './queries/voting-rules.ts';

type Reader = Pick<Scope, 'forumId' | 'cycleId' | 'isFacilitator' | 'seats' | 'timeZone'>;
type Figures = { questions: number; roll: number; turnout: number; isTakingVotes: boolean; votesUntil: Date };

const pickFigures = ({ questions, roll, turnout, isTakingVotes, votesUntil }: Figures): Figures => ({
  ...{ questions, roll, turnout },
  ...{ isTakingVotes, votesUntil },
});

function presentSummary(
  row: BallotRow,
  { isTakingVotes, votesUntil, turnout, ...counts }: Figures,
  now: Date,
): BallotSummary {
  const status = ballotStatus({ ...row, isTakingVotes }, now);
  return {
    id: row.id,
    title: row.title,
    status,
    stage: row.stage,
    mode: row.mode,
    rule: row.rule,
    quorumPercent: row.quorumPercent,
    votesBy: row.votesBy,
    opensAt: row.opensAt.toISOString(),
    closesAt: row.closesAt.toISOString(),
    // Once counted it is what the record says: its stage may be moved, and what was voted stays.
    votesUntil: row.export?.ballot.votesUntil ?? votesUntil.toISOString(),
    closedAt: status === 'closed' ? endOfBallot(row).toISOString() : null,
    closedReason: row.closedReason,
    ...counts,
    turnout: status === 'closed' ? turnout : liveTurnout(row.mode, counts.roll, turnout),
    approved: row.export?.results.filter(({ isApproved }) => isApproved).length ?? null,
  };
}

export async function presentBallots(tx: Tx, reader: Reader): Promise<BallotList> {
  const now = await dbNow(tx);
  const rows = await listBallots(tx, reader);
  const votesBy = votesByOf(await findVotingRule(tx, reader.forumId));
  const asItStands = (row: BallotRow): BallotRow => (row.announcedAt === null ? { ...row, votesBy } : row);
  return {
    items: rows.map((row) => presentSummary(asItStands(row), pickFigures(row), now)),
    now: now.toISOString(),
    abilities: { canCreate: reader.isFacilitator },
  };
}

export const presentRule = ({ votesBy, reason, by, chosenAt }: VotingRuleRow): VotingRule => ({
  ...{ votesBy, reason, by },
  at: chosenAt.toISOString(),
});

function presentQuestion(version: Question): BallotQuestion {
  const { content } = version;
  return {
    versionId: version.id,
    versionSha256: version.sha256,
    versionNumber: version.number,
    commitment: version.commitmentNumber,
    title: content.title,
    isWithdrawn: version.isStruck,
    newestVersion: version.newest,
    isOutcomeOnly: version.isOutcomeOnly,
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
  const found = await getBallot(tx, reader, ballotId);
  const rule = await findRuleOf(tx, found);
  const row = found.announcedAt === null ? { ...found, votesBy: votesByOf(rule) } : found;
  const now = await dbNow(tx);
  const questions = await listQuestions(tx, row);
  const roll = await listRoll(tx, row.id);
  const turnout = await countTurnout(tx, row.id);
  const rights = await listRights(
    tx,
    row,
    reader.seats.filter(({ role }) => role === 'member'),
  );
  const isTakingVotes = await takesVotes(tx, row.id);
  const figures = {
    questions: questions.length,
    roll: roll.length,
    turnout,
    isTakingVotes,
    votesUntil: await findVotesUntil(tx, row.id),
  };
  const summary = presentSummary(row, figures, now);
  const isRunning = summary.status !== 'draft' && summary.status !== 'closed';
  return {
    ...summary,
    introduction: row.introduction,
    version: row.version,
    votingRule: rule && presentRule(rule),
    questions: questions.map(presentQuestion),
    rollSha256: row.rollSha256,
    rollBySector: SECTORS.map((sector) => ({
      sector,
      entries: roll.filter((entry) => entry.sector === sector).length,
    })).filter(({ entries }) => entries > 0),
    warnings: row.warnings,
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
      canChange: reader.isFacilitator && summary.status === 'draft',
      canClose: reader.isFacilitator && isRunning,
      canDiscard: reader.isFacilitator && summary.status === 'draft',
    },
  };
}

/** The record of a counted ballot. @throws AppError `ballot.tallies-hidden` before closing, to everybody alike */
async function getRecord(tx: Tx, reader: Reader, ballotId: string) {
  const row = await getBallot(tx, reader, ballotId);
  if (row.export === null || row.exportSha256 === null)
    throw new AppError('ballot.tallies-hidden', { params: whenParams(reader, row.closesAt) });
  const act = await markOf(tx, row.cycleId, { action: 'ballot.closed', subjectId: row.id });
  const found = await listObjections(tx, row.id);
  return { record: row.export, sha256: row.exportSha256, act, found };
}

/** The file that anybody can count again. */
export async function presentExport(tx: Tx, reader: Reader, ballotId: string) {
  const { found, ...file } = await getRecord(tx, reader, ballotId);
  return { ...file, objections: found.map(({ objection }) => objection) };
}

/** Records of the first edition do not say why numbers are missing, because none were. */
const presentOutcome = (outcome: Outcome): Outcome => ({ ...outcome, withheld: outcome.withheld ?? null });

export async function presentResult(tx: Tx, reader: Reader, ballotId: string): Promise<BallotResult> {
  const { record, sha256, found } = await getRecord(tx, reader, ballotId);
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
    votesBy: record.ballot.votesBy ?? 'seat',
    civilSociety: record.civilSociety ?? null,
    questions: record.questions.flatMap(({ versionId, commitment, title }, index) => {
      const outcome = record.results[index];
      return outcome ? [{ versionId, commitment, title, outcome: presentOutcome(outcome) }] : [];
    }),
    votes: record.ballot.mode === 'open' ? votes : null,
    objections: found.map(({ objection, voter }) => {
      const isOpen = objection.outcome === null;
      const isMine = isVoter(reader, voter);
      return { ...objection, isMine, canWithdraw: isOpen && isMine, canDecide: isOpen && reader.isFacilitator };
    }),
    trackers: record.trackers,
    exportSha256: sha256,
  };
}

export async function presentRoll(tx: Tx, reader: Reader, ballotId: string) {
  const row = await getBallot(tx, reader, ballotId);
  if (row.rollSha256 === null) throw new AppError('ballot.not-announced');
  return { sha256: row.rollSha256, entries: publicRoll(await listRoll(tx, ballotId)) };
}

/** What announcing this draft would do now. Says nothing that announcing would not make public, but for people's names. */
export async function presentAnnouncement(
  tx: Tx,
  scope: Scope,
  ballotId: string,
  locale: Locale,
): Promise<Announcement> {
  const found = await getBallot(tx, scope, ballotId);
  if (found.announcedAt !== null) throw new AppError('ballot.announced');
  const row = { ...found, votesBy: votesByOf(await findVotingRule(tx, scope.forumId)) };
  const now = await dbNow(tx);
  const { entries, withoutVote, organisationsWithoutVote } = await planRoll(tx, scope, row);
  const warnings = announcementWarnings({
    ...row,
    now,
    sectors: entries.map(({ sector }) => sector),
    publishedAt: await findPublishedAt(tx, scope.cycleId),
  });
  return {
    opensAt: (row.opensAt < now ? now : row.opensAt).toISOString(),
    closesAt: row.closesAt.toISOString(),
    entries: entries.map(({ organisation, sector, people }) => ({ organisation, sector, people })),
    withoutVote,
    organisationsWithoutVote,
    people: new Set(entries.flatMap(({ personIds }) => personIds)).size,
    warnings,
    askedBefore: row.mode === 'secret' ? await listAskedBefore(tx, row.id) : [],
    askedNow: await listAskedNow(tx, row.id),
    obstacles: (await listObstacles(tx, scope, row, entries)).map(({ code, params }) => ({
      code,
      title: errorTitle(code, locale, params),
    })),
  };
}

/** Every ballot that asked about a commitment, newest first; drafts are the facilitation's own. */
export async function presentBallotsOn(tx: Tx, reader: Reader, commitment: number): Promise<CommitmentBallots> {
  const now = await dbNow(tx);
  const items: CommitmentBallots['items'] = [];
  for (const { isTakingVotes, votesUntil, ...row } of await listBallots(tx, reader, commitment)) {
    if (row.announcedAt === null) continue;
    const questions = await listQuestions(tx, row);
    const objections = row.export && row.rule === 'consent' ? await listObjections(tx, row.id) : [];
    questions.forEach(({ commitmentNumber, number }, index) => {
      if (commitmentNumber !== commitment) return;
      const outcome = row.export?.results[index];
      const status = ballotStatus({ ...row, isTakingVotes }, now);
      items.push({
        id: row.id,
        title: row.title,
        status,
        mode: row.mode,
        endsAt: row.export?.ballot.votesUntil ?? (row.closedAt ?? votesUntil).toISOString(),
        versionNumber: number,
        outcome: outcome ? presentOutcome(outcome) : null,
        objections: objections.flatMap(({ objection }) => (objection.question === index ? [objection] : [])),
      });
    });
  }
  return { items };
}
