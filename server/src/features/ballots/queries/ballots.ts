import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import { holdLock } from '../../../platform/database/locks.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import { and, asc, desc, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { Scope } from '../../../platform/http/gate.ts';
import { type FrozenVersion, listFrozenVersions } from '../../commitments/queries/versions.ts';
import { maySeeBallot, type VotingWindow } from '../policy.ts';
import { ballotQuestions, ballots, ballotTurnout } from '../tables.ts';

export type BallotRow = typeof ballots.$inferSelect;

export type Reader = Pick<Scope, 'cycleId' | 'isFacilitator'>;

/** @throws AppError `ballot.not-found` also for a draft that is none of the reader's business */
export async function getBallot(tx: Tx, reader: Reader, ballotId: string): Promise<BallotRow> {
  const [row] = await tx
    .select()
    .from(ballots)
    .where(and(eq(ballots.id, ballotId), eq(ballots.cycleId, reader.cycleId)));
  if (!row || !maySeeBallot(reader, row)) throw new AppError('ballot.not-found');
  return row;
}

export async function lockBallot(tx: Tx, scope: Pick<Scope, 'cycleId'>, ballotId: string): Promise<BallotRow> {
  const [row] = await tx
    .select()
    .from(ballots)
    .where(and(eq(ballots.id, ballotId), eq(ballots.cycleId, scope.cycleId)))
    .for('update');
  if (!row) throw new AppError('ballot.not-found');
  return row;
}

/**
 * Casting shares this lock and closing takes it alone: once closing holds it, every vote stored is visible to the count
 * and every later vote sees the ballot closed. An advisory lock, because sharing a row's lock writes to that row.
 */
export async function holdBallotAlone(tx: Tx, ballotId: string): Promise<void> {
  await holdLock(tx, 'votes of ballot', ballotId);
}

export type ListedBallot = BallotRow & { questions: number; roll: number; turnout: number } & {
  isTakingVotes: boolean;
} & VotingWindow;

