import type { ListColumn } from '@minga/shared/organisations/lists.ts';
import type { ForumRole } from '@minga/shared/people/rules.ts';
import { eq } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { listForumRoles } from '../../people/queries.ts';
import { people } from '../../people/tables.ts';
import { listOrganisations, listSeats } from '../queries.ts';
import { seats } from '../tables.ts';

export type ListedOrganisation = Awaited<ReturnType<typeof listOrganisations>>[number];
type ListedSeat = Awaited<ReturnType<typeof listSeats>>[number] & { email: string };
type ListedPerson = { personId: string; name: string; email: string; role: ForumRole; isAwaited: boolean };
/** All that a list of the forum may name. */
export type ForumList = { organisations: ListedOrganisation[]; seats: ListedSeat[]; roles: ListedPerson[] };

export async function readForumList(tx: Tx, forumId: string): Promise<ForumList> {
  const found = await listSeats(tx, forumId);
  const addresses = await tx
    .selectDistinct({ id: people.id, email: people.email })
    .from(people)
    .innerJoin(seats, eq(seats.personId, people.id))
    .where(eq(seats.forumId, forumId));
  const emailOf = new Map(addresses.map(({ id, email }) => [id, email]));
  return {
    organisations: await listOrganisations(tx, forumId),
    seats: found.map((one) => ({ ...one, email: emailOf.get(one.seat.personId) ?? '' })),
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

const valuesOfSeat = ({ seat, personName, email }: ListedSeat): ListValues => ({
  person: personName,
  email,
  role: seat.role,
  titular: seat.isAlternate ? 'alternate' : 'titular',
  seniority: seat.seniority,
  mandate: seat.hasMandate ? 'yes' : 'no',
});
