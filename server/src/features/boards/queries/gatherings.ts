import type { Gathering, GatheringDoor } from '@minga/shared/boards/gatherings.ts';
import type { Door } from '@minga/shared/boards/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { and, desc, eq, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { byName } from '../../../platform/database/name-order.ts';
import { narrowTo } from '../../../platform/database/reach.ts';
import { gatherings } from '../tables.ts';
import { doorOfLink } from './links.ts';

type GatheringRow = typeof gatherings.$inferSelect;
export type FoundGathering = GatheringRow & { boards: Gathering['boards'] };

/** Boards that its code leads to: those whose link was not closed by itself. */
const boardsOf = sql<Gathering['boards']>`(
  select coalesce(json_agg(json_build_object('boardId', b.id, 'title', b.title, 'phase', b.phase, 'joined', l.joined,
    'awaiting', (select count(*)::int from board_guests g where g.link_id = l.id and g.awaits and g.ended_at is null))
    order by ${byName(sql`b.title`)}, b.id), '[]')
  from board_links l join boards b on b.id = l.board_id
  where l.gathering_id = "gatherings"."id" and (l.closed_at is null or l.closed_at = "gatherings"."closed_at"))`;

const columns = {
  id: gatherings.id,
  cycleId: gatherings.cycleId,
  title: gatherings.title,
  code: gatherings.code,
  token: gatherings.token,
  quota: gatherings.quota,
  needsApproval: gatherings.needsApproval,
  createdBy: gatherings.createdBy,
  createdAt: gatherings.createdAt,
  expiresAt: gatherings.expiresAt,
  closedAt: gatherings.closedAt,
  boards: boardsOf,
};

/** The newest first. */
export const listGatherings = (tx: Tx, cycleId: string): Promise<FoundGathering[]> =>
  tx
    .select(columns)
    .from(gatherings)
    .where(eq(gatherings.cycleId, cycleId))
    .orderBy(desc(gatherings.createdAt))
    .limit(50);

/** @throws AppError `gathering.not-found` */
export async function getGathering(tx: Tx, cycleId: string, id: string): Promise<FoundGathering> {
  const [found] = await tx
    .select(columns)
    .from(gatherings)
    .where(and(eq(gatherings.cycleId, cycleId), eq(gatherings.id, id)));
  if (!found) throw new AppError('gathering.not-found');
  return found;
}

export type FoundDoor = GatheringDoor & { token: string };

/** What a code, typed or read by a camera, leads to; from here on the transaction reaches its forum only. */
export async function findDoorOf(tx: Tx, by: 'code' | 'token', given: string): Promise<FoundDoor | null> {
  const { rows } = await tx.execute<Omit<FoundDoor, 'boards'> & { id: string }>(sql`
    select t.id, t.token, t.title, f.id as "forumId", f.name as "forumName", c.title as "cycleTitle",
      case when t.closed_at is not null then 'closed' when t.expires_at <= now() then 'expired' else 'open' end as door
    from gatherings t join cycles c on c.id = t.cycle_id join forums f on f.id = c.forum_id
    where ${sql.identifier('t')}.${sql.identifier(by)} = ${given}`);
  const [found] = rows;
  if (!found) return null;
  await narrowTo(tx, found.forumId);
  const { id, ...gathering } = found;
  const boards = await tx.execute<GatheringDoor['boards'][number]>(sql`
    select b.title, b.identity_mode as "identityMode", l.code, ${doorOfLink} as door
    from board_links l join boards b on b.id = l.board_id where l.gathering_id = ${id}
      and (l.closed_at is null or l.closed_at = (select closed_at from gatherings where id = ${id}))
    order by b.phase = 'closed', ${byName(sql`b.title`)}, b.id`);
  const isOver = boards.rows.every(({ door }) => door === 'board');
  const door: Door = gathering.door === 'open' && isOver ? 'board' : gathering.door;
  return { ...gathering, door, boards: boards.rows };
}

/** @throws AppError `join.not-found` */
export async function getDoorOf(tx: Tx, token: string): Promise<FoundDoor> {
  const door = await findDoorOf(tx, 'token', token);
  if (!door) throw new AppError('join.not-found');
  return door;
}
