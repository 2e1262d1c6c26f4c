import { randomUUID } from 'node:crypto';
import type { BoardState, Op } from '@minga/shared/boards/protocol.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decideOps } from '../../server/src/features/boards/commands/append-ops.ts';
import { type Db, inPipeline } from '../../server/src/platform/database/db.ts';
import { openDb } from '../../server/src/platform/database/pool.ts';
import { withReach } from '../../server/src/platform/database/reach.ts';
import { testApp } from '../support/app.ts';
import { aNote } from './board-client.ts';
import { boardScene } from './board-scene.ts';

const rig = await testApp();
const scene = await boardScene(rig);
/** One connection, which plans while the board is empty and lives on while it grows. */
const db: Db = { ...openDb(rig.database.appUrl, rig.deps.bus, { size: 1 }), unsaid: 'all' };
afterAll(async () => {
  await db.pool.end();
  await rig.close();
});

/** PostgreSQL decides for a lasting plan at the sixth execution. */
const ROUNDS = 8;
const OPS = 20_000;
const SESSIONS = 5_000;
/** Pages that a look into a few indexes may touch, however large the tables are. */
const FEW = 60;

let boardId: string;
let sessionId: string;
const clientId = randomUUID();
beforeAll(async () => {
  boardId = await scene.board({ stage: null });
  const personId = (await scene.member()).personId as string;
  const [session] = await rig.database.query<{ id: string }>('select id from sessions where person_id = $1', [
    personId,
  ]);
  sessionId = session?.id ?? '';
  let state: BoardState | null = null;
  for (let clientSeq = 1; clientSeq <= ROUNDS; clientSeq += 1) {
    const op = { v: 1, boardId, clientId, clientSeq, ...aNote(`nota ${clientSeq}`) } as Op;
    const decided = withReach({ forumId: scene.forum.id }, () =>
      inPipeline(db, (tx) => decideOps(tx, rig.deps.keys, boardId, [{ op, personId, sessionId }], state)),
    );
    state = (await decided).state;
  }
  await rig.database.query(
    `insert into board_ops (board_id, seq, client_id, client_seq, type, args, author_key, at)
     select $1, n, $2, n, 'board.lock', '{"isLocked": false}', 'somebody', now() from generate_series($3::int, $4::int) n`,
    [boardId, randomUUID(), ROUNDS + 1, OPS],
  );
  await rig.database.query('update boards set seq = $2 where id = $1', [boardId, OPS]);
  await rig.database.query(
    `with p as (insert into people (id, name, email) select gen_random_uuid(), 'N', 'n' || n || '@example.org' from generate_series(1, $1::int) n returning id)
     insert into sessions (id, person_id, token, expires_at) select gen_random_uuid(), id, id::text, now() + interval '1 day' from p`,
    [SESSIONS],
  );
});

type Plan = { 'Shared Hit Blocks': number; 'Shared Read Blocks': number; 'Actual Rows': number };
/** Pages that a statement touches which the connection has planned before, and the rows it finds. */
async function touched(statement: string): Promise<{ pages: number; rows: number }> {
  await db.pool.query(`set minga.forum = '${scene.forum.id}'`);
  const result = await db.pool.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    `explain (analyze, buffers, format json) execute ${statement}`,
  );
  const [row] = result.rows;
  if (!row) throw new Error('PostgreSQL explained nothing.');
  const plan = row['QUERY PLAN'][0].Plan;
  return { pages: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], rows: plan['Actual Rows'] };
}

describe('a board that has grown since its statements were planned', () => {
  it.each([
    ['earlier answers', () => `board_earlier_answers('[{"clientId":"${clientId}","clientSeq":1}]', $, $, $)`],
    ['people', () => `board_people('["${sessionId}"]', $)`],
    ['the board itself', () => 'board_locked($)'],
  ])('OP3 SQ1 reads %s with a few looks into an index, not by a walk through the tables', async (_, statement) => {
    const { pages, rows } = await touched(statement().replaceAll('$', () => `'${boardId}'`));
    expect(rows).toBe(1);
    expect(pages).toBeLessThan(FEW);
  });
});
