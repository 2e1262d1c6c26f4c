import { sql } from 'drizzle-orm';
import type { RawInstant, Tx } from '../../../platform/db.ts';

/** How long a place waits for somebody who joined and has not come to the board. */
export const PLACE_KEPT = '3 minutes';

/** Was this person a guest of the board before, and was she taken out? */
export async function findGuest(tx: Tx, boardId: string, personId: string): Promise<{ isRemoved: boolean } | null> {
  const result = await tx.execute<{ isRemoved: boolean }>(sql`
    select removed_at is not null as "isRemoved" from board_guests where board_id = ${boardId} and person_id = ${personId}`);
  return result.rows[0] ?? null;
}

export type NamesOfForum = { people: string[]; organisations: { id: string; shortName: string; name: string }[] };

/** Whom a guest must not be taken for: everybody with a role or an open seat, and the organisations. */
export async function listNamesOf(tx: Tx, forumId: string): Promise<NamesOfForum> {
  const result = await tx.execute<NamesOfForum>(sql`
    select
      coalesce((select json_agg(p.name) from people p where not p.is_guest and p.id in (
        select person_id from forum_roles where forum_id = ${forumId}
        union select person_id from seats where forum_id = ${forumId} and (ended_at is null or ended_at > now()))), '[]') as people,
      coalesce((select json_agg(json_build_object('id', id, 'shortName', short_name, 'name', name)) from organisations
        where forum_id = ${forumId}), '[]') as organisations`);
  return result.rows[0] ?? { people: [], organisations: [] };
}

export type GuestRow = {
  id: string;
  name: string;
  origin: string | null;
  network: number;
  joinedAt: RawInstant;
  hasArrived: boolean;
  organisation: string | null;
  confirmedBy: string | null;
  hasEnded: boolean;
  removedBy: string | null;
};

/** Everybody who came by a link of this board, first come first. Present it before it leaves the server. */
export async function listGuests(tx: Tx, boardId: string): Promise<GuestRow[]> {
  const result = await tx.execute<GuestRow>(sql`
    select g.id, p.name, g.origin, dense_rank() over (order by g.network nulls first)::int as network,
      date_trunc('minute', g.consented_at) as "joinedAt", g.arrived_at is not null as "hasArrived",
      o.short_name as organisation, c.name as "confirmedBy", g.ended_at is not null as "hasEnded", r.name as "removedBy"
    from board_guests g join people p on p.id = g.person_id
    left join organisations o on o.id = g.confirmed_organisation_id
    left join people c on c.id = g.confirmed_by left join people r on r.id = g.removed_by
    where g.board_id = ${boardId} order by date_trunc('minute', g.consented_at), g.id`);
  return result.rows;
}
