import type { BallotPreview } from '@minga/shared/ballots/drafts.ts';
import type {
  BallotDetail,
  BallotList,
  BallotQuestion,
  BallotResult,
  BallotSummary,
  CommitmentBallots,
} from '@minga/shared/ballots/schema.ts';
import { warningsBeforeAnnouncing, warningsOnceHeard } from '@minga/shared/ballots/rules.ts';
import { liveTurnout } from '@minga/shared/ballots/secrecy.ts';
import type { Outcome } from '@minga/shared/ballots/tally.ts';
import type { VotingRule, VotingRules } from '@minga/shared/ballots/voting-rule.ts';
import { errorTitle, type Listener } from '../../platform/texts/texts.ts';
import { SECTORS } from '@minga/shared/people/rules.ts';
import type { Scope } from '../../platform/http/gate.ts';
import {
  abilitiesFor,
  abilitiesOnList,
  abilitiesOnObjection,
  abilitiesOnRules,
  ballotStatus,
  endOfBallot,
  isVoter,
  type VotingWindow,
} from './policy.ts';
import type { BallotRow, Question } from './queries/ballots.ts';
import type {
  FoundPreview,
  FoundBallot,
  FoundBallots,
  FoundBallotsOn,
  FoundRecord,
  FoundVotingRules,
} from './queries/reading.ts';
import { publicRoll, type RollEntry } from './queries/roll.ts';
import { votesByOf, type VotingRuleRow } from './queries/voting-rules.ts';

type Reader = Pick<Scope, 'isFacilitator' | 'seats'>;
type Figures = VotingWindow & { questions: number; roll: number; turnout: number; isTakingVotes: boolean };

const pickFigures = ({ questions, roll, turnout, isTakingVotes, votesFrom, votesUntil }: Figures): Figures => ({
  ...{ questions, roll, turnout },
  ...{ isTakingVotes, votesFrom, votesUntil },
});

function presentSummary(
  row: BallotRow,
  { isTakingVotes, votesFrom, votesUntil, turnout, ...counts }: Figures,
  now: Date,
): BallotSummary {
  const status = ballotStatus({ ...row, isTakingVotes, votesFrom, votesUntil }, now);
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

export function presentBallots({ now, rows, rule }: FoundBallots, reader: Reader): BallotList {
  const asItStands = (row: BallotRow): BallotRow =>
    row.announcedAt === null ? { ...row, votesBy: votesByOf(rule) } : row;
  return {
    items: rows.map((row) => presentSummary(asItStands(row), pickFigures(row), now)),
    now: now.toISOString(),
    abilities: abilitiesOnList(reader),
  };
}

const presentRule = ({ votesBy, reason, by, chosenAt }: VotingRuleRow): VotingRule => ({
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
export function presentBallot(found: FoundBallot, reader: Reader): BallotDetail {
  const { ballot, rule, now, questions, roll, rights, isTakingVotes } = found;
  const row = ballot.announcedAt === null ? { ...ballot, votesBy: votesByOf(rule) } : ballot;
  const figures = { ...found, questions: questions.length, roll: roll.length };
  const summary = presentSummary(row, pickFigures(figures), now);
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
    warnings: row.announcedAt
      ? warningsOnceHeard(
          row.warnings,
          { ...found.heard, announcedAt: row.announcedAt, opensAt: row.opensAt },
          { now, asked: found.thresholds.P08.changeDays },
        )
      : row.warnings,
    myRights: rights.map(({ seatId, organisation, sector, keySha256 }) => ({
      seatId,
      organisation,
      sector,
      hasVoted: keySha256 !== null,
    })),
    isTakingVotes,
    now: now.toISOString(),
    abilities: abilitiesFor(reader, { status: summary.status, isTakingVotes, rights }),
  };
}

/** The file that anybody can count again. */
export function presentExport({ found, ...file }: FoundRecord) {
  return { ...file, objections: found.map(({ objection }) => objection) };
}

/** Records of the first edition do not say why numbers are missing, because none were. */
const presentOutcome = (outcome: Outcome): Outcome => ({ ...outcome, withheld: outcome.withheld ?? null });

export function presentResult({ record, sha256, found }: FoundRecord, reader: Reader): BallotResult {
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
    objections: found.map(({ objection, voter }) => ({
      ...objection,
      isMine: isVoter(reader, voter),
      ...abilitiesOnObjection(reader, objection, voter),
    })),
    trackers: record.trackers,
    exportSha256: sha256,
  };
}

export const presentRoll = ({ sha256, roll }: { sha256: string; roll: readonly RollEntry[] }) => ({
  sha256,
  entries: publicRoll(roll),
});

/** What announcing this draft would do now. Says nothing that announcing would not make public, but for people's names. */
export function presentPreview(found: FoundPreview, to: Listener): BallotPreview {
  const { ballot, now, planned, publishedAt, thresholds, askedBefore, askedNow, obstacles, letter } = found;
  const { entries, withoutVote, organisationsWithoutVote } = planned;
  const sectors = entries.map(({ sector }) => sector);
  return {
    opensAt: (ballot.opensAt < now ? now : ballot.opensAt).toISOString(),
    closesAt: ballot.closesAt.toISOString(),
    entries: entries.map(({ organisation, sector, people }) => ({ organisation, sector, people })),
    withoutVote,
    organisationsWithoutVote,
    letter,
    warnings: warningsBeforeAnnouncing({ ...ballot, now, sectors, publishedAt, thresholds }),
    askedBefore,
    askedNow,
    obstacles: obstacles.map(({ code, params }) => ({ code, title: errorTitle(code, to, params) })),
  };
}

/** Every ballot that asked about a commitment, newest first; drafts are the facilitation's own. */
export function presentBallotsOn({ now, commitment, found }: FoundBallotsOn): CommitmentBallots {
  return {
    items: found.flatMap(({ ballot: { isTakingVotes, votesFrom, votesUntil, ...row }, questions, objections }) =>
      questions.flatMap(({ commitmentNumber, number }, index) => {
        if (commitmentNumber !== commitment) return [];
        const outcome = row.export?.results[index];
        return [
          {
            id: row.id,
            title: row.title,
            status: ballotStatus({ ...row, isTakingVotes, votesFrom, votesUntil }, now),
            mode: row.mode,
            endsAt: row.export?.ballot.votesUntil ?? (row.closedAt ?? votesUntil).toISOString(),
            versionNumber: number,
            outcome: outcome ? presentOutcome(outcome) : null,
            objections: objections.flatMap(({ objection }) => (objection.question === index ? [objection] : [])),
          },
        ];
      }),
    ),
  };
}

export function presentVotingRules({ rules, votes, drafts }: FoundVotingRules, reader: Reader): VotingRules {
  return {
    votesBy: votesByOf(rules[0] ?? null),
    items: rules.map(presentRule),
    votes,
    drafts,
    abilities: abilitiesOnRules(reader),
  };
}
