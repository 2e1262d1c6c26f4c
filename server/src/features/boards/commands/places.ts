import { AppError } from '@minga/shared/kernel/errors.ts';
import { sql } from 'drizzle-orm';
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
 * the guest who has been away longest; that guest comes back as she was, when a place is free again. A closed board has none.
 * @throws AppError `join.full`
 */
export async function takePlace(tx: Tx, boardId: string, personId: string): Promise<void> {
  if (!(await isTakingPlaces(tx, boardId))) return;
  const mine = sql`board_id = ${boardId} and person_id = ${personId} and ended_at is null`;
  const held = await tx.execute(sql`
    update board_guests set seen_at = date_trunc('minute', now()) where ${mine} and holds_place returning id`);
  if (held.rows.length > 0) return;
  const found = await tx.execute<{ linkId: string; holdsPlace: boolean }>(sql`
    select link_id as "linkId", holds_place as "holdsPlace" from board_guests where ${mine} for update`);
  const [guest] = found.rows;
  // Out meanwhile, or in by another of her windows.
  if (!guest || guest.holdsPlace) return;
  if (!(await raise(tx, guest.linkId)) && !(await passOn(tx, guest.linkId)) && !(await raise(tx, guest.linkId)))
    throw new AppError('join.full');
  await tx.execute(sql`
    update board_guests set holds_place = true, arrived_at = coalesce(arrived_at, now()), seen_at = date_trunc('minute', now())
    where ${mine}`);
}

async function raise(tx: Tx, linkId: string): Promise<boolean> {
  const raised = await tx.execute(
    sql`update board_links set joined = joined + 1 where id = ${linkId} and joined < quota returning id`,
  );
  return raised.rows.length > 0;
}

/** One at a time, so that nobody loses a place that nobody needs. */
async function passOn(tx: Tx, linkId: string): Promise<boolean> {
  const passed = await tx.execute(sql`
    update board_guests set holds_place = false where id = (
      select g.id from board_guests g join boards b on b.id = g.board_id where g.link_id = ${linkId} and ${isLeft}
      order by g.seen_at, g.id limit 1 for update of g skip locked)
    returning id`);
  return passed.rows.length > 0;
}

/**
 * Ends the access of guests `g`, and with it the places they hold.
 * @returns how many there were
 */
export async function endAccess(tx: Tx, which: ReturnType<typeof sql>): Promise<number> {
  const ended = await tx.execute<{ n: number }>(sql`
    with which as (select g.id, g.link_id, g.holds_place from board_guests g where ${which} and g.ended_at is null for update),
      ended as (update board_guests g set ended_at = now(), holds_place = false from which where g.id = which.id),
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
