import { AsyncLocalStorage } from 'node:async_hooks';
import { type SQL, sql } from 'drizzle-orm';

/**
 * How far the statements of a transaction reach: a second line behind the scope of queries (SEC-2). Policies of the database
 * (migrations reach, reach_of_all) show a transaction the rows of one forum, or all, or none. The gate says it for routes, a
 * board's room for its sockets, and each job for itself; whoever says nothing is refused, since what asks «is nothing left?»
 * would be answered yes for every forum.
 */
type Reach = { readonly forumId: string } | 'all';
/** Of a database: how far transactions reach that have not said it. The owner's reach all, the application's are refused. */
export type Unsaid = { readonly unsaid?: Reach };

/**
 * Everything that reaches across forums, and why it must. What is about one forum says which one; where that has first to be
 * found out, the transaction is narrowed afterwards (`narrowTo`) or another one is begun.
 */
export const ACROSS_FORUMS = {
  actor: 'who asks is known before any forum is: which duties somebody has shortens her session',
  gate: 'whether a cycle exists, and what somebody may do in its forum, is the question itself',
  'letter-outcome': 'an address that takes no letters is the same in every forum',
  'events-handed-on': 'events that wait are looked for in all forums; each is delivered within its own',
  'ballots-due': 'ballots that are over or soon will be, in every forum, each then handled in its own',
  'meetings-due': 'meetings of the next day are looked for in all forums; each is reminded of within its own',
  'meetings-expected':
    'who is expected at a meeting and does not know is looked for in all forums; each is told within its own',
  'meetings-materials': 'meetings whose materials came are looked for in all forums; each is told of within its own',
  'preparation-due': 'stages in which diagnoses are sent are looked for in all forums; each is told of within its own',
  'diagnoses-reached': 'diagnoses that nobody can open are looked for in all forums; each is told of within its own',
  'reviews-due': 'diagnoses whose review is over are looked for in all forums; each is published within its own',
  'seats-ended': 'seats that the calendar has ended are looked for in all forums; each is told of within its own',
  'boards-opened': 'boards that have begun are looked for in all forums; each is told of within its own',
  'letters-of-day':
    'forums whose morning has come are looked for among all; each one’s letters are written within its own',
  'overdue-looked-at':
    'forums whose morning has come are looked for among all; each one’s people are then looked at within its own',
  'events-tidied': 'events that were delivered go in all forums',
  'room-address':
    'a socket names a board; whose forum it is, the board says. What follows is in the reach of that forum',
  'rooms-sweep': 'one statement asks how far the logs of all rooms of this server have grown',
  'boards-tidy': 'keys of closed boards, and boards whose log has outgrown its fold, are looked for in all forums',
  'stale-plans': 'cycles whose public flags are old are looked for in all forums; each is computed within its own',
  'guests-forgotten':
    'guests whose links are long over, and what doors keep of who knocks, are looked for on the boards of all forums',
  'states-sweep': 'states of texts that have been kept for their time go in all forums',
  'notices-forgotten': 'notices that have been kept for their time go in all forums',
  'participation-tidied': 'requests to take part that nobody confirmed, or that are long decided, go in all forums',
  'contributors-forgotten': 'addresses and traces that contributions leave for a time go in all forums',
  'uploads-sweep': 'uploads that nobody finished, and loose files, are looked for in all forums',
  'files-check': 'every stored file is read again, whosever it is',
  'files-unread': 'files whose text nobody has read are looked for in all forums; each is then read within its own',
  'demonstration-mail': 'whose letters the demonstration may show depends on who is here beside it',
} as const;

/**
 * Routes without a cycle in their address, and why they reach across forums. Those that are not named here, and name no
 * forum either, reach none.
 */
