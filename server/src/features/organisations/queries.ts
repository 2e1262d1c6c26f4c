import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/database/db.ts';
import { isAwaitedIn, nameInForum, undeliveredTo } from '../people/queries.ts';
import { people } from '../people/tables.ts';
import { mayEditOrganisations, type Reader, type VoicesOf } from './policy.ts';
import { organisations, seats } from './tables.ts';
import { byName } from '../../platform/database/name-order.ts';

type OrganisationRow = typeof organisations.$inferSelect;

export async function listOrganisations(tx: Tx, forumId: string): Promise<OrganisationRow[]> {
  return tx.select().from(organisations).where(eq(organisations.forumId, forumId)).orderBy(byName(organisations.name));
}

export async function findOrganisation(tx: Tx, forumId: string, id: string): Promise<OrganisationRow | null> {
  const [row] = await tx
    .select()
    .from(organisations)
    .where(and(eq(organisations.id, id), eq(organisations.forumId, forumId)));
  return row ?? null;
}

const isNotEnded = inArray(seats.id, sql`(select id from seats_not_ended)`);

/** Seats that are open or will be, with the person on each; all of the forum, or the one. */
export async function listSeats(tx: Tx, forumId: string, seatId?: string) {
  return tx
    .select({ seat: seats, personName: nameInForum(forumId), isAwaited: isAwaitedIn(forumId) })
    .from(seats)
    .innerJoin(people, eq(people.id, seats.personId))
    .where(and(eq(seats.forumId, forumId), isNotEnded, seatId === undefined ? undefined : eq(seats.id, seatId)))
    .orderBy(byName(nameInForum(forumId)));
}
export type FoundSeat = Awaited<ReturnType<typeof listSeats>>[number];

/** All that the list of organisations shows. Addresses of people are found for whoever invites them only. */
export async function readOrganisations(
  tx: Tx,
  reader: Reader & { forumId: string; cycleId: string },
  given: readonly VoicesOf[],
) {
  const seats = await listSeats(tx, reader.forumId);
  const invited = mayEditOrganisations(reader) ? seats.map(({ seat }) => seat.personId) : [];
  return {
    seats,
    unreached: await undeliveredTo(tx, reader.forumId, invited),
    organisations: await listOrganisations(tx, reader.forumId),
    voices: await Promise.all(given.map(async ({ of, count }) => ({ of, byId: await count(tx, reader) }))),
  };
}
export type FoundOrganisations = Awaited<ReturnType<typeof readOrganisations>>;

/** A seat that has not ended, with the organisation's name, and whether its person has still to come; null when it has. */
export async function findOpenSeat(
  tx: Tx,
  forumId: string,
  id: string,
): Promise<{ organisation: string; isAwaited: boolean } | null> {
  const [row] = await tx
    .select({ organisation: organisations.name, isAwaited: isAwaitedIn(forumId) })
    .from(seats)
    .innerJoin(people, eq(people.id, seats.personId))
    .innerJoin(organisations, eq(organisations.id, seats.organisationId))
    .where(and(eq(seats.id, id), eq(seats.forumId, forumId), isNotEnded));
  return row ?? null;
}
