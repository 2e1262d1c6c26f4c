import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/db.ts';

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
