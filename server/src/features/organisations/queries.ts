import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/database/db.ts';
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

const isNotEnded = inArray(seats.id, sql`(select id from seats_not_ended)`);

/** Seats that are open or will be, with the person on each. */
export async function listSeats(tx: Tx, forumId: string) {
  return tx
    .select({ seat: seats, personName: people.name })
    .from(seats)
    .innerJoin(people, eq(people.id, seats.personId))
    .where(and(eq(seats.forumId, forumId), isNotEnded))
    .orderBy(asc(people.name));
}
