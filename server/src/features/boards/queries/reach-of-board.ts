import { sql } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import { type Db, inTransaction, prepared } from '../../../platform/database/db.ts';
import { acrossForums, withReach } from '../../../platform/database/reach.ts';

/** Runs `work` so that its transactions reach the forum of a board; for a board that is none they reach nothing. */
export type InReachOf = <T>(boardId: string, work: () => Promise<T>) => Promise<T>;

const REMEMBERED = 10_000;
const forumOfBoard = prepared<{ forumId: string }>(
  'board_forum',
  sql`select forum_id as "forumId" from boards where id = ${sql.placeholder('boardId')}`,
);

/** Sockets name a board and nothing else. Whose it is, is asked once: a board stays in its forum. */
export function reachOfBoards(db: Db): InReachOf {
  const forums = new LRUCache<string, string>({ max: REMEMBERED });
  async function forumOf(boardId: string): Promise<string | null> {
    const known = forums.get(boardId);
    if (known !== undefined) return known;
    const ask = () => inTransaction(db, (tx) => forumOfBoard(tx, { boardId }));
    const [found] = await acrossForums('room-address', ask);
    if (!found) return null;
    forums.set(boardId, found.forumId);
    return found.forumId;
  }
  return async (boardId, work) => {
    const forumId = await forumOf(boardId);
    return withReach(forumId === null ? null : { forumId }, work);
  };
}
