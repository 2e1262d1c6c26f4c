import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * How far the statements of a transaction reach: a second line behind the scope of queries (T2). The gate sets a request's
 * forum, a room its board; what belongs to no forum (jobs, sign-in, home, public pages) reaches across forums and says so
 * to the database too. Statements outside a transaction of db.ts have not said it, and see no row of a forum at all.
 */
export type Reach = { forumId: string } | { boardId: string };

const reaches = new AsyncLocalStorage<Reach | null>();

/** All transactions that `work` begins reach this far; null is across forums. */
export const withReach = <T>(reach: Reach | null, work: () => T): T => reaches.run(reach, work);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Begins a transaction and says its reach, in one message: it costs no round trip. Policies read it (migrations). */
export function beginning(): string {
  const reach = reaches.getStore() ?? null;
  const [kind, id] =
    reach === null ? ['all', null] : 'forumId' in reach ? ['forum', reach.forumId] : ['board', reach.boardId];
  // An id that is none reaches nothing.
  const said = id === null ? kind : UUID.test(id) ? `${kind}:${id}` : '';
  return `begin; set local minga.reach = '${said}'`;
}
