import type { Locale } from '@minga/shared/kernel/languages.ts';
import type { Door, IdentityMode } from '@minga/shared/boards/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import { desc, eq, getTableColumns, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { narrowTo } from '../../../platform/database/reach.ts';
import { boardLinks } from '../tables.ts';
import { isLeft } from './guests.ts';
import { byName } from '../../../platform/database/name-order.ts';

/** How the door of link `l` to board `b` stands, by the database's clock. */
export const doorOfLink = sql<Door>`case when b.phase = 'closed' then 'board' when l.closed_at is not null then 'closed'
  when l.expires_at <= now() then 'expired' when l.joined >= l.quota and not exists (
    select 1 from board_guests g where g.link_id = l.id and ${isLeft}) then 'full' else 'open' end`;

export type Joinable = {
  id: string;
  boardId: string;
  boardTitle: string;
  identityMode: IdentityMode;
  cycleSlug: string;
  cycleTitle: string;
  forumId: string;
  forumName: string;
  locale: Locale;
  /** by the database's clock; full: every place is held by somebody who is on the board, or was a moment ago */
  door: Door;
  needsApproval: boolean;
  gatheringId: string | null;
};

/**
 * What a link opens, with what its door must say; from here on the transaction reaches its forum only.
 * @param isToJoin somebody comes in by it in this transaction: whoever closes it waits, and then finds her inside
 */
export async function findJoinable(tx: Tx, code: string, { isToJoin = false } = {}): Promise<Joinable | null> {
  const result = await tx.execute<Joinable>(sql`
    select l.id, b.id as "boardId", b.title as "boardTitle", b.identity_mode as "identityMode", c.slug as "cycleSlug", c.title as "cycleTitle",
      f.id as "forumId", f.name as "forumName", c.locale,
      l.needs_approval as "needsApproval", l.gathering_id as "gatheringId", ${doorOfLink} as door
    from board_links l join boards b on b.id = l.board_id join cycles c on c.id = b.cycle_id join forums f on f.id = c.forum_id
    where l.code = ${code} ${isToJoin ? sql`for share of l` : sql``}`);
  const [link] = result.rows;
  if (link) await narrowTo(tx, link.forumId);
  return link ?? null;
}

/** @throws AppError `join.not-found` */
export async function getJoinable(tx: Tx, code: string): Promise<Joinable> {
  const link = await findJoinable(tx, code);
  if (!link) throw new AppError('join.not-found');
  return link;
}

export async function listOrganisationsOf(
  tx: Tx,
  forumId: string,
): Promise<{ id: string; shortName: string; name: string; sector: Sector }[]> {
  const result = await tx.execute<{ id: string; shortName: string; name: string; sector: Sector }>(sql`
    select id, short_name as "shortName", name, sector from organisations where forum_id = ${forumId} order by ${byName(sql`short_name`)}`);
  return result.rows;
}

export type LinkRow = typeof boardLinks.$inferSelect & {
  /** guests who wait for a place of their network */ refused: number;
  /** guests who wait to be let in */ awaiting: number;
};

const refused = sql<number>`(select count(*)::int from board_guests g where g.link_id = board_links.id and g.is_refused)`;
const awaiting = sql<number>`(select count(*)::int from board_guests g where g.link_id = board_links.id and g.awaits and g.ended_at is null)`;

export async function listLinks(tx: Tx, boardId: string): Promise<LinkRow[]> {
  return tx
    .select({ ...getTableColumns(boardLinks), refused, awaiting })
    .from(boardLinks)
    .where(eq(boardLinks.boardId, boardId))
    .orderBy(desc(boardLinks.createdAt));
}

/** @throws AppError `join.not-found` */
export async function getLink(tx: Tx, boardId: string, linkId: string): Promise<LinkRow> {
  const link = (await listLinks(tx, boardId)).find(({ id }) => id === linkId);
  if (!link) throw new AppError('join.not-found');
  return link;
}
