import { and, asc, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/db.ts';
import { people } from '../people/tables.ts';
import { organisations, seats } from './tables.ts';

export type OrganisationRow = typeof organisations.$inferSelect;

export async function listOrganisations(tx: Tx, forumId: string): Promise<OrganisationRow[]> {
  return tx.select().from(organisations).where(eq(organisations.forumId, forumId)).orderBy(asc(organisations.name));
}

export async function findOrganisation(tx: Tx, forumId: string, id: string): Promise<OrganisationRow | null> {
  const [row] = await tx
    .select()
    .from(organisations)
    .where(and(eq(organisations.id, id), eq(organisations.forumId, forumId)));
  return row ?? null;
}

/** Organisations by short name, whatever the case; those that do not exist are missing from the map. */
export async function mapOrganisationsByShortName(
  tx: Tx,
  forumId: string,
  names: readonly string[],
): Promise<Map<string, OrganisationRow>> {
  if (names.length === 0) return new Map();
  const lower = [...new Set(names.map((name) => name.toLowerCase()))];
  const rows = await tx
    .select()
    .from(organisations)
    .where(and(eq(organisations.forumId, forumId), inArray(sql`lower(${organisations.shortName})`, lower)));
  return new Map(rows.map((row) => [row.shortName.toLowerCase(), row]));
}

const isOpen = or(isNull(seats.endedAt), sql`${seats.endedAt} > now()`);

/** Seats that are open or will be, with the person on each. */
export async function listSeats(tx: Tx, forumId: string) {
  return tx
    .select({ seat: seats, personName: people.name })
    .from(seats)
    .innerJoin(people, eq(people.id, seats.personId))
    .where(and(eq(seats.forumId, forumId), isOpen))
    .orderBy(asc(people.name));
}

/** How many different people may act for each organisation now: the depth of parallel meetings it can follow. */
export async function countDelegates(tx: Tx, forumId: string): Promise<Map<string, number>> {
  const rows = await tx
    .select({ organisationId: seats.organisationId, n: sql<number>`count(distinct ${seats.personId})::int` })
    .from(seats)
    .where(and(eq(seats.forumId, forumId), isOpen, sql`${seats.startsAt} <= now()`))
    .groupBy(seats.organisationId);
  return new Map(rows.map((row) => [row.organisationId, row.n]));
}
