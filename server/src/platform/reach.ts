import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * How far the statements of a transaction reach: a second line behind the scope of queries (T2). The gate sets a request's
 * forum; what belongs to no request of a forum (jobs, sockets, sign-in, home, public pages) reaches across forums and says
 * so to the database too. Statements outside a transaction of db.ts have not said it, and see no row of a forum at all.
 */
export type Reach = { forumId: string };

const reaches = new AsyncLocalStorage<Reach | null>();

/** All transactions that `work` begins reach this far; null is across forums. */
export const withReach = <T>(reach: Reach | null, work: () => T): T => reaches.run(reach, work);

/** The one forum that is reached; null across forums. */
export const reachedForum = (): string | null => reaches.getStore()?.forumId ?? null;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Begins a transaction and says its reach, in one message: it costs no round trip. Policies read it (migrations). */
export function beginning(): string {
  const reach = reaches.getStore() ?? null;
  // An id that is none reaches nothing.
  const said = reach === null ? 'all' : UUID.test(reach.forumId) ? `forum:${reach.forumId}` : '';
  return `begin; set local minga.reach = '${said}'`;
}
