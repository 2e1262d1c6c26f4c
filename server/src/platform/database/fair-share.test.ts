import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../../tests/support/database.ts';
import { createBus } from '../jobs/bus.ts';
import { type Db, inTransaction } from './db.ts';
import { openDb } from './pool.ts';
import { mostOf } from './fair-share.ts';
import { withReach } from './reach.ts';

const SIZE = 8;
const [GREEDY, OTHER] = ['01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000002'];
let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await testDatabase();
  db = openDb(
    database.appUrl,
    createBus(() => {}),
    { size: SIZE, waitMs: 1_000 },
  );
});
afterAll(async () => {
  await db.pool.end();
  await database.drop();
});

/** Transactions of one forum that last until they are let go; resolves when all of them have begun. */
async function hold(forumId: string, count: number) {
  const over = Promise.withResolvers<void>();
  const begun: Promise<void>[] = [];
  const all = Array.from({ length: count }, () => {
    const start = Promise.withResolvers<void>();
    begun.push(start.promise);
    return withReach({ forumId }, () =>
      inTransaction(db, async () => {
        start.resolve();
        await over.promise;
      }),
    );
  });
  await Promise.all(begun);
  return async () => {
    over.resolve();
    await Promise.all(all);
  };
}
const ask = (forumId: string | null) =>
  withReach(forumId ? { forumId } : null, () => inTransaction(db, async () => 'done'));

it('one forum that keeps all connections it gets busy leaves some to others, and waits for itself', async () => {
  const letGo = await hold(GREEDY, mostOf(SIZE));
  const waiting = ask(GREEDY);
  expect(await Promise.all([ask(OTHER), ask(OTHER), ask(null)])).toEqual(['done', 'done', 'done']);
  expect(db.pool.totalCount).toBeLessThanOrEqual(SIZE);
  await letGo();
  expect(await waiting).toBe('done');
});

it('who waits longer than anybody may is told so, and the place is not lost', async () => {
  const letGo = await hold(GREEDY, mostOf(SIZE));
  await expect(ask(GREEDY)).rejects.toThrow('timeout exceeded');
  await letGo();
  const again = await hold(GREEDY, mostOf(SIZE));
  await again();
});
