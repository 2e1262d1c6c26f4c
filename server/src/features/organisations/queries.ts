import { AppError } from '@minga/shared/kernel/errors.ts';
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/database/db.ts';
import { isAwaitedIn, nameInForum, undeliveredTo } from '../people/queries.ts';
import { people } from '../people/tables.ts';
import { mayEditOrganisations, maySeeSeats, type Reader, type LogosOf, type VoicesOf, voicesFor } from './policy.ts';
import { listPastSeats, listPutRight } from './queries/history.ts';
import { type AsOf, hasBegunAsOf, organisationsAsOf, seatsAsOf } from './queries/as-of.ts';
import { organisations, seats } from './tables.ts';
import { byName } from '../../platform/database/name-order.ts';

type OrganisationRow = typeof organisations.$inferSelect;

/** Those of the forum, or the one; those that there are, or that there were. */
export async function listOrganisations(
  tx: Tx,
  forumId: string,
  { id, asOf = null }: { id?: string | undefined; asOf?: AsOf } = {},
): Promise<OrganisationRow[]> {
  const isMeant = id === undefined ? undefined : eq(organisations.id, id);
  return tx
    .select()
    .from(organisations)
    .where(and(eq(organisations.forumId, forumId), organisationsAsOf(asOf), isMeant))
    .orderBy(byName(organisations.name));
}

export async function findOrganisation(tx: Tx, forumId: string, id: string): Promise<OrganisationRow | null> {
  const [row] = await listOrganisations(tx, forumId, { id });
  return row ?? null;
}

/** Open, or still to come. */
export const isNotEnded = inArray(seats.id, sql`(select id from seats_not_ended)`);

/** The column names this organisation, or any where none is meant. */
export const isOfOrganisation = (column: SQL, organisationId: string | undefined): SQL =>
  organisationId === undefined ? sql`true` : sql`${column} = ${organisationId}`;

type Which = { seatId?: string; organisationId?: string | undefined; asOf?: AsOf };

/** Seats that are, or were, open or to come, with the person on each; all of the forum, the one, or those of one organisation. */
export async function listSeats(tx: Tx, forumId: string, { seatId, organisationId, asOf = null }: Which = {}) {
  const isMeant = [
    seatId === undefined ? undefined : eq(seats.id, seatId),
    organisationId === undefined ? undefined : eq(seats.organisationId, organisationId),
  ];
  return tx
    .select({
      seat: seats,
      hasBegun: hasBegunAsOf(asOf),
      personName: nameInForum(forumId),
      isAwaited: isAwaitedIn(forumId),
    })
    .from(seats)
    .innerJoin(people, eq(people.id, seats.personId))
    .where(and(eq(seats.forumId, forumId), seatsAsOf(asOf), ...isMeant))
    .orderBy(byName(nameInForum(forumId)));
}
export type FoundSeat = Awaited<ReturnType<typeof listSeats>>[number];

/** All that the list of organisations shows, or the page of one. Addresses of people are found for whoever invites them only. */
export async function readOrganisations(
  tx: Tx,
  reader: Reader & { forumId: string; cycleId: string },
  given: readonly VoicesOf[],
  { isList, organisationId }: { isList: boolean; organisationId?: string },
) {
  const counted = given.filter(({ isSlow }) => !isList || !isSlow);
  const asOf = reader.archivedAt;
  const seats = await listSeats(tx, reader.forumId, { organisationId, asOf });
  const invited = mayEditOrganisations(reader) ? seats.map(({ seat }) => seat.personId) : [];
  return {
    seats,
    unreached: await undeliveredTo(tx, reader.forumId, invited),
    organisations: await listOrganisations(tx, reader.forumId, { id: organisationId, asOf }),
    voices: await Promise.all(counted.map(({ count }) => count(tx, reader, organisationId))),
    kinds: voicesFor(reader).filter((kind) => counted.some(({ kinds }) => kinds.includes(kind))),
  };
}
export type FoundOrganisations = Awaited<ReturnType<typeof readOrganisations>>;

/** What other nouns tell of organisations. */
export type Given = { readonly voices: readonly VoicesOf[]; readonly logos: readonly LogosOf[] };

/** @throws AppError `organisation.not-found` */
export async function readOrganisation(
  tx: Tx,
  reader: Reader & { forumId: string; cycleId: string },
  { voices, logos }: Given,
  id: string,
) {
  const found = await readOrganisations(tx, reader, voices, { isList: false, organisationId: id });
  if (found.organisations.length === 0) throw new AppError('organisation.not-found');
  return {
    ...found,
    logos: (await Promise.all(logos.map((kept) => kept(tx, id)))).flat(),
    history: await listPutRight(tx, reader.forumId, id),
    pastSeats: maySeeSeats(reader) ? await listPastSeats(tx, reader.forumId, id, reader.archivedAt) : null,
  };
}
export type FoundOrganisation = Awaited<ReturnType<typeof readOrganisation>>;
