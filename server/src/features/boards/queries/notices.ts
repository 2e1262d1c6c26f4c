import type { StageName } from '@minga/shared/cycles/rules.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import type { NoticeSource } from '../../notices/policy.ts';
import { listMissingFacts } from '../../stages/queries.ts';

type OpenBoard = {
  title: string;
  purpose: string;
  slug: string;
  timeZone: string;
  forumId: string;
  cycleId: string;
  stage: StageName | null;
  gateOverride: string | null;
  closesAt: RawInstant | null;
};

/** Boards `b` with the cycle, the forum and the stage they belong to. */
const PLACED = sql`boards b join cycles c on c.id = b.cycle_id join forums f on f.id = b.forum_id
  left join stages s on s.cycle_id = b.cycle_id and s.name = b.stage_name`;
/** Of {@link PLACED}: it takes notes, unless the gate of its stage is shut, which is asked by itself. */
const TAKES_NOTES = sql`b.phase in ('private_writing', 'open') and c.archived_at is null
  and (b.stage_name is null or s.opens_at <= now() and least(s.closed_at, s.closes_at) > now())`;

export type OpenedBoard = { id: string; forumId: string; cycleId: string };

/**
 * Boards that take notes, as far as the clock says it, and of which nobody has been told. One that was just made is left to
 * whoever makes it for some minutes, as long as nobody has begun on it.
 */
export async function listOpened(
  tx: Tx,
  { after, most }: { after: string | null; most: number },
): Promise<OpenedBoard[]> {
  const { rows } = await tx.execute<OpenedBoard>(sql`
    select b.id, b.forum_id as "forumId", b.cycle_id as "cycleId" from ${PLACED}
    where ${TAKES_NOTES} and b.open_noted_at is null and (b.seq > 0 or b.created_at < now() - interval '10 minutes')
      and ${after === null ? sql`true` : sql`b.id > ${after}`}
    order by b.id limit ${most}`);
  return rows;
}

/** A board on which notes can be written now; null while its stage or the gate of that is shut. */
export async function findOpenBoard(tx: Tx, boardId: string): Promise<OpenBoard | null> {
  const { rows } = await tx.execute<OpenBoard>(sql`
    select b.title, b.purpose, c.slug, f.time_zone as "timeZone", b.forum_id as "forumId", b.cycle_id as "cycleId", b.stage_name as stage,
      s.gate_override as "gateOverride", least(s.closed_at, s.closes_at) as "closesAt"
    from ${PLACED} where b.id = ${boardId} and ${TAKES_NOTES}`);
  const [board] = rows;
  if (!board) return null;
  const { cycleId, stage, gateOverride } = board;
  const missing = stage === null || gateOverride !== null ? [] : await listMissingFacts(tx, cycleId, stage);
  return missing.length > 0 ? null : board;
}

/** Whoever may write on the boards of a forum by a seat or a role; who facilitates has opened it. */
async function listWriters(tx: Tx, forumId: string): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select id from (select person_id as id from open_seats where forum_id = ${forumId}
      union select person_id from forum_roles where forum_id = ${forumId} and role = 'participant') given order by id`);
  return rows.map(({ id }) => id);
}

/** That a board takes notes, to everybody who may write on it. */
export const boardNotices: NoticeSource = {
  kinds: ['board-opened'],
  async listConcerned(tx, { subjectId }) {
    const board = await findOpenBoard(tx, subjectId);
    if (!board) return null;
    return { people: await listWriters(tx, board.forumId), dueAt: board.closesAt ? toDate(board.closesAt) : null };
  },
  async write(tx, { about: { subjectId } }, to) {
    const board = await findOpenBoard(tx, subjectId);
    if (!board || !(await listWriters(tx, board.forumId)).includes(to.personId)) return null;
    const { title, purpose, slug, timeZone, closesAt } = board;
    const say = wordsOf(to);
    const until = closesAt && say('letters:board-opened.until', { at: toDate(closesAt).toISOString(), timeZone });
    return {
      title: say('letters:board-opened.title', { title }),
      lines: [purpose, until ?? ''].filter(Boolean),
      path: paths.board(slug, subjectId),
    };
  },
};
