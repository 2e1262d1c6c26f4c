import { placesOfNetwork, type Refusal } from '@minga/shared/boards/rules.ts';
import { type SQL, sql } from 'drizzle-orm';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { forEachOf, type Repeated, repeat } from '../../../platform/jobs/repeated-work.ts';
import { isLeft } from '../queries/guests.ts';
import type { InReachOf } from '../queries/reach-of-board.ts';

const MINUTE = 60_000;

/**
 * Held until the transaction ends: closing the board waits for it, and forgets what it wrote. Whoever comes back to a closed
 * board reads it, needs no place and is not written down.
 */
async function isTakingPlaces(tx: Tx, boardId: string): Promise<boolean> {
  const found = await tx.execute(sql`select 1 from boards where id = ${boardId} and phase <> 'closed' for share`);
  return found.rows.length > 0;
}

/**
 * She is on the board, and now holds a place of the link she came by. A link whose places are all held gives her the one of
 * the guest who has been away longest, and a network that holds all it may the one of its own; that guest comes back as she
 * was, when a place is free again. A closed board has none.
 * @returns why there is no place for her, `join.full` or `join.network-full`; that she waits is written down
 */
export async function takePlace(tx: Tx, boardId: string, personId: string): Promise<Refusal | null> {
  if (!(await isTakingPlaces(tx, boardId))) return null;
  const mine = sql`board_id = ${boardId} and person_id = ${personId} and ended_at is null`;
  const held = await tx.execute(sql`
    update board_guests set seen_at = date_trunc('minute', now()) where ${mine} and holds_place returning id`);
  if (held.rows.length > 0) return null;
  const found = await tx.execute<Guest & { holdsPlace: boolean }>(sql`
    select link_id as "linkId", network, holds_place as "holdsPlace" from board_guests where ${mine} for update`);
  const [guest] = found.rows;
  // Out meanwhile, or in by another of her windows.
  if (!guest || guest.holdsPlace) return null;
  const places = await lockPlaces(tx, guest);
  if (await giveFree(tx, guest, places, mine)) return null;
  const refusal = await passOn(tx, guest, places);
  if (refusal === null) await tx.execute(taken(mine));
  else if (refusal.code === 'join.network-full')
    await tx.execute(sql`update board_guests set is_refused = true where ${mine} and not is_refused`);
  return refusal;
}

type Guest = { linkId: string; network: string | null };
/** `most` places for the guest's network. */
type Places = { quota: number; most: number };

/** Whoever gives places of a link holds its row: what is counted after this stays so until the transaction ends, on any server. */
async function lockPlaces(tx: Tx, { linkId, network }: Guest): Promise<Places> {
  const { rows } = await tx.execute<{ quota: number; sharesNetwork: boolean; isAllowed: boolean }>(sql`
    select quota, shares_network as "sharesNetwork", ${network}::text = any(open_networks) as "isAllowed"
    from board_links where id = ${linkId} for update`);
  const [link] = rows;
  if (!link) throw new Error('the link is gone');
  return { quota: link.quota, most: link.isAllowed ? link.quota : placesOfNetwork(link) };
}

const taken = (mine: SQL) => sql`
  update board_guests set holds_place = true, is_refused = false, arrived_at = coalesce(arrived_at, now()),
    seen_at = date_trunc('minute', now()) where ${mine}`;
const ofNetwork = ({ linkId, network }: Guest) =>
  sql`g.link_id = ${linkId} and g.network is not distinct from ${network}::text`;

/** One statement, because a hall that comes in at once waits for it person by person. */
async function giveFree(tx: Tx, guest: Guest, { most }: Places, mine: SQL): Promise<boolean> {
  const { rows } = await tx.execute(sql`
    with raised as (
      update board_links set joined = joined + 1 where id = ${guest.linkId} and joined < quota
        and ${most} > (select count(*) from board_guests g where ${ofNetwork(guest)} and g.holds_place) returning id)
    ${taken(mine)} and exists (select from raised) returning id`);
  return rows.length > 0;
}

/** A network that holds all it may has only its own places to pass on. */
async function passOn(tx: Tx, guest: Guest, { quota, most }: Places): Promise<Refusal | null> {
  const { rows } = await tx.execute<{ n: number }>(
    sql`select count(*)::int as n from board_guests g where ${ofNetwork(guest)} and g.holds_place`,
  );
  const isCrowded = most < quota && (rows[0]?.n ?? 0) >= most;
  if (await giveUp(tx, isCrowded ? ofNetwork(guest) : sql`g.link_id = ${guest.linkId}`)) return null;
  return isCrowded ? { code: 'join.network-full', params: { places: most } } : { code: 'join.full' };
}

/** One at a time, so that nobody loses a place that nobody needs. */
async function giveUp(tx: Tx, from: SQL): Promise<boolean> {
  const passed = await tx.execute(sql`
    update board_guests set holds_place = false where id = (
      select g.id from board_guests g join boards b on b.id = g.board_id where ${from} and ${isLeft}
      order by g.seen_at, g.id limit 1 for update of g skip locked)
    returning id`);
  return passed.rows.length > 0;
}

/**
 * Ends the access of guests `g`, and with it the places they hold.
 * @returns how many there were
 */
export async function endAccess(tx: Tx, which: SQL): Promise<number> {
  const ended = await tx.execute<{ n: number }>(sql`
    with which as (select g.id, g.link_id, g.holds_place from board_guests g where ${which} and g.ended_at is null for update),
      ended as (update board_guests g set ended_at = now(), holds_place = false, is_refused = false from which where g.id = which.id),
      given as (update board_links l set joined = joined - n.held
        from (select link_id, count(*) filter (where holds_place)::int as held from which group by 1) n where l.id = n.link_id)
    select count(*)::int as n from which`);
  return ended.rows[0]?.n ?? 0;
}

/** Writes down every minute which guests are on the boards of this server. */
export function keepPlaces(
  { db, log }: Pick<Deps, 'db' | 'log'>,
  inReachOf: InReachOf,
  rooms: ReadonlyMap<string, { id: string; members: ReadonlyMap<string, { personId: string }> }>,
): Repeated {
  return repeat(log, {
    every: MINUTE,
    // Each board in the reach of its forum.
    reach: null,
    round: () =>
      forEachOf([...rooms.values()], ({ id, members }) => {
        const people = JSON.stringify([...members.values()].map(({ personId }) => personId));
        return inReachOf(id, () => inTransaction(db, (tx) => see(tx, id, people)));
      }),
    trouble: 'which guests are on their boards could not be written down; it is in a minute',
  });
}

async function see(tx: Tx, boardId: string, people: string): Promise<void> {
  if (!(await isTakingPlaces(tx, boardId))) return;
  await tx.execute(sql`
    update board_guests set seen_at = date_trunc('minute', now()) where board_id = ${boardId} and holds_place
      and person_id in (select jsonb_array_elements_text(${people}::jsonb)::uuid)`);
}
