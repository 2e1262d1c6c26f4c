import type { ListColumn } from '@minga/shared/organisations/lists.ts';
import type { ForumRole } from '@minga/shared/people/rules.ts';
import { eq } from 'drizzle-orm';
import { lastInstantOf } from '@minga/shared/kernel/periods.ts';
import { wallClock } from '@minga/shared/kernel/time.ts';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import { findForum, listForumRoles } from '../../people/queries.ts';
import { people } from '../../people/tables.ts';
import { type FoundSeat, listOrganisations, listSeats } from '../queries.ts';
import { seats } from '../tables.ts';

export type ListedOrganisation = Awaited<ReturnType<typeof listOrganisations>>[number];
type ListedPerson = { personId: string; name: string; email: string; role: ForumRole; isAwaited: boolean };
/** All that a list of the forum may name. */
export type ForumList = {
  organisations: ListedOrganisation[];
  seats: ListedSeat[];
  roles: ListedPerson[];
  /** on the forum's calendar */
  today: string;
};
/** A seat with its first and its last day, as the forum counts them. */
type ListedSeat = FoundSeat & { email: string; startsOn: string; endsOn: string | null };

export async function readForumList(tx: Tx, forumId: string): Promise<ForumList> {
  const found = await listSeats(tx, forumId);
  const addresses = await tx
    .selectDistinct({ id: people.id, email: people.email })
    .from(people)
    .innerJoin(seats, eq(seats.personId, people.id))
    .where(eq(seats.forumId, forumId));
  const emailOf = new Map(addresses.map(({ id, email }) => [id, email]));
  const timeZone = (await findForum(tx, forumId))?.timeZone ?? 'UTC';
  const dayOf = (at: Date) => wallClock(at, timeZone).slice(0, 10);
  return {
    today: dayOf(await dbNow(tx)),
    organisations: await listOrganisations(tx, forumId),
    seats: found.map((one) => ({
      ...one,
      email: emailOf.get(one.seat.personId) ?? '',
      startsOn: dayOf(one.seat.startsAt),
      endsOn: one.seat.endedAt && dayOf(lastInstantOf(one.seat.endedAt)),
    })),
    roles: await listForumRoles(tx, forumId),
  };
}

export type ListValues = Partial<Record<ListColumn, string>>;

/** One row for each seat and role, and one for each organisation without. */
export function rowsOfList({ organisations, seats: found, roles }: ForumList): ListValues[] {
  const bySeat = Map.groupBy(found, ({ seat }) => seat.organisationId);
  const ofOrganisations = organisations.flatMap((one): ListValues[] => {
    const facts: ListValues = {
      organisation: one.name,
      shortName: one.shortName,
      sector: one.sector,
      territory: one.territory ?? '',
      since: one.sinceOn ?? '',
      until: one.untilOn ?? '',
      contact: one.contact ?? '',
    };
    const own = bySeat.get(one.id) ?? [];
    return own.length === 0 ? [facts] : own.map((row) => ({ ...facts, ...valuesOfSeat(row) }));
  });
  // Administrators are made one by one, so no list names them.
  const ofForum = roles.filter(({ role }) => role !== 'administrator');
  return [...ofOrganisations, ...ofForum.map(({ name, email, role }): ListValues => ({ person: name, email, role }))];
}

const valuesOfSeat = ({ seat, personName, email, startsOn, endsOn }: ListedSeat): ListValues => ({
  person: personName,
  email,
  role: seat.role,
  titular: seat.isAlternate ? 'alternate' : 'titular',
  seniority: seat.seniority,
  mandate: seat.hasMandate ? 'yes' : 'no',
  seatSince: startsOn,
  seatUntil: endsOn ?? '',
});
