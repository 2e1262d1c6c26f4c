import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@minga/shared/kernel/ids.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inTransaction } from '../../server/src/platform/database/db.ts';
import { openDb } from '../../server/src/platform/database/pool.ts';
import { createBus } from '../../server/src/platform/jobs/bus.ts';
import { emit } from '../../server/src/platform/jobs/events.ts';
import { setOwner, type TestDatabase, testDatabase } from '../support/database.ts';
import { aForum } from '../support/factories.ts';
import { type BoardProcess, boardProcess } from './board-process.ts';
import './event-diary.ts';

/** The server is killed again and again while it hands on and delivers: each event is heard once, in its order. */
const ROUNDS = 10;
const EACH_ROUND = 30;
const subjects = Array.from({ length: 6 }, () => newId());
let database: TestDatabase;
let dataDir: string;
let server: BoardProcess;
let db: ReturnType<typeof openDb>;
beforeAll(async () => {
  database = await testDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'minga-events-'));
  db = openDb(
    database.url,
    createBus(() => {}),
    { size: 2, isOwner: true },
  );
  setOwner(db, db);
  await database.query('create table diary (place bigint generated always as identity, subject uuid, n int)');
  await database.query('grant select, insert on diary to minga_app');
  server = await boardProcess(database.appUrl, dataDir);
}, 120_000);
afterAll(async () => {
  await server.stop();
  await db.pool.end();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

const heard = () => database.query<{ subject: string; n: number }>('select subject, n from diary order by place');

it(`kill -9, ${ROUNDS} times`, async () => {
  const forumId = (await aForum(db)).id;
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = (await heard()).length;
    for (let i = 0; i < EACH_ROUND; i += 1) {
      const n = round * EACH_ROUND + i;
      const subjectId = subjects[n % subjects.length] ?? '';
      await inTransaction(db, async (tx) =>
        emit(tx, { type: 'page.turned', forumId, cycleId: null, subjectId, data: { n } }),
      );
    }
    // Another moment each time: from the first it hears on to well into the round.
    const enough = before + 1 + ((round * 7) % 20);
    await expect
      .poll(async () => (await heard()).length, { timeout: 60_000, interval: 5 })
      .toBeGreaterThanOrEqual(enough);
    await server.kill();
    await server.start();
  }
  const all = ROUNDS * EACH_ROUND;
  await expect.poll(async () => (await heard()).length, { timeout: 120_000 }).toBeGreaterThanOrEqual(all);
  for (const [index, subject] of subjects.entries()) {
    const own = (await heard()).filter((row) => row.subject === subject).map(({ n }) => n);
    expect(own).toEqual(Array.from({ length: all / subjects.length }, (_, k) => k * subjects.length + index));
  }
  const left = await database.query('select from event_deliveries where delivered_at is null');
  expect(left).toEqual([]);
}, 600_000);
