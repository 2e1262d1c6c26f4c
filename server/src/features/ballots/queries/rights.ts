import { prepared, type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import { lockExpression } from '../../../platform/database/locks.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import type { AuditMark } from '@minga/shared/reports/schema.ts';
import { sql } from 'drizzle-orm';
import { markExpression } from '../../../platform/database/audit.ts';
import type { SeatOfActor } from '../../../platform/http/gate.ts';
import { maySeeBallot } from '../policy.ts';
import type { BallotRow, Reader } from './ballots.ts';
import { byName } from '../../../platform/database/name-order.ts';

export type VotingRight = {
  rollEntry: string;
  /** the seat in which this person uses the vote; null until it is known which of theirs */
  seatId: string;
  organisation: string;
  sector: Sector;
  keySha256: string | null;
  /** the vote of a seat that has ended, which this seat took over */
  isInherited: boolean;
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
    return seat ? [{ ...entry, seatId: seat.id, isInherited: false }] : [];
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
    where r.ballot_id = ${ballot.id} and r.voter = any(${votersOf(seats)}::uuid[]) order by ${byName(sql`r.organisation`)}, r.voter`);
  const own = asRights(rows, seats);
  return own.length > 0 || ballot.votesBy === 'organisation' ? own : listInheritedRights(tx, ballot.id, seats);
}

type Inherited = Omit<VotingRight, 'seatId' | 'isInherited'> & { organisationId: string; heir: string | null };

/**
 * A seat that ended after the roll was fixed leaves its vote to a new seat of the organisation, one vote to one seat: what
 * this seat has used is its only right, and the database keeps that of two requests one takes over a vote.
 */
async function listInheritedRights(tx: Tx, ballotId: string, seats: readonly SeatOfActor[]): Promise<VotingRight[]> {
  const { rows } = await tx.execute<Inherited>(sql`
    select r.id as "rollEntry", r.organisation_id as "organisationId", r.organisation, r.sector, t.key_sha256 as "keySha256",
      t.inherited_by as heir
    from ballot_roll r join seats s on s.id = r.seat_id and s.ended_at <= now()
      left join ballot_turnout t on t.ballot_id = r.ballot_id and t.roll_entry = r.id
    where r.ballot_id = ${ballotId} and r.organisation_id = any(${votersOf(seats)}::uuid[])
      and not exists (select 1 from ballot_roll o where o.ballot_id = r.ballot_id and o.voter = any(${votersOf(seats)}::uuid[]))
    order by ${byName(sql`r.organisation`)}, r.id`);
  return seats.flatMap((seat) => {
    const left = rows.filter(({ organisationId }) => organisationId === seat.organisationId);
    const mine =
      left.find(({ heir }) => heir === seat.id) ?? left.find(({ keySha256 }) => keySha256 === null) ?? left[0];
    if (!mine) return [];
    const { organisationId, heir, ...entry } = mine;
    return [{ ...entry, seatId: seat.id, isInherited: true }];
  });
}

/** A text as the booth needs it: texts that were withdrawn meanwhile are no longer asked. */
type Asked = { versionId: string; isStruck: boolean };

/** Of the ballot, what a vote needs to know. */
type InBooth = Pick<
  BallotRow,
  'id' | 'title' | 'mode' | 'rule' | 'votesBy' | 'rollSha256' | 'closesAt' | 'announcedAt'
>;
export type Booth = {
  ballot: InBooth & { votesUntil: Date };
  rights: VotingRight[];
  questions: Asked[];
  /** where the announcing stands in the record of acts */
  act: AuditMark | null;
};

const value = sql.placeholder;
type RawBooth = Omit<InBooth, 'closesAt' | 'announcedAt'> & {
  closesAt: RawInstant;
  votesUntil: RawInstant;
  announcedAt: RawInstant | null;
  questions: Asked[];
  used: Used[];
  act: AuditMark | null;
};
// Planned once on each connection: that takes longer than to run it.
const booth = prepared<RawBooth>(
  'ballot_booth',
  sql`
    select ${lockExpression('votes of ballot', sql`${value('ballotId')}`, 'shared')}::text as hold,
      b.id, b.title, b.mode, b.rule, b.votes_by as "votesBy", b.roll_sha256 as "rollSha256", b.closes_at as "closesAt", voting_ends_at(b) as "votesUntil", b.announced_at as "announcedAt",
      (select coalesce(json_agg(json_build_object('versionId', q.version_id, 'isStruck', q.struck_at is not null) order by q.position), '[]')
        from ballot_questions q where q.ballot_id = b.id) as questions,
      (select coalesce(json_agg(json_build_object('rollEntry', r.id, 'voter', r.voter,
          'organisation', r.organisation, 'sector', r.sector, 'keySha256', t.key_sha256) order by ${byName(sql`r.organisation`)}, r.voter), '[]')
        from ballot_roll r left join ballot_turnout t on t.ballot_id = r.ballot_id and t.roll_entry = r.id
        where r.ballot_id = b.id and r.voter = any(${value('voters')}::uuid[])) as used,
      ${markExpression(sql`b.cycle_id`, { action: 'ballot.announced', subjectId: sql`b.id::text` })} as act
    from ballots b where b.id = ${value('ballotId')}::uuid and b.cycle_id = ${value('cycleId')}::uuid`,
);

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
  const [row] = await booth(tx, { ballotId, cycleId: reader.cycleId, voters: votersOf(seats) });
  if (!row) throw new AppError('ballot.not-found');
  const { questions, used, act, closesAt, votesUntil, announcedAt, ...rest } = row;
  const ballot = {
    ...rest,
    closesAt: toDate(closesAt),
    votesUntil: toDate(votesUntil),
    announcedAt: announcedAt === null ? null : toDate(announcedAt),
  };
  if (!maySeeBallot(reader, ballot)) throw new AppError('ballot.not-found');
  const own = asRights(used, seats);
  const rights =
    own.length > 0 || ballot.votesBy === 'organisation' ? own : await listInheritedRights(tx, ballot.id, seats);
  return { ballot, rights, questions, act };
}

/**
 * Of a statement that joins the roll as `r` with open members' seats as `s`: may the seat use the entry? Its own, that of its
 * organisation, or one that a seat which has ended left to it. The same that {@link listRights} answers for one person.
 */
export const mayUse = sql`(r.voter = s.id or r.voter = s.organisation_id or exists (
  select 1 from seats former where former.id = r.voter and former.ended_at <= now()
    and not exists (select 1 from ballot_roll own where own.ballot_id = r.ballot_id and own.voter = s.id)
    and not exists (select 1 from ballot_turnout used where used.ballot_id = r.ballot_id and used.inherited_by = s.id)))`;

/** Of the same statement: has nobody voted with the entry? Who has voted is no secret; how, is never asked here. */
export const isUnused = sql`not exists (
  select 1 from ballot_turnout t where t.ballot_id = r.ballot_id and t.roll_entry = r.id)`;
