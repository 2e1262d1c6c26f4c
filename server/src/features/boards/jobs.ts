import { publicUrlOf } from '../../config.ts';
import { LOCALES } from '@minga/shared/kernel/languages.ts';
import { sql } from 'drizzle-orm';
import { inTransaction, type Tx } from '../../platform/database/db.ts';
import { acrossForums } from '../../platform/database/reach.ts';
import { goneBefore, removeInBatches } from '../../platform/database/retention.ts';
import { eachInItsForum } from '../../platform/jobs/each-in-turn.ts';
import type { Deps } from '../../platform/deps.ts';
import type { Subscriber } from '../../platform/jobs/events.ts';
import { wordsOf } from '../../platform/texts/texts.ts';
import { notifyConcerned } from '../notices/commands.ts';
import { letterToStranger } from '../notices/commands/strangers.ts';
import { forgetClaims } from './commands/claims.ts';
import { forgetGuesses } from './commands/typed-codes.ts';
import { BOARD_CHANNEL } from './commands/notify-servers.ts';
import { claimLink } from './policy.ts';
import { claimLetter } from './present.ts';
import { findClaim } from './queries/claims.ts';
import { findOpenBoard, listOpened, type OpenedBoard } from './queries/notices.ts';

const longAgo = goneBefore('guests');

/**
 * Forgets who a guest was once every link she came by is long over and no session of hers lives: her name, the hash of the
 * network she came from, her sessions. What she wrote stays with its mark: a guest's voice, unverified, or confirmed for an
 * organisation. Signatures are read anew, so boards that show people say «persona invitada» from then on.
 * @returns how many people were forgotten
 */
async function forgetOldGuests(tx: Tx, most: number): Promise<number> {
  const named = LOCALES.map((locale) => sql`when ${locale} then ${wordsOf(locale)('guests:forgotten')}`);
  const name = sql`case p.locale ${sql.join(named, sql` `)} end`;
  const { rows } = await tx.execute<{ people: number; boards: string[] }>(sql`
    with gone as (
      select p.id from people p
      where p.is_guest and p.created_at < ${longAgo}
        and not exists (select 1 from sessions s where s.person_id = p.id and s.expires_at > now())
        and not exists (select 1 from board_guests g join board_links l on l.id = g.link_id
          where g.person_id = p.id and least(l.expires_at, l.closed_at) >= ${longAgo})
        and (p.is_named or exists (select 1 from board_guests g where g.person_id = p.id and g.network is not null))
      order by p.id limit ${most} for update skip locked),
    named as (
      update people p set name = ${name}, is_named = false, image = null, updated_at = now() from gone where p.id = gone.id returning p.id),
    places as (
      update board_guests g set network = null from gone where g.person_id = gone.id returning g.board_id),
    ended as (delete from sessions s using gone where s.person_id = gone.id)
    select (select count(*)::int from named) as people,
      coalesce((select array_agg(distinct board_id::text) from places), '{}') as boards`);
  for (const board of rows[0]?.boards ?? [])
    await tx.execute(sql`select pg_notify(${BOARD_CHANNEL}, ${`${board}:head`})`);
  return rows[0]?.people ?? 0;
}

/** Networks that a facilitator let in beyond what one network may hold, of links that are long over. */
const forgetOpenNetworks = (tx: Tx) =>
  tx.execute(sql`
    update board_links set open_networks = '{}' where least(expires_at, closed_at) < ${longAgo} and open_networks <> '{}'`);

const FORGOTTEN: readonly ((tx: Tx) => Promise<unknown>)[] = [forgetGuesses, forgetOpenNetworks, forgetClaims];

/**
 * Forgets what doors need of people only while they are open: who guests were, networks, wrong codes that were typed, addresses
 * that nobody confirmed.
 * @returns how many guests were forgotten
 */
export async function forgetAtDoors({ db }: Pick<Deps, 'db'>, ending?: AbortSignal): Promise<number> {
  const guests = await removeInBatches(db, 'guests', forgetOldGuests, ending);
  for (const forget of FORGOTTEN) await inTransaction(db, forget);
  return guests;
}

/** Looks now and every hour. */
export const startForgettingAtDoors = (deps: Pick<Deps, 'db' | 'jobs'>): Promise<void> =>
  deps.jobs.schedule('guests-forgotten', '15 * * * *', (ending) =>
    acrossForums('guests-forgotten', () => forgetAtDoors(deps, ending)),
  );

/** The letter by which a guest takes what she wrote to an account; none to who was forgotten, or has it, before it went. */
export const claimLetters = ({
  db,
  mail,
  config,
  keyed,
}: Pick<Deps, 'db' | 'mail' | 'config' | 'keyed'>): Subscriber => ({
  name: 'letters',
  on: {
    'claim.asked': async (tx, { subjectId }) => {
      const found = await findClaim(tx, subjectId);
      const letter = found?.email
        ? claimLetter(found.email, found, claimLink(publicUrlOf(config), keyed, subjectId))
        : null;
      return letterToStranger(tx, { db, mail }, { kind: 'claim-confirm', subjectId }, letter);
    },
  },
});

/** Boards looked at before the next are looked for. */
const AT_ONCE = 500;

/** Each once, whichever server comes first. Those whose gate is shut are passed by, and looked at again the next time. */
export const watchOpenedBoards = ({ db }: Pick<Deps, 'db'>, ending?: AbortSignal, most = AT_ONCE): Promise<void> =>
  eachInItsForum(openedBoards(db, most), (board) => inTransaction(db, (tx) => notifyOpened(tx, board)), ending);

async function* openedBoards(db: Deps['db'], most: number): AsyncGenerator<OpenedBoard> {
  let last: string | null = null;
  do {
    const after: string | null = last;
    const opened: OpenedBoard[] = await acrossForums('boards-opened', () =>
      inTransaction(db, (tx) => listOpened(tx, { after, most })),
    );
    yield* opened;
    last = opened.at(-1)?.id ?? null;
  } while (last !== null);
}

async function notifyOpened(tx: Tx, { id, ...place }: OpenedBoard): Promise<void> {
  if (!(await findOpenBoard(tx, id))) return;
  const { rows } = await tx.execute(sql`
    update boards set open_noted_at = now() where id = ${id} and open_noted_at is null returning id`);
  if (rows.length > 0) notifyConcerned(tx, place, 'board-opened', { id });
}

/** Asks each five minutes. */
export const startWatchingBoards = (deps: Pick<Deps, 'db' | 'jobs'>): Promise<void> =>
  deps.jobs.schedule('boards-opened', '*/5 * * * *', (ending) => watchOpenedBoards(deps, ending));
