import type { IdentityMode } from '@minga/shared/boards/rules.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import { desc, eq, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/db.ts';
import { narrowTo } from '../../../platform/reach.ts';
import { boardLinks } from '../tables.ts';
import { PLACE_KEPT } from './guests.ts';

export type Joinable = {
  id: string;
  boardId: string;
  boardTitle: string;
  identityMode: IdentityMode;
  cycleSlug: string;
  cycleTitle: string;
  forumId: string;
  forumName: string;
  locale: 'es' | 'en';
  joined: number;
  quota: number;
  /** by the database's clock: not closed, not expired, places left or left waiting, board not closed */
  isOpen: boolean;
};

/** The link behind a code, with what its door must say. */
/** What a link opens; from here on the transaction reaches its forum only. */
export async function findJoinable(tx: Tx, code: string): Promise<Joinable | null> {
  const result = await tx.execute<Joinable>(sql`
    select l.id, b.id as "boardId", b.title as "boardTitle", b.identity_mode as "identityMode", c.slug as "cycleSlug", c.title as "cycleTitle",
      f.id as "forumId", f.name as "forumName", c.locale, l.joined, l.quota,
      l.closed_at is null and l.expires_at > now() and l.joined - waiting.n < l.quota and b.phase <> 'closed' as "isOpen"
    from board_links l join boards b on b.id = l.board_id join cycles c on c.id = b.cycle_id join forums f on f.id = c.forum_id
    cross join lateral (select case when l.joined < l.quota then 0 else (
      select count(*)::int from board_guests g where g.link_id = l.id and g.ended_at is null and g.arrived_at is null
        and g.consented_at <= now() - ${PLACE_KEPT}::interval) end as n) waiting
    where l.code = ${code}`);
  const [link] = result.rows;
  if (link) await narrowTo(tx, link.forumId);
  return link ?? null;
}

export async function listOrganisationsOf(
  tx: Tx,
  forumId: string,
): Promise<{ id: string; shortName: string; sector: Sector }[]> {
  const result = await tx.execute<{ id: string; shortName: string; sector: Sector }>(sql`
    select id, short_name as "shortName", sector from organisations where forum_id = ${forumId} order by short_name`);
  return result.rows;
}

export async function listLinks(tx: Tx, boardId: string): Promise<(typeof boardLinks.$inferSelect)[]> {
  return tx.select().from(boardLinks).where(eq(boardLinks.boardId, boardId)).orderBy(desc(boardLinks.createdAt));
}