/** Ballots whose time is over and which nobody has counted yet: most readings find none, and one statement says so. */
export async function listDue(tx: Tx, reader: Pick<Reader, 'cycleId'>): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select id from ballots where cycle_id = ${reader.cycleId} and announced_at is not null and sealed_at is null
      and coalesce(closed_at, closes_at) <= now() order by closes_at, id`);
  return rows.map(({ id }) => id);
}

/** Of a statement on `ballots`: its own dates within those of its stage, which may have been moved since. */
const votingWindow = {
  votesFrom: sql<RawInstant>`(select greatest(ballots.opens_at, s.opens_at) from stages s
    where s.cycle_id = ballots.cycle_id and s.name = ballots.stage)`,
  votesUntil: sql<RawInstant>`voting_ends_at(ballots)`,
};

/** @param commitment only those that ask about the commitment of this number */
export async function listBallots(tx: Tx, reader: Reader, commitment?: number): Promise<ListedBallot[]> {
  const asks = sql`exists (select 1 from ballot_questions q join versions v on v.id = q.version_id
    join commitments c on c.id = v.subject_id where q.ballot_id = ballots.id and c.cycle_id = ballots.cycle_id and c.number = ${commitment})`;
  const rows = await tx
    .select({
      ballot: ballots,
      questions: sql<number>`(select count(*)::int from ballot_questions q where q.ballot_id = ballots.id)`,
      roll: sql<number>`(select count(*)::int from ballot_roll r where r.ballot_id = ballots.id)`,
      turnout: sql<number>`(select count(*)::int from ballot_turnout t where t.ballot_id = ballots.id)`,
      isTakingVotes: sql<boolean>`exists (select 1 from ballots_taking_votes v where v.id = ballots.id)`,
      ...votingWindow,
    })
    .from(ballots)
    .where(and(eq(ballots.cycleId, reader.cycleId), commitment === undefined ? undefined : asks))
    .orderBy(desc(ballots.opensAt), desc(ballots.id));
  return rows
    .map(({ ballot, votesFrom, votesUntil, ...counts }) => ({
      ...ballot,
      ...counts,
      ...{ votesFrom: toDate(votesFrom), votesUntil: toDate(votesUntil) },
    }))
    .filter((row) => maySeeBallot(reader, row));
}

/** A text that is voted on, and what has become of it since. */
export type Question = FrozenVersion & {
  /** withdrawn while people voted: no longer asked */
  isStruck: boolean;
  /** a secret ballot asked about it before: only the outcome will be shown */
  isOutcomeOnly: boolean;
  /** the number of the newest frozen version, which is another text when it is larger */
  newest: number;
};

export async function listQuestions(tx: Tx, ballot: Pick<BallotRow, 'id' | 'cycleId'>): Promise<Question[]> {
  const rows = await tx
    .select({
      versionId: ballotQuestions.versionId,
      struckAt: ballotQuestions.struckAt,
      isOutcomeOnly: ballotQuestions.isOutcomeOnly,
      newest: sql<number>`(select max(w.number)::int from versions v join versions w on w.subject_kind = v.subject_kind and w.subject_id = v.subject_id where v.id = ${ballotQuestions.versionId})`,
    })
    .from(ballotQuestions)
    .where(eq(ballotQuestions.ballotId, ballot.id))
    .orderBy(asc(ballotQuestions.position));
  const found = await listFrozenVersions(
    tx,
    ballot,
    rows.map(({ versionId }) => versionId),
  );
  return rows.flatMap(({ versionId, struckAt, isOutcomeOnly, newest }) =>
    found
      .filter(({ id }) => id === versionId)
      .map((version) => ({ ...version, isStruck: struckAt !== null, isOutcomeOnly, newest })),
  );
}

type AskedBefore = { commitment: number; ballotId: string; title: string; isCounted: boolean };

/** Texts of this ballot's commitments on which a secret ballot was announced before, and which ballot that was. */
export async function listAskedBefore(tx: Tx, ballotId: string): Promise<AskedBefore[]> {
  return listAsked(
    tx,
    ballotId,
    sql`b.mode = 'secret' and (b.sealed_at is null
      or exists (select 1 from jsonb_array_elements(b.export -> 'votes') e where (e ->> 'question')::int = o.position - 1))`,
  );
}

/** Texts of this ballot's commitments that another ballot asks about now; of two secret ones {@link listAskedBefore} tells. */
export const listAskedNow = (tx: Tx, ballotId: string): Promise<AskedBefore[]> =>
  listAsked(tx, ballotId, sql`b.sealed_at is null and not (b.mode = 'secret' and own.mode = 'secret')`);

async function listAsked(tx: Tx, ballotId: string, which: ReturnType<typeof sql>): Promise<AskedBefore[]> {
  const { rows } = await tx.execute<AskedBefore>(sql`
    select distinct c.number as commitment, b.id as "ballotId", b.title, b.sealed_at is not null as "isCounted"
    from ballot_questions q join versions v on v.id = q.version_id join commitments c on c.id = v.subject_id
      join ballots own on own.id = q.ballot_id
      join versions w on w.subject_kind = v.subject_kind and (w.subject_id = v.subject_id or title_key(w.content) = title_key(v.content))
      join ballot_questions o on o.version_id = w.id and o.struck_at is null
      join ballots b on b.id = o.ballot_id and b.cycle_id = own.cycle_id and b.announced_at is not null
    where q.ballot_id = ${ballotId} and b.id <> q.ballot_id and ${which}
    order by c.number, b.title`);
  return rows;
}

export async function countTurnout(tx: Tx, ballotId: string): Promise<number> {
  const [row] = await tx
    .select({ n: sql<number>`count(*)::int` })
    .from(ballotTurnout)
    .where(eq(ballotTurnout.ballotId, ballotId));
  return row?.n ?? 0;
}

/** How many of one sector have voted. */
export async function countTurnoutOf(tx: Tx, ballotId: string, sector: Sector): Promise<number> {
  const { rows } = await tx.execute<{ n: number }>(sql`
    select count(*)::int as n from ballot_turnout t join ballot_roll r on r.id = t.roll_entry
    where t.ballot_id = ${ballotId} and r.sector = ${sector}`);
  return rows[0]?.n ?? 0;
}

/** When it really begins and ceases to take votes: its dates, when it was closed by hand, or what is left of them by its stage. */
export async function findVotingWindow(tx: Tx, ballotId: string): Promise<VotingWindow> {
  const [row] = await tx.select(votingWindow).from(ballots).where(eq(ballots.id, ballotId));
  if (!row) throw new AppError('ballot.not-found');
  return { votesFrom: toDate(row.votesFrom), votesUntil: toDate(row.votesUntil) };
}

/** Would a vote count now? An open ballot takes none once its stage was closed before its date. */
export async function takesVotes(tx: Tx, ballotId: string): Promise<boolean> {
  const result = await tx.execute(sql`select 1 from ballots_taking_votes where id = ${ballotId}`);
  return result.rows.length > 0;
}

/** What announced ballots among these are called; strangers may know it. */
export async function listAnnouncedTitles(
  tx: Tx,
  cycleId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const rows = await tx
    .select({ id: ballots.id, title: ballots.title })
    .from(ballots)
    .where(and(eq(ballots.cycleId, cycleId), inArray(ballots.id, [...ids]), isNotNull(ballots.announcedAt)));
  return new Map(rows.map(({ id, title }) => [id, title]));
}
