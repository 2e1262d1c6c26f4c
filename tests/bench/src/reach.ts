import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import type { BoardState, OpBody } from '@minga/shared/boards/protocol.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { decideOps } from '../../../server/src/features/boards/commands/append-ops.ts';
import { listEntries } from '../../../server/src/features/boards/queries/log.ts';
import { getRegister } from '../../../server/src/features/diagnoses/queries.ts';
import { getPlanView } from '../../../server/src/features/meetings/queries/plan.ts';
import { type Db, inPipeline, inTransaction } from '../../../server/src/platform/database/db.ts';
import { withReach } from '../../../server/src/platform/database/reach.ts';
import { aDiagnosis, aSeat } from '../../support/factories.ts';
import { openBallot, withDatabase } from './ballots.ts';

/** What the second line of the database costs: the same act with its policies and without, milliseconds. */
export type ReachFigures = { what: string; times: number; with: Spread; without: Spread };
type Spread = { p50: number; p99: number };

const ROUNDS = 4;
const WARM = 12;
const MEETINGS = 1_000;
/** Acts in one round: as many as take about a second. */
const TIMES = {
  'append an op': 250,
  'cast a vote': 200,
  'read 50 ops': 150,
  'read the register': 40,
  'read a plan of 1,000 meetings': 8,
};
type What = keyof typeof TIMES;

/** One after the other, so that what is measured is the act and not the queue; rounds with and without take turns. */
export async function reachBench(): Promise<ReachFigures[]> {
  const voters = ROUNDS * 2 * (TIMES['cast a vote'] + WARM);
  return withDatabase(async (db, owner) => {
    const acts = await prepareActs(db, owner, voters);
    const { rows: tables } = await owner.pool.query<{ name: string }>(
      "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity",
    );
    const took = new Map<string, number[]>();
    for (let round = 0; round < ROUNDS * 2; round += 1) {
      // Which one is first in a pair changes: whoever comes later finds a warmer machine.
      const isOn = (round % 2 === 0) === round % 4 < 2;
      for (const { name } of tables)
        await owner.pool.query(`alter table ${name} ${isOn ? 'enable' : 'disable'} row level security`);
      for (const [what, times] of Object.entries(TIMES) as [What, number][]) {
        const act = acts[what];
        for (let n = 0; n < WARM; n += 1) await act();
        const list = took.get(`${what} ${isOn}`) ?? [];
        took.set(`${what} ${isOn}`, list);
        for (let n = 0; n < times; n += 1) {
          const at = performance.now();
          await act();
          list.push(performance.now() - at);
        }
      }
    }
    const spread = (what: string, isOn: boolean): Spread => {
      const list = (took.get(`${what} ${isOn}`) ?? []).sort((a, b) => a - b);
      const at = (share: number) => list[Math.floor(list.length * share)] ?? 0;
      return { p50: at(0.5), p99: at(0.99) };
    };
    return Object.entries(TIMES).map(([what, times]) => ({
      what,
      times: times * ROUNDS,
      with: spread(what, true),
      without: spread(what, false),
    }));
  });
}

async function prepareActs(db: Db, owner: Db, voters: number): Promise<Record<What, () => Promise<unknown>>> {
  const { forum, cycle, facilitator, scopes, vote } = await openBallot(db, owner, voters);
  const inForum = <T>(work: () => Promise<T>) => withReach({ forumId: forum.id }, work);
  await addMeetings(owner, forum.id, cycle.id);
  for (let n = 0; n < 40; n += 1) {
    const seat = await aSeat(db, { forumId: forum.id });
    const by = { cycleId: cycle.id, organisationId: seat.organisationId, createdBySeat: seat.id };
    await aDiagnosis(db, { ...by, state: 'declared', number: n + 1, declaredAt: new Date() });
  }
  const { boardId, append } = await openBoard(db, owner, forum.id, cycle.id);
  const query = { limit: 50 } as Parameters<typeof getRegister>[2];
  return {
    'append an op': () => inForum(append),
    'cast a vote': () => inForum(() => vote(scopes.pop() as (typeof scopes)[number])),
    'read 50 ops': () => inForum(() => inTransaction(db, (tx) => listEntries(tx, boardId, 0, 50))),
    'read the register': () => inForum(() => inTransaction(db, (tx) => getRegister(tx, facilitator, query))),
    'read a plan of 1,000 meetings': () => inForum(() => inTransaction(db, (tx) => getPlanView(tx, facilitator))),
  };
}

/** Ten people in each, among the first two hundred of the forum. */
async function addMeetings(owner: Db, forumId: string, cycleId: string): Promise<void> {
  // Triggers count the plan's versions row by row: on a busy machine that is longer than one statement may take.
  for (let first = 1; first <= MEETINGS; first += 100)
    await owner.pool.query(
      `with m as (
       insert into meetings (id, cycle_id, forum_id, stage, title, starts_at, ends_at, time_zone, local_start, local_end, modality, uid, state)
       select gen_random_uuid(), $2, $1, 'co_creation', 'Mesa ' || n, now() + n * interval '1 hour', now() + (n + 1) * interval '1 hour',
         'America/Lima', '2027-01-01', '2027-01-02', 'online', gen_random_uuid()::text, 'draft' from generate_series($3::int, $3::int + 99) n returning id),
     p as (select person_id from seats where forum_id = $1 order by person_id limit 200)
     insert into meeting_people (meeting_id, person_id, role)
     select m.id, chosen.person_id, 'participant' from m cross join lateral (select person_id from p order by md5(m.id::text || p.person_id) limit 10) chosen`,
      [forumId, cycleId, first],
    );
}

async function openBoard(db: Db, owner: Db, forumId: string, cycleId: string) {
  const boardId = newId();
  const personId = (await aSeat(db, { forumId })).personId;
  const sessionId = newId();
  await owner.pool.query(
    `insert into boards (id, cycle_id, forum_id, title, columns, identity_mode, vote_budget, votes_per_target, starts_in, phase)
     values ($1, $2, $3, 'Medición', '[{"id":"ideas","title":"Ideas"}]', 'organisation', 5, 3, 'open', 'open')`,
    [boardId, cycleId, forumId],
  );
  await owner.pool.query(
    "insert into sessions (id, person_id, token, expires_at) values ($1, $2, $3, now() + interval '1 day')",
    [sessionId, personId, randomUUID()],
  );
  const key = createSecretKey(randomBytes(32));
  const keys = { read: () => key } as unknown as Parameters<typeof decideOps>[1];
  const clientId = randomUUID();
  const noteId = randomUUID();
  let clientSeq = 0;
  let state: BoardState | null = null;
  const send = async (body: OpBody) => {
    clientSeq += 1;
    const op = { v: 1 as const, boardId, clientId, clientSeq, ...body };
    const appended = await inPipeline(db, (tx) => decideOps(tx, keys, boardId, [{ op, personId, sessionId }], state));
    if (appended.decisions[0]?.kind !== 'accepted')
      throw new Error(`refused: ${JSON.stringify(appended.decisions[0])}`);
    state = appended.state;
  };
  const first: OpBody = {
    type: 'note.add',
    args: { noteId, columnId: 'ideas', order: 'a1', text: 'inicio', colour: 'moss' },
  };
  await withReach({ forumId }, () => send(first));
  const words = 'una propuesta de ochenta letras para medir el tablero en vivo';
  return { boardId, append: () => send({ type: 'note.edit', args: { noteId, text: words } }) };
}

if (import.meta.main) console.table(await reachBench());
