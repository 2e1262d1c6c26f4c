import type { RenewTerms } from '@minga/shared/boards/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { and, eq, type SQL, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { findOrganisation } from '../../organisations/queries.ts';
import { isSilent } from '../queries/guests.ts';
import type { BoardRow } from '../queries/deciding.ts';
import { boardGuests, boardLinks } from '../tables.ts';
import { closeLinks, termsOf } from './links.ts';
import { endAccess } from './places.ts';
import { BOARD_CHANNEL } from './notify-servers.ts';

type ByWhom = Pick<Scope, 'forumId' | 'cycleId'> & { personId: string };
type OfBoard = Pick<BoardRow, 'id' | 'settings' | 'phase'>;

/**
 * Vouches for one guest: from now on she speaks for this organisation, and each of her notes says who confirmed it. Null
 * takes it back. Where the board shows people it holds for what she wrote before, too (ID6).
 * @throws AppError `guest.not-found`, `guest.nothing-shown` on anonymous boards, `organisation.not-found`, `board.closed`
 */
export async function confirmGuest(
  tx: Tx,
  by: ByWhom,
  board: OfBoard,
  guestId: string,
  organisationId: string | null,
): Promise<void> {
  if (board.phase === 'closed') throw new AppError('board.closed');
  if (board.settings.identityMode === 'anonymous') throw new AppError('guest.nothing-shown');
  if (organisationId !== null && !(await findOrganisation(tx, by.forumId, organisationId)))
    throw new AppError('organisation.not-found');
  const isConfirmed = organisationId !== null;
  const changed = await tx
    .update(boardGuests)
    .set({
      confirmedOrganisationId: organisationId,
      confirmedBy: isConfirmed ? by.personId : null,
      confirmedAt: isConfirmed ? sql`now()` : null,
    })
    .where(and(eq(boardGuests.boardId, board.id), eq(boardGuests.id, guestId), sql`${boardGuests.removedAt} is null`))
    .returning({ id: boardGuests.id });
  if (changed.length === 0) throw new AppError('guest.not-found');
  await recordOfGuest(tx, by, board, isConfirmed ? 'board.guest-confirmed' : 'board.guest-unconfirmed', {
    guestId,
    organisationId,
  });
}

/** Lets one guest in who waits at the door; a second press finds her in. */
export async function admitGuest(tx: Tx, by: ByWhom, board: OfBoard, guestId: string): Promise<void> {
  if (board.phase === 'closed') throw new AppError('board.closed');
  const found = await tx.execute(sql`
    select 1 from board_guests where board_id = ${board.id} and id = ${guestId} and ended_at is null`);
  if (found.rows.length === 0) throw new AppError('guest.not-found');
  await admit(tx, by, sql`g.board_id = ${board.id} and g.id = ${guestId}`);
}

/** Lets everybody in who waits at the door now. */
export async function admitAll(tx: Tx, by: ByWhom, board: OfBoard): Promise<void> {
  if (board.phase === 'closed') throw new AppError('board.closed');
  await admit(tx, by, sql`g.board_id = ${board.id}`);
}

/** Lets guests `g` in who wait at the door of a board that is open. Of two who press at once the second finds nobody left. */
export async function admit(tx: Tx, by: ByWhom, which: SQL): Promise<void> {
  const { rows } = await tx.execute<{ boardId: string; guests: number }>(sql`
    with waiting as (
      select g.id from board_guests g join boards b on b.id = g.board_id
      where g.awaits and g.ended_at is null and b.phase <> 'closed' and ${which} order by g.id for update of g),
    admitted as (update board_guests g set awaits = false from waiting w where g.id = w.id returning g.board_id)
    select board_id as "boardId", count(*)::int as guests from admitted group by 1 order by 1`);
  for (const { boardId, guests } of rows) await record(tx, by, 'board.guests-admitted', boardId, { guests });
}

/**
 * Takes one guest's access away: she is out within a second, for good on this board; what she wrote stays.
 * @param closesDoors nobody else comes in, either, or who has the code comes in anew from another window; who is in stays
 */
export async function removeGuest(
  tx: Tx,
  by: ByWhom,
  board: OfBoard,
  guestId: string,
  closesDoors: boolean,
): Promise<void> {
  // First the doors: whoever comes in meanwhile waits for this to be over, and then finds them closed.
  if (closesDoors) await closeLinks(tx, by, board.id);
  await endAccess(tx, sql`g.board_id = ${board.id} and g.id = ${guestId}`);
  const changed = await tx
    .update(boardGuests)
    .set({ removedAt: sql`now()`, removedBy: by.personId })
    .where(and(eq(boardGuests.boardId, board.id), eq(boardGuests.id, guestId), sql`${boardGuests.removedAt} is null`))
    .returning({ id: boardGuests.id });
  if (changed.length === 0) throw new AppError('guest.not-found');
  await recordOfGuest(tx, by, board, 'board.guest-removed', { guestId });
}

