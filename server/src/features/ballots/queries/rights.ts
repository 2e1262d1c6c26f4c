import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import { and, eq, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/db.ts';
import type { SeatOfActor } from '../../../platform/gate.ts';
import { maySeeBallot } from '../policy.ts';
import { ballots } from '../tables.ts';
import type { BallotRow, Reader } from './ballots.ts';

export type VotingRight = {
  rollEntry: string;
  /** the seat in which this person uses the vote; null until it is known which of theirs */
  seatId: string;
  organisation: string;
  sector: Sector;
  keySha256: string | null;
};

type Used = { rollEntry: string; voter: string; organisation: string; sector: Sector; keySha256: string | null };

/** Whose votes these seats may use: their own, and those of their organisations. An array, for the index of the roll. */
const votersOf = (seats: readonly SeatOfActor[]): string =>
  `{${[...new Set(seats.flatMap(({ id, organisationId }) => [id, organisationId]))].join(',')}}`;

/**
 * Entries of the roll as rights of these seats. Where the vote is the organisation's it does not matter which of its
 * members' seats was there when the roll was fixed; where it is a seat's, whoever took over a seat that has ended may use it.
 */
function asRights(used: readonly Used[], seats: readonly SeatOfActor[]): VotingRight[] {
  return used.flatMap(({ voter, ...entry }) => {
    const seat = seats.find(({ id, organisationId }) => id === voter || organisationId === voter);
    return seat ? [{ ...entry, seatId: seat.id }] : [];
  });
}

/** Entries of these members' seats on the roll, and whether each has been used. */
export async function listRights(
  tx: Tx,
  ballot: Pick<BallotRow, 'id' | 'votesBy'>,
  seats: readonly SeatOfActor[],
): Promise<VotingRight[]> {
  if (seats.length === 0) return [];
  const { rows } = await tx.execute<Used>(sql`
    select r.id as "rollEntry", r.voter, r.organisation, r.sector, t.key_sha256 as "keySha256"
    from ballot_roll r left join ballot_turnout t on t.ballot_id = r.ballot_id and t.roll_entry = r.id
    where r.ballot_id = ${ballot.id} and r.voter = any(${votersOf(seats)}::uuid[]) order by r.organisation, r.voter`);
  const own = asRights(rows, seats);
  return own.length > 0 || ballot.votesBy === 'organisation' ? own : listInheritedRights(tx, ballot.id, seats);
}

/** A seat that ended after the roll was fixed leaves its vote to whoever holds a new seat of the organisation. */
async function listInheritedRights(tx: Tx, ballotId: string, seats: readonly SeatOfActor[]): Promise<VotingRight[]> {
  const { rows } = await tx.execute<Omit<VotingRight, 'seatId'> & { organisationId: string }>(sql`
    select r.id as "rollEntry", r.organisation_id as "organisationId", r.organisation, r.sector, t.key_sha256 as "keySha256"
    from ballot_roll r join seats s on s.id = r.seat_id and s.ended_at <= now()
      left join ballot_turnout t on t.ballot_id = r.ballot_id and t.roll_entry = r.id
    where r.ballot_id = ${ballotId} and r.organisation_id = any(${votersOf(seats)}::uuid[])
      and not exists (select 1 from ballot_roll o where o.ballot_id = r.ballot_id and o.voter = any(${votersOf(seats)}::uuid[]))
    order by r.organisation, r.id`);
  return rows.flatMap(({ organisationId, ...entry }) => {
    const seat = seats.find((one) => one.organisationId === organisationId);
    return seat ? [{ ...entry, seatId: seat.id }] : [];
  });
}

/** A text as the booth needs it: texts that were withdrawn meanwhile are no longer asked. */
type Asked = { versionId: string; isStruck: boolean };

export type Booth = { ballot: BallotRow; rights: VotingRight[]; questions: Asked[] };

/**
 * All that a vote needs, in one round trip with the shared hold on the ballot: three hundred people press the button in
 * the same second. What is read here may be stale; the statement that stores the vote starts after the hold and looks again.
 */
export async function getBooth(
  tx: Tx,
  reader: Reader,
  ballotId: string,
  seats: readonly SeatOfActor[],
): Promise<Booth> {
  const [row] = await tx
    .select({
      ballot: ballots,
      hold: sql`pg_advisory_xact_lock_shared(hashtextextended(${ballotId}, 91))::text`,
      questions: sql<
        Asked[]
      >`(select json_agg(json_build_object('versionId', q.version_id, 'isStruck', q.struck_at is not null) order by q.position) from ballot_questions q where q.ballot_id = ballots.id)`,
      used: sql<Used[]>`(select coalesce(json_agg(json_build_object('rollEntry', r.id, 'voter', r.voter,
          'organisation', r.organisation, 'sector', r.sector, 'keySha256', t.key_sha256) order by r.organisation, r.voter), '[]')
        from ballot_roll r left join ballot_turnout t on t.ballot_id = r.ballot_id and t.roll_entry = r.id
        where r.ballot_id = ballots.id and r.voter = any(${votersOf(seats)}::uuid[]))`,
    })
    .from(ballots)
    .where(and(eq(ballots.id, ballotId), eq(ballots.cycleId, reader.cycleId)));
  if (!row || !maySeeBallot(reader, row.ballot)) throw new AppError('ballot.not-found');
  const { ballot, questions, used } = row;
  const own = asRights(used, seats);
  const rights =
    own.length > 0 || ballot.votesBy === 'organisation' ? own : await listInheritedRights(tx, ballot.id, seats);
  return { ballot, rights, questions };
}
