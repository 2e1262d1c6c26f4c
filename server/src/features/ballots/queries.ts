import type { BallotExport } from '@minga/shared/ballots/export.ts';
import type { Choice, Group } from '@minga/shared/ballots/tally.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm';
import { dbNow, type Tx } from '../../platform/db.ts';
import type { Scope } from '../../platform/gate.ts';
import { type FrozenVersion, listFrozenVersions } from '../commitments/queries/versions.ts';
import { ballotStatus, type BallotStatus, maySeeBallot } from './policy.ts';
import { ballotCasts, ballotQuestions, ballotRoll, ballots, ballotTurnout, secretBallots } from './tables.ts';

export type BallotRow = typeof ballots.$inferSelect;
export type RollEntry = typeof ballotRoll.$inferSelect;
type Reader = Pick<Scope, 'cycleId' | 'isFacilitator'>;

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
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${ballotId}, 91))`);
}

export type ListedBallot = BallotRow & { questions: number; roll: number; turnout: number };

export async function listBallots(tx: Tx, reader: Reader): Promise<ListedBallot[]> {
  const rows = await tx
    .select({
      ballot: ballots,
      questions: sql<number>`(select count(*)::int from ballot_questions q where q.ballot_id = ballots.id)`,
      roll: sql<number>`(select count(*)::int from ballot_roll r where r.ballot_id = ballots.id)`,
      turnout: sql<number>`(select count(*)::int from ballot_turnout t where t.ballot_id = ballots.id)`,
    })
    .from(ballots)
    .where(eq(ballots.cycleId, reader.cycleId))
    .orderBy(desc(ballots.opensAt), desc(ballots.id));
  return rows.map(({ ballot, ...counts }) => ({ ...ballot, ...counts })).filter((row) => maySeeBallot(reader, row));
}

export async function listQuestions(tx: Tx, ballot: Pick<BallotRow, 'id' | 'cycleId'>): Promise<FrozenVersion[]> {
  const rows = await tx
    .select({ versionId: ballotQuestions.versionId })
    .from(ballotQuestions)
    .where(eq(ballotQuestions.ballotId, ballot.id))
    .orderBy(asc(ballotQuestions.position));
  const found = await listFrozenVersions(
    tx,
    ballot,
    rows.map(({ versionId }) => versionId),
  );
  return rows.flatMap(({ versionId }) => found.filter(({ id }) => id === versionId));
}

export async function listRoll(tx: Tx, ballotId: string): Promise<RollEntry[]> {
  return tx
    .select()
    .from(ballotRoll)
    .where(eq(ballotRoll.ballotId, ballotId))
    .orderBy(asc(ballotRoll.organisation), asc(ballotRoll.seatId));
}

/** The roll as it is published and hashed. Sorted by seat, so that everybody hashes the same text. */
export function publicRoll(
  entries: readonly { seatId: string; organisation: string; sector: Sector }[],
): BallotExport['roll']['entries'] {
  return entries
    .map(({ seatId, organisation, sector }) => ({ seat: seatId, organisation, sector }))
    .sort((a, b) => (a.seat < b.seat ? -1 : 1));
}

export async function countTurnout(tx: Tx, ballotId: string): Promise<number> {
  const [row] = await tx
    .select({ n: sql<number>`count(*)::int` })
    .from(ballotTurnout)
    .where(eq(ballotTurnout.ballotId, ballotId));
  return row?.n ?? 0;
}

export type VotingRight = {
  rollEntry: string;
  seatId: string;
  organisation: string;
  sector: Sector;
  keySha256: string | null;
};

/** Entries of these seats on the roll, and whether each has been used. */
export async function listRights(tx: Tx, ballotId: string, seatIds: readonly string[]): Promise<VotingRight[]> {
  if (seatIds.length === 0) return [];
  return tx
    .select({
      rollEntry: ballotRoll.id,
      seatId: ballotRoll.seatId,
      organisation: ballotRoll.organisation,
      sector: ballotRoll.sector,
      keySha256: ballotTurnout.keySha256,
    })
    .from(ballotRoll)
    .leftJoin(
      ballotTurnout,
      and(eq(ballotTurnout.ballotId, ballotRoll.ballotId), eq(ballotTurnout.rollEntry, ballotRoll.id)),
    )
    .where(and(eq(ballotRoll.ballotId, ballotId), inArray(ballotRoll.seatId, [...seatIds])))
    .orderBy(asc(ballotRoll.organisation), asc(ballotRoll.seatId));
}

export type OpenVote = {
  organisation: string;
  sector: Sector;
  tracker: string;
  choices: (typeof ballotCasts.$inferSelect)['choices'];
};

export async function listOpenVotes(tx: Tx, ballotId: string): Promise<OpenVote[]> {
  return tx
    .select({
      organisation: ballotRoll.organisation,
      sector: ballotRoll.sector,
      tracker: ballotCasts.tracker,
      choices: ballotCasts.choices,
    })
    .from(ballotCasts)
    .innerJoin(ballotRoll, eq(ballotRoll.id, ballotCasts.rollEntry))
    .where(eq(ballotCasts.ballotId, ballotId))
    .orderBy(asc(ballotRoll.organisation), asc(ballotCasts.tracker));
}

export type SecretVote = { tracker: string; group: Group; choices: Record<string, Choice> };

export async function listSecretVotes(tx: Tx, ballotId: string): Promise<SecretVote[]> {
  const rows = await tx
    .select()
    .from(secretBallots)
    .where(eq(secretBallots.ballotId, ballotId))
    .orderBy(asc(secretBallots.trackerHash));
  return rows.map(({ trackerHash, tallyGroup, choice }) => ({
    tracker: trackerHash,
    group: tallyGroup as Group,
    choices: choice,
  }));
}

/** What is stored under a tracker; only who holds the key of a vote can name its tracker. */
export async function findStoredChoices(
  tx: Tx,
  ballot: Pick<BallotRow, 'id' | 'mode'>,
  tracker: string,
): Promise<Record<string, Choice> | null> {
  if (ballot.mode === 'secret') {
    const [row] = await tx
      .select({ choice: secretBallots.choice })
      .from(secretBallots)
      .where(and(eq(secretBallots.ballotId, ballot.id), eq(secretBallots.trackerHash, tracker)));
    return row?.choice ?? null;
  }
  const [row] = await tx
    .select({ choices: ballotCasts.choices })
    .from(ballotCasts)
    .where(and(eq(ballotCasts.ballotId, ballot.id), eq(ballotCasts.tracker, tracker)));
  return row ? Object.fromEntries(Object.entries(row.choices).map(([version, { choice }]) => [version, choice])) : null;
}

export async function statusNow(tx: Tx, ballot: BallotRow): Promise<BallotStatus> {
  return ballotStatus(ballot, await dbNow(tx));
}

/** Would a vote count now? An open ballot takes none once its stage was closed before its date. */
export async function takesVotes(tx: Tx, ballotId: string): Promise<boolean> {
  const result = await tx.execute(sql`select 1 from ballots_taking_votes where id = ${ballotId}`);
  return result.rows.length > 0;
}

export type Booth = { ballot: BallotRow; rights: VotingRight[]; versionIds: string[] };

/**
 * All that a vote needs, in one round trip with the shared hold on the ballot: three hundred people press the button in
 * the same second. What is read here may be stale; the statement that stores the vote starts after the hold and looks again.
 */
export async function getBooth(
  tx: Tx,
  reader: Reader,
  ballotId: string,
  seats: readonly { id: string }[],
): Promise<Booth> {
  // An array and not a set-returning function: only then does the planner go to the roll's index for each seat.
  const seatIds = `{${seats.map(({ id }) => id).join(',')}}`;
  const [row] = await tx
    .select({
      ballot: ballots,
      hold: sql`pg_advisory_xact_lock_shared(hashtextextended(${ballotId}, 91))::text`,
      versionIds: sql<
        string[]
      >`(select json_agg(q.version_id order by q.position) from ballot_questions q where q.ballot_id = ballots.id)`,
      rights: sql<VotingRight[]>`(select coalesce(json_agg(json_build_object('rollEntry', r.id, 'seatId', r.seat_id,
          'organisation', r.organisation, 'sector', r.sector, 'keySha256', t.key_sha256) order by r.organisation, r.seat_id), '[]')
        from ballot_roll r left join ballot_turnout t on t.ballot_id = r.ballot_id and t.roll_entry = r.id
        where r.ballot_id = ballots.id and r.seat_id = any(${seatIds}::uuid[]))`,
    })
    .from(ballots)
    .where(and(eq(ballots.id, ballotId), eq(ballots.cycleId, reader.cycleId)));
  if (!row || !maySeeBallot(reader, row.ballot)) throw new AppError('ballot.not-found');
  return { ballot: row.ballot, rights: row.rights, versionIds: row.versionIds };
}
