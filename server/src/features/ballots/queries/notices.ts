import { AppError } from '@minga/shared/kernel/errors.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import { eq, sql } from 'drizzle-orm';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { getCycle } from '../../cycles/queries.ts';
import type { NoticeSource } from '../../notices/policy.ts';
import { plannedLetterOf } from '../../notices/present.ts';
import { countPlanned } from '../../notices/queries/planned.ts';
import { type BallotNotice, wordsOfBallot } from './ballot-words.ts';
import { type BallotRow, findVotingWindow, listQuestions } from './ballots.ts';
import { isUnused, mayUse } from './rights.ts';
import { ballotRoll, ballots } from '../tables.ts';

/**
 * Titular and alternates of an organisation on the roll, whoever holds a seat on it, and who took one over.
 * @param withoutVote only of entries for which nobody has voted
 */
async function listVoters(tx: Tx, ballotId: string, withoutVote: boolean): Promise<string[]> {
  const tookOver = sql`exists (select 1 from ballot_turnout t
    where t.ballot_id = r.ballot_id and t.roll_entry = r.id and t.inherited_by = s.id)`;
  const { rows } = await tx.execute<{ id: string }>(sql`
    select distinct s.person_id as id from ballot_roll r
      join open_seats s on s.organisation_id = r.organisation_id and s.role = 'member'
    where r.ballot_id = ${ballotId} and ${withoutVote ? sql`${mayUse} and ${isUnused}` : sql`(${mayUse} or ${tookOver})`}
    order by id`);
  return rows.map(({ id }) => id);
}

const countRoll = (tx: Tx, ballotId: string): Promise<number> =>
  tx.$count(ballotRoll, eq(ballotRoll.ballotId, ballotId));

type Found = BallotRow & { votesFrom: Date; votesUntil: Date; isOver: boolean };

async function find(tx: Tx, ballotId: string): Promise<Found | null> {
  const [row] = await tx.select().from(ballots).where(eq(ballots.id, ballotId));
  if (!row?.announcedAt) return null;
  const window = await findVotingWindow(tx, ballotId);
  return { ...row, ...window, isOver: window.votesUntil <= (await dbNow(tx)) };
}

/** A ballot that was announced, that is about to end without one's vote, and its result, to everybody on its roll. */
export const ballotNotices: NoticeSource = {
  kinds: ['ballot-announced', 'ballot-closing', 'ballot-result'],
  async listConcerned(tx, { subjectId }, kind) {
    const ballot = await find(tx, subjectId);
    if (!ballot) return null;
    if (kind === 'ballot-result' ? ballot.sealedAt === null : ballot.isOver) return null;
    const people = await listVoters(tx, subjectId, kind === 'ballot-closing');
    if (kind !== 'ballot-result') return { people, dueAt: ballot.votesUntil };
    // Whoever counted on the date that was announced hears at once that it is over.
    return { people, dueAt: null, isAtOnce: ballot.closedReason !== null };
  },
  async write(tx, { about: { cycleId, subjectId }, kind }, to) {
    const ballot = await find(tx, subjectId);
    if (!ballot || (kind !== 'ballot-result' && ballot.isOver)) return null;
    if (kind === 'ballot-closing' && !(await listVoters(tx, subjectId, true)).includes(to.personId)) return null;
    const terms = { questions: await listQuestions(tx, ballot), roll: await countRoll(tx, subjectId) };
    return wordsOfBallot({ ...ballot, ...terms }, kind as BallotNotice, await getCycle(tx, cycleId), to);
  },
};

/** Whom announcing a draft with this roll would tell now, and the letter in the language of the forum. */
export async function readPlannedLetter(
  tx: Tx,
  { cycleId, forumId, locale }: Scope,
  { ballot, people, roll }: { ballot: BallotRow; people: readonly string[]; roll: number },
  publicUrl: string,
): Promise<PlannedLetter> {
  const [cycle, now] = [await getCycle(tx, cycleId), await dbNow(tx)];
  const { votesFrom, votesUntil } = await findVotingWindow(tx, ballot.id);
  const concerned = people.map((personId) => ({ personId, dueAt: votesUntil }));
  const counts = await countPlanned(tx, { forumId, kind: 'ballot-announced' }, concerned);
  // One whose beginning is past opens when it is announced.
  const begins = votesFrom < now ? now : votesFrom;
  const terms = { votesFrom: begins, votesUntil, roll, questions: await listQuestions(tx, ballot) };
  const words = wordsOfBallot({ ...ballot, ...terms }, 'ballot-announced', cycle, locale);
  const letter =
    counts.people > counts.none ? plannedLetterOf(words, { locale, publicUrl, forumName: cycle.forumName }) : null;
  return { ...counts, letter };
}

/**
 * Whom closing a ballot before its date would notify now, and the letter in the language of the forum; what was decided stands in
 * none before it is counted.
 */
export async function readPlannedClosing(
  tx: Tx,
  { cycleId, forumId, locale }: Scope,
  ballotId: string,
  { closedReason, publicUrl }: { closedReason: string; publicUrl: string },
): Promise<PlannedLetter> {
  const [ballot, cycle] = [await find(tx, ballotId), await getCycle(tx, cycleId)];
  if (!ballot) throw new AppError('ballot.not-announced');
  const people = await listVoters(tx, ballotId, false);
  const concerned = people.map((personId) => ({ personId, dueAt: null, isAtOnce: true }));
  const counts = await countPlanned(tx, { forumId, kind: 'ballot-result' }, concerned);
  const terms = { questions: await listQuestions(tx, ballot), roll: await countRoll(tx, ballotId), closedReason };
  const words = wordsOfBallot({ ...ballot, ...terms, export: null }, 'ballot-result', cycle, locale);
  const letter =
    counts.people > counts.none ? plannedLetterOf(words, { locale, publicUrl, forumName: cycle.forumName }) : null;
  return { ...counts, letter };
}
