import { newId } from '@minga/shared/kernel/ids.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../../tests/support/database.ts';
import { inTransaction } from '../database/db.ts';
import { openDb } from '../database/pool.ts';
import { createBus } from './bus.ts';
import { type Jobs, openJobs } from './jobs.ts';

let database: TestDatabase;
let servers: Jobs[];
let db: ReturnType<typeof openDb>;
const faults: string[] = [];
beforeAll(async () => {
  database = await testDatabase();
  const open = () => openJobs(database.appUrl, (error) => void faults.push(String((error as Error).message)));
  servers = await Promise.all([open(), open()]);
  db = openDb(
    database.url,
    createBus(() => {}),
    { size: 2, isOwner: true },
  );
});
afterAll(async () => {
  await Promise.all(servers.map((one) => one.close()));
  await db.pool.end();
  await database.drop();
});

/** How much of some work is under way at once, and how often it was begun. */
function counted() {
  const seen = { begun: 0, running: 0, most: 0 };
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  const work = async () => {
    seen.begun += 1;
    seen.running += 1;
    seen.most = Math.max(seen.most, seen.running);
    await held;
    seen.running -= 1;
  };
  return { seen, work, letGo };
}
const patiently = { timeout: 20_000 };

it('scheduled work is done by one server at a time, soon after a start, and stands in the plan once', async () => {
  const { seen, work, letGo } = counted();
  for (const jobs of servers) await jobs.schedule('swept', '5 * * * *', work);
  await expect.poll(() => seen.begun, patiently).toBe(1);
  const waiting = "select state from jobs.job where name = 'swept'";
  expect((await database.query<{ state: string }>(waiting)).map(({ state }) => state)).toEqual(['active']);
  letGo();
  await expect.poll(() => seen.running, patiently).toBe(0);
  expect(seen).toEqual({ begun: 1, running: 0, most: 1 });
  const plan = await database.query<{ name: string; cron: string }>('select name, cron from jobs.schedule');
  expect(plan).toEqual([{ name: 'swept', cron: '5 * * * *' }]);
});

it('scheduled work that fails is told of and left to the next time', async () => {
  await servers[0]?.schedule('failing', '5 * * * *', async () => {
    throw new Error('the disk is full');
  });
  await expect.poll(() => faults, patiently).toContain('failing is left to the next time');
});

it('jobs of one key are attempted one at a time, those of others meanwhile', async () => {
  const { seen, work, letGo } = counted();
  const done: string[] = [];
  for (const jobs of servers)
    await jobs.handle<{ key: string }>(
      'lines',
      async ({ data }) => {
        if (data.key === 'held') await work();
        done.push(data.key);
      },
      { byKey: true },
    );
  const [jobs] = servers as [Jobs];
  await inTransaction(db, async (tx) => {
    for (const key of ['held', 'held', 'held', 'other'])
      await jobs.add(tx, 'lines', { id: newId(), data: { key } }, key);
  });
  await expect.poll(() => done, patiently).toEqual(['other']);
  letGo();
  await expect.poll(() => done.length, patiently).toBe(4);
  expect(seen.most).toBe(1);
});

it('an attempt learns that its server stops, and the next server makes another one', async () => {
  const stopping = await openJobs(database.appUrl, () => {});
  const begun = Promise.withResolvers<void>();
  const tried: boolean[] = [];
  await stopping.handle('cut', async ({ ending }) => {
    begun.resolve();
    await new Promise((done) => ending.addEventListener('abort', done, { once: true }));
    tried.push(ending.aborted);
    throw new Error('interrupted');
  });
  await inTransaction(db, (tx) => stopping.add(tx, 'cut', { id: newId(), data: {} }));
  await begun.promise;
  await stopping.close();
  expect(tried).toEqual([true]);
  await servers[0]?.handle('cut', async ({ ending }) => void tried.push(ending.aborted));
  await expect.poll(() => tried, patiently).toEqual([true, false]);
});