export const ROUTES_ACROSS_FORUMS: Readonly<Record<string, string>> = {
  '/api/public/cycles/:slug': 'a cycle is found by its slug; then narrowed to its forum',
  '/c/:slug/news.atom': 'a cycle is found by its slug; then narrowed to its forum',
  '/api/join/:code': 'a board is found by the code of its link; then narrowed to its forum',
  '/api/join/:code/qr.svg': 'a board is found by the code of its link',
  '/api/gatherings/:longCode': 'a gathering is found by its code; then narrowed to its forum',
  '/api/gatherings/:longCode/qr.svg': 'a gathering is found by its code',
  '/api/own-texts': 'a guest’s boards may be of several forums; each is then read within its own',
  '/api/own-texts/claim': 'the boards of a guest are named in her letter',
  '/api/participation/:token': 'the link of a letter names a request; then narrowed to its forum',
  '/api/participation/:token/confirm': 'the link of a letter names a request; then narrowed to its forum',
  '/api/contributions/:code': 'the code of a receipt names a contribution; then narrowed to its forum',
  '/api/contributions/find': 'the code of a receipt names a contribution; then narrowed to its forum',
  '/api/contribution-addresses/:token': 'the link of a letter names a contribution; then narrowed to its forum',
  '/api/contribution-addresses/:token/confirm': 'the link of a letter names a contribution; then narrowed to its forum',
  '/api/claims/:token': 'the boards of a guest are named to whoever has the link of her letter',
  '/api/search': 'the cycles that a reader may open are looked for in all forums; each is then searched within its own',
  '/q': 'a gathering is found by the code that was typed; then narrowed to its forum',
  '/api/feeds/:token/calendar.ics':
    'a feed is found by the secret of its address; what it shows is read within its forum',
  '/api/letters/:token': 'the link of a letter names a cycle or a forum; then narrowed to that forum',
  '/letters/:token': 'the link of a letter names a cycle or a forum; then narrowed to that forum',
  '/api/bounces': 'an address that takes no letters is the same in every forum',
  '/api/attendance/:token': 'the link of a letter names a meeting; then narrowed to its forum',
  '/api/attendance/:token/opened': 'the link of a letter names a meeting; then narrowed to its forum',
  '/api/invitations/:token': 'the link of a letter names an invitation; then narrowed to its forum',
  '/api/invitations/:token/opened': 'the link of a letter names an invitation; then narrowed to its forum',
  '/api/invitations/:token/ask': 'the link of a letter names an invitation; then narrowed to its forum',
  '/api/invitations/:token/address': 'the link of a letter names an invitation; then narrowed to its forum',
  '/api/invitations/:token/accept': 'the link of a letter names an invitation; then narrowed to its forum',
  '/api/invitations/:token/decline': 'the link of a letter names an invitation; then narrowed to its forum',
  '/api/notices': 'a person is told of things in all her forums',
  '/api/notices/unread': 'a person is told of things in all her forums',
  '/api/notices/read': 'a person is told of things in all her forums',
  '/api/notices/choices': 'a person chooses for each of her forums on one page',
  '/api/account/export': 'a person is given what all forums hold of her',
  '/api/account/consents': 'a person agrees in each of her forums',
  '/api/account/consents/:consentId': 'as the list of what she agreed to',
  '/api/account/requests': 'a person asked something in several of her forums',
  '/api/person-requests': 'administrators answer for whoever is in no forum, and for forums without a cycle',
  '/api/person-requests/:requestId/answer': 'as the list of what is asked of them',
  '/api/account/address': 'somebody’s letters go with the events of a forum of theirs',
  '/api/account/passkeys': 'as asking for another address',
  '/api/account/passkeys/:passkeyId': 'as asking for another address',
  '/api/address-changes/:token': 'as asking for another address',
  '/api/account/erasure': 'a person is erased from all forums at once',
  '/api/me': 'a person belongs to several forums',
  '/api/home': 'a person’s tasks in all her forums stand on one page',
  '/api/cycles': 'the published cycles of all forums, and a person’s own',
  '/api/forums': 'administrators see and make forums',
  '/api/deliveries': 'administrators see what could not be delivered, whichever forum it is of',
  '/api/deliveries/:deliveryId/retry': 'as the list of what could not be delivered',
  '/api/sign-in/code': 'an address may be known to any forum',
  '/api/sign-in/verify': 'an address may be known to any forum',
  '/api/demo/sign-in': 'the demonstration has two forums',
  '/api/demo/mail': 'the demonstration has two forums',
};

const reaches = new AsyncLocalStorage<Reach | null>();

/** All transactions that `work` begins reach one forum, or with null none: the tables of the installation alone. */
export const withReach = <T>(reach: { readonly forumId: string } | null, work: () => T): T => reaches.run(reach, work);

/** All transactions that `work` begins reach across forums, for a reason that is listed above. */
export const acrossForums = <T>(_reason: keyof typeof ACROSS_FORUMS, work: () => T): T => reaches.run('all', work);

/** What a route reaches: the forum of its cycle, the forum it names, all where that is listed above, or nothing. */
export function withReachOfRoute<T>(route: { url: string | undefined; forumId: string | undefined }, work: () => T): T {
  if (route.forumId !== undefined) return reaches.run({ forumId: route.forumId }, work);
  return reaches.run(Object.hasOwn(ROUTES_ACROSS_FORUMS, route.url ?? '') ? 'all' : null, work);
}

/** The one forum that is reached; null across forums, and where nothing is. */
export function reachedForum(): string | null {
  const reach = reaches.getStore() ?? null;
  return reach === null || reach === 'all' ? null : reach.forumId;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Begins a transaction and says its reach, in one message: it costs no round trip.
 * @param unsaid what a transaction reaches that was begun outside of any reach
 * @throws Error when nothing says it
 */
export function beginning(unsaid: Reach | undefined): string {
  const said = reaches.getStore();
  const reach = said === undefined ? unsaid : said;
  if (reach === undefined)
    throw new Error('A transaction has not said how far it reaches (platform/database/reach.ts).');
  if (reach === 'all') return "begin; set local minga.reach = 'all'";
  // An id that is none reaches nothing.
  return reach !== null && UUID.test(reach.forumId) ? `begin; set local minga.forum = '${reach.forumId}'` : 'begin';
}

/** From here on the transaction reaches one forum only: for what had to find out first which one. */
export async function narrowTo(tx: { execute(query: SQL): Promise<unknown> }, forumId: string): Promise<void> {
  await tx.execute(sql`select set_config('minga.reach', '', true), set_config('minga.forum', ${forumId}, true)`);
}
