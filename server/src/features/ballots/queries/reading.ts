import { AppError } from '@minga/shared/kernel/errors.ts';
import type { VotesBy } from '@minga/shared/ballots/record.ts';
import { markOf } from '../../../platform/database/audit.ts';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { findHeard } from '../../notices/queries/given.ts';
import { readThresholds } from '../../standards/queries.ts';
import { whenParams } from '../../stages/queries.ts';
import { mayFacilitate } from '../policy.ts';
import { listObstacles } from '../commands/announce.ts';
import {
  countTurnout,
  findVotingWindow,
  getBallot,
  listAskedBefore,
  listAskedNow,
  listBallots,
  listQuestions,
  type ListedBallot,
  type Question,
  takesVotes,
} from './ballots.ts';
import { type FoundObjection, listObjections } from './objections.ts';
import { readPlannedLetter } from './notices.ts';
import { listRights } from './rights.ts';
import { findPublishedAt, listRoll, planRoll } from './roll.ts';
import { countDrafts, findRuleOf, findVotingRule, listVotingRules, votesByOf } from './voting-rules.ts';

type Reader = Pick<Scope, 'forumId' | 'cycleId' | 'isFacilitator' | 'seats' | 'timeZone'>;
type Found<T extends (...given: never[]) => Promise<unknown>> = Awaited<ReturnType<T>>;

/** The ballots that the reader may see, and the rule by which drafts would be voted. */
export async function readBallots(tx: Tx, reader: Reader) {
  const now = await dbNow(tx);
  return { now, rows: await listBallots(tx, reader), rule: await findVotingRule(tx, reader.forumId) };
}
export type FoundBallots = Found<typeof readBallots>;

/** One ballot with all that may be known of it before closing, and the reader's own rights. */
export async function readBallot(tx: Tx, reader: Reader, ballotId: string) {
  const ballot = await getBallot(tx, reader, ballotId);
  const seats = reader.seats.filter(({ role }) => role === 'member');
  return {
    ballot,
    rule: await findRuleOf(tx, ballot),
    now: await dbNow(tx),
    questions: await listQuestions(tx, ballot),
    roll: await listRoll(tx, ballot.id),
    turnout: await countTurnout(tx, ballot.id),
    rights: await listRights(tx, ballot, seats),
    isTakingVotes: await takesVotes(tx, ballot.id),
    ...(await findVotingWindow(tx, ballot.id)),
    heard: await findHeard(tx, ballot.id, 'ballot-announced'),
    thresholds: await readThresholds(tx, ballot.cycleId),
  };
}
export type FoundBallot = Found<typeof readBallot>;

/** The record of a counted ballot. @throws AppError `ballot.tallies-hidden` before closing, to everybody alike */
export async function readRecord(tx: Tx, reader: Reader, ballotId: string) {
  const row = await getBallot(tx, reader, ballotId);
  if (row.export === null || row.exportSha256 === null)
    throw new AppError('ballot.tallies-hidden', { params: whenParams(reader, row.closesAt) });
  const act = await markOf(tx, row.cycleId, { action: 'ballot.closed', subjectId: row.id });
  const found = await listObjections(tx, row.id);
  return { record: row.export, sha256: row.exportSha256, act, found };
}
export type FoundRecord = Found<typeof readRecord>;

export async function readRoll(tx: Tx, reader: Reader, ballotId: string) {
  const { rollSha256 } = await getBallot(tx, reader, ballotId);
  if (rollSha256 === null) throw new AppError('ballot.not-announced');
  return { sha256: rollSha256, roll: await listRoll(tx, ballotId) };
}

/** What announcing this draft would do now. */
export async function readPreview(tx: Tx, scope: Scope, ballotId: string, publicUrl: string) {
  const draft = await getBallot(tx, scope, ballotId);
  if (draft.announcedAt !== null) throw new AppError('ballot.announced');
  const ballot = { ...draft, votesBy: votesByOf(await findVotingRule(tx, scope.forumId)) };
  const planned = await planRoll(tx, scope, ballot);
  const people = [...new Set(planned.entries.flatMap(({ personIds }) => personIds))];
  return {
    ballot,
    letter: await readPlannedLetter(tx, scope, { ballot, people, roll: planned.entries.length }, publicUrl),
    now: await dbNow(tx),
    planned,
    publishedAt: await findPublishedAt(tx, scope.cycleId),
    thresholds: await readThresholds(tx, scope.cycleId),
    askedBefore: ballot.mode === 'secret' ? await listAskedBefore(tx, ballot.id) : [],
    askedNow: await listAskedNow(tx, ballot.id),
    obstacles: await listObstacles(tx, scope, ballot, planned.entries),
  };
}
export type FoundPreview = Found<typeof readPreview>;

type BallotOn = { ballot: ListedBallot; questions: Question[]; objections: FoundObjection[] };

/** Announced ballots that asked about this commitment, newest first. */
export async function readBallotsOn(tx: Tx, reader: Reader, commitment: number) {
  const now = await dbNow(tx);
  const found: BallotOn[] = [];
  for (const ballot of await listBallots(tx, reader, commitment)) {
    if (ballot.announcedAt === null) continue;
    const questions = await listQuestions(tx, ballot);
    const objections = ballot.export && ballot.rule === 'consent' ? await listObjections(tx, ballot.id) : [];
    found.push({ ballot, questions, objections });
  }
  return { now, commitment, found };
}
export type FoundBallotsOn = Found<typeof readBallotsOn>;

/** The rules that this forum has had, and how many would have a vote by each. */
export async function readVotingRules(tx: Tx, reader: Pick<Scope, 'forumId' | 'isFacilitator'>) {
  const { forumId } = reader;
  const rules = await listVotingRules(tx, forumId);
  const closesAt = await dbNow(tx);
  const size = async (votesBy: VotesBy) => (await planRoll(tx, { forumId }, { votesBy, closesAt })).entries.length;
  const votes = { organisation: await size('organisation'), seat: await size('seat') };
  return { rules, votes, drafts: mayFacilitate(reader) ? await countDrafts(tx, forumId) : null };
}
export type FoundVotingRules = Found<typeof readVotingRules>;
