import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { type BoardProcess, boardProcess } from './board-process.ts';

/** The server is killed while it removes what has been kept for its time: what went was counted, and the next start goes on. */
const ROWS = 120_000;
const KILLS = 3;
let database: TestDatabase;
let dataDir: string;
let server: BoardProcess;
beforeAll(async () => {
  database = await testDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'minga-retention-'));
  await database.query(
    `insert into idempotency_keys (key_hash, request_hash, answer, at)
     select sha256(n::text::bytea), sha256('b'), 'k', now() - interval '90 days' from generate_series(1, ${ROWS}) n`,
  );
  server = await boardProcess(database.appUrl, dataDir);
}, 120_000);
afterAll(async () => {
  await server.stop();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

/** In one statement, so that both are of one moment. */
const seen = async () => {
  const [row] = await database.query<{ left: number; removed: number }>(
    `select (select count(*)::int from idempotency_keys where answer = 'k') as left,
      coalesce((select sum(removed)::int from retention_days where kind = 'repeats'), 0) as removed`,
  );
  return row ?? { left: ROWS, removed: 0 };
};

it(`kill -9, up to ${KILLS} times in the middle of a round`, async () => {
  let before = { left: ROWS, removed: 0 };
  let inTheMiddle = 0;
  for (let kill = 0; kill < KILLS && before.left > 0; kill += 1) {
    const { removed } = before;
    await expect.poll(async () => (await seen()).removed, { timeout: 60_000, interval: 5 }).toBeGreaterThan(removed);
    await server.kill();
    before = await seen();
    expect(before.left + before.removed).toBe(ROWS);
    if (before.left > 0) inTheMiddle += 1;
    await server.start();
  }
  // A quick machine may be through before the last.
  expect(inTheMiddle).toBeGreaterThan(0);
  await expect.poll(async () => (await seen()).left, { timeout: 120_000 }).toBe(0);
  expect(await seen()).toEqual({ left: 0, removed: ROWS });
}, 300_000);