/**
 * Sends out everybody who came from the same network as this guest and is not on the board: a device that came in two hundred
 * times, in one act. Who wrote there is not asked, so the answer tells nothing of it; who is sent out by mistake comes in
 * again by an open link, as the same guest.
 * @returns how many were sent out
 */
export async function sendOutSilent(tx: Tx, by: ByWhom, board: OfBoard, guestId: string): Promise<number> {
  const found = await tx.execute(sql`select 1 from board_guests where board_id = ${board.id} and id = ${guestId}`);
  if (found.rows.length === 0) throw new AppError('guest.not-found');
  const guests = await endAccess(
    tx,
    sql`g.board_id = ${board.id} and ${isSilent}
      and g.network = (select network from board_guests where board_id = ${board.id} and id = ${guestId})`,
  );
  if (guests > 0) await recordOfGuest(tx, by, board, 'board.guests-sent-out', { guests }, false);
  return guests;
}

/**
 * Lets everybody from this guest's network in beyond what one network may hold, up to the link's places, or takes that back.
 * Who waits there comes in by herself; nobody who is in has to leave.
 * @throws AppError `guest.not-found`, `board.closed`
 */
export async function allowNetwork(
  tx: Tx,
  by: ByWhom,
  board: OfBoard,
  guestId: string,
  isAllowed: boolean,
): Promise<void> {
  if (board.phase === 'closed') throw new AppError('board.closed');
  const others = sql`array_remove(l.open_networks, g.network)`;
  const changed = await tx.execute<{ linkId: string }>(sql`
    update board_links l set open_networks = ${isAllowed ? sql`array_append(${others}, g.network)` : others}
    from board_guests g where g.board_id = ${board.id} and g.id = ${guestId} and l.id = g.link_id and g.network is not null
    returning l.id as "linkId"`);
  const [link] = changed.rows;
  if (!link) throw new AppError('guest.not-found');
  await record(tx, by, isAllowed ? 'board.network-allowed' : 'board.network-limited', board.id, link);
}

/** The audit keeps the guest's handle and never her person: on boards that hide people nothing may lead from one to the other. */
async function recordOfGuest(
  tx: Tx,
  by: ByWhom,
  board: OfBoard,
  action: string,
  data: Record<string, unknown>,
  signsAnew = board.settings.identityMode === 'person',
): Promise<void> {
  await record(tx, by, action, board.id, data);
  await tx.execute(sql`select pg_notify(${BOARD_CHANNEL}, ${`${board.id}:access`})`);
  // Her notes are signed otherwise now: everybody reads the board anew.
  if (signsAnew) await tx.execute(sql`select pg_notify(${BOARD_CHANNEL}, ${`${board.id}:head`})`);
}

/**
 * Keeps the door open longer, or opens it again: the same code, with so many places. The hours count from now; a door that
 * stands open is never closed earlier by it.
 * @throws AppError `join.not-found`, `board.closed`
 */
export async function renewLink(tx: Tx, by: ByWhom, board: OfBoard, linkId: string, terms: RenewTerms): Promise<void> {
  if (board.phase === 'closed') throw new AppError('board.closed');
  const from = (hours: number) => sql`now() + make_interval(hours => ${hours})`;
  const [link] = await tx
    .update(boardLinks)
    .set({
      expiresAt: sql`case when ${boardLinks.closedAt} is null and ${boardLinks.expiresAt} > now()
        then greatest(${boardLinks.expiresAt}, ${from(terms.expiresInHours ?? 0)}) else ${from(terms.expiresInHours ?? 24)} end`,
      closedAt: null,
      // Never below those who are in already.
      quota: sql`greatest(${terms.quota}, ${boardLinks.joined})`,
      ...(terms.sharesNetwork === undefined ? {} : { sharesNetwork: terms.sharesNetwork }),
      ...(terms.needsApproval === undefined ? {} : { needsApproval: terms.needsApproval }),
    })
    .where(and(eq(boardLinks.id, linkId), eq(boardLinks.boardId, board.id)))
    .returning();
  if (!link) throw new AppError('join.not-found');
  await record(tx, by, 'board.link-renewed', board.id, termsOf(link));
}
