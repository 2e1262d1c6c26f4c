import type { Gathering, GatheringDoor } from '@minga/shared/boards/gatherings.ts';
import type { Door } from '@minga/shared/boards/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { byName } from '../../../platform/database/name-order.ts';
import { narrowTo } from '../../../platform/database/reach.ts';
import { gatherings } from '../tables.ts';
import { doorOfLink } from './links.ts';

type GatheringRow = typeof gatherings.$inferSelect;
export type FoundGathering = GatheringRow & { boards: Gathering['boards'] };

/** The code of gathering `t` leads to the board of link `l`, whose door was not closed by itself. */
export const isLedTo = (t: SQL) => sql`(l.closed_at is null or l.closed_at = ${t}."closed_at")`;

/** Boards that its code leads to. */
const boardsOf = sql<Gathering['boards']>`(
  select coalesce(json_agg(json_build_object('boardId', b.id, 'title', b.title, 'phase', b.phase, 'joined', l.joined,
    'awaiting', (select count(*)::int from board_guests g where g.link_id = l.id and g.awaits and g.ended_at is null))
    order by ${byName(sql`b.title`)}, b.id), '[]')
  from board_links l join boards b on b.id = l.board_id
  where l.gathering_id = "gatherings"."id" and ${isLedTo(sql`"gatherings"`)})`;

const columns = {
  id: gatherings.id,
  cycleId: gatherings.cycleId,
  title: gatherings.title,
  code: gatherings.code,
  longCode: gatherings.longCode,
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
    .orderBy(desc(gatherings.createdAt), desc(gatherings.id));

/** @throws AppError `gathering.not-found` */
export async function getGathering(tx: Tx, cycleId: string, id: string): Promise<FoundGathering> {
  const [found] = await tx
    .select(columns)
    .from(gatherings)
    .where(and(eq(gatherings.cycleId, cycleId), eq(gatherings.id, id)));
  if (!found) throw new AppError('gathering.not-found');
  return found;
}

export type FoundGatheringDoor = GatheringDoor & { id: string; longCode: string };

/** What a code, typed or read by a camera, leads to; from here on the transaction reaches its forum only. */
export async function findDoorOf(tx: Tx, by: 'code' | 'long_code', given: string): Promise<FoundGatheringDoor | null> {
  const { rows } = await tx.execute<Omit<FoundGatheringDoor, 'boards'>>(sql`
    select t.id, t.long_code as "longCode", t.title, f.id as "forumId", f.name as "forumName", c.title as "cycleTitle",
      case when t.closed_at is not null then 'closed' when t.expires_at <= now() then 'expired' else 'open' end as door
    from gatherings t join cycles c on c.id = t.cycle_id join forums f on f.id = c.forum_id
    where ${sql.identifier('t')}.${sql.identifier(by)} = ${given}`);
  const [found] = rows;
  if (!found) return null;
  await narrowTo(tx, found.forumId);
  const { id, ...gathering } = found;
  const boards = await tx.execute<GatheringDoor['boards'][number]>(sql`
    select b.title, b.identity_mode as "identityMode", l.code, ${doorOfLink} as door
    from board_links l join boards b on b.id = l.board_id join gatherings t on t.id = l.gathering_id
    where t.id = ${id} and ${isLedTo(sql`t`)}
    order by b.phase = 'closed', ${byName(sql`b.title`)}, b.id`);
  const isOver = boards.rows.every(({ door }) => door === 'board');
  const door: Door = gathering.door === 'open' && isOver ? 'board' : gathering.door;
  return { ...gathering, id, door, boards: boards.rows };
}

/** @throws AppError `join.not-found` */
export async function getDoorOf(tx: Tx, longCode: string): Promise<FoundGatheringDoor> {
  const door = await findDoorOf(tx, 'long_code', longCode);
  if (!door) throw new AppError('join.not-found');
  return door;
}
