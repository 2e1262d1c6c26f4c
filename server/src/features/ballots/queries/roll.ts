import { type BallotExport, rollText } from '@minga/shared/ballots/record.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import { asc, eq, sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { sha256Hex } from '../../../platform/files/hash.ts';
import { ballotRoll } from '../tables.ts';
import type { BallotRow } from './ballots.ts';
import { byName } from '../../../platform/database/name-order.ts';
import { compareNames } from '@minga/shared/kernel/name-order.ts';

export type RollEntry = typeof ballotRoll.$inferSelect;

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

/** The roll's fingerprint: announced with the ballot, and recomputed from its record by whoever checks it. */
export const hashOfRoll = (entries: Parameters<typeof publicRoll>[0]): string =>
  sha256Hex(rollText(publicRoll(entries)));

/** One vote as announcing would put it on the roll now. */
export type PlannedEntry = {
  voter: string;
  seatId: string;
  personId: string;
  organisationId: string;
  organisation: string;
  sector: Sector;
  /** who may cast it: the titular first, then the alternates */
  people: string[];
  personIds: string[];
};
/** Somebody who sits for an organisation and casts no vote, and why. */
type WithoutVote = { person: string; organisation: string; why: 'delegate' | 'begins-later' | 'ends-before' };
type PlannedRoll = {
  entries: PlannedEntry[];
  withoutVote: WithoutVote[];
  /** organisations of the forum that nobody could vote for */
  organisationsWithoutVote: string[];
};

type SeatOfForum = Omit<PlannedEntry, 'people' | 'personIds' | 'voter'> & {
  person: string;
  role: 'member' | 'delegate';
  startsAt: RawInstant;
  endedAt: RawInstant | null;
  hasBegun: boolean;
};

/**
 * The roll as it would be frozen now: one entry for each organisation with a member's seat, or one for each such seat.
 * The titular stands first, of several the one whose seat began first; any other of the organisation is an alternate.
 */
export async function planRoll(
  tx: Tx,
  scope: Pick<Scope, 'forumId'>,
  ballot: Pick<BallotRow, 'votesBy' | 'closesAt'>,
): Promise<PlannedRoll> {
  const { rows } = await tx.execute<SeatOfForum>(sql`
    select s.id as "seatId", s.person_id as "personId", o.id as "organisationId", o.short_name as organisation, o.sector,
      name_in_forum(p.id, s.forum_id, p.name) as person,
      s.role, s.starts_at as "startsAt", s.ended_at as "endedAt", s.starts_at <= now() as "hasBegun"
    from seats_not_ended s join organisations o on o.id = s.organisation_id join people p on p.id = s.person_id
    where s.forum_id = ${scope.forumId} order by s.is_alternate, s.starts_at, s.id`);
  const members = rows.filter(({ role, hasBegun }) => role === 'member' && hasBegun);
  const entries = new Map<string, PlannedEntry>();
  for (const { seatId, personId, organisationId, organisation, sector, person } of members) {
    const voter = ballot.votesBy === 'organisation' ? organisationId : seatId;
    const known = entries.get(voter);
    if (known) {
      known.people.push(person);
      known.personIds.push(personId);
      continue;
    }
    const people = { people: [person], personIds: [personId] };
    entries.set(voter, { voter, seatId, personId, organisationId, organisation, sector, ...people });
  }
  const reasonOf = ({ role, hasBegun, endedAt }: SeatOfForum): WithoutVote['why'] | null => {
    if (role === 'delegate') return 'delegate';
    if (!hasBegun) return 'begins-later';
    return endedAt !== null && toDate(endedAt) < ballot.closesAt ? 'ends-before' : null;
  };
  const named = await tx.execute<{ name: string }>(sql`
    select short_name as name from organisations where forum_id = ${scope.forumId} order by ${byName(sql`short_name`)}`);
  const voting = new Set(members.map(({ organisation }) => organisation));
  return {
    entries: [...entries.values()].sort((a, b) => compareNames(a.organisation, b.organisation)),
    withoutVote: rows.flatMap((row) => {
      const why = reasonOf(row);
      // Somebody with a second seat who votes for the organisation all the same is not left out.
      const votes = members.some((one) => one.personId === row.personId && one.organisationId === row.organisationId);
      return why === null || (votes && why !== 'ends-before')
        ? []
        : [{ person: row.person, organisation: row.organisation, why }];
    }),
    organisationsWithoutVote: named.rows.map(({ name }) => name).filter((name) => !voting.has(name)),
  };
}

/** When the timeline of this cycle became public. */
export async function findPublishedAt(tx: Tx, cycleId: string): Promise<Date | null> {
  const { rows } = await tx.execute<{ at: RawInstant | null }>(
    sql`select published_at as at from cycles where id = ${cycleId} and published_at <= now()`,
  );
  const at = rows[0]?.at;
  return at ? toDate(at) : null;
}
