import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../../tests/support/database.ts';
import { createBus } from '../jobs/bus.ts';
import { type Db, inTransaction, type Tx } from './db.ts';
import { holdLock, type Lock, lockExpression } from './locks.ts';
import { openDb } from './pool.ts';

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await testDatabase();
  db = {
    ...openDb(
      database.appUrl,
      createBus(() => {}),
      { size: 4 },
    ),
    unsaid: 'all',
  };
});
afterAll(async () => {
  await db.pool.end();
  await database.drop();
});

/** Is the lock free for somebody else, while `tx` holds what it holds? */
async function isFree(lock: Lock, id: string, how: 'alone' | 'shared' = 'alone'): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    await tx.execute(sql`set local lock_timeout = '50ms'`);
    return holdLock(tx, lock, id, how).then(
      () => true,
      () => false,
    );
  }).catch(() => false);
}
const holding = <T>(hold: (tx: Tx) => Promise<unknown>, look: () => Promise<T>) =>
  inTransaction(db, async (tx) => {
    await hold(tx);
    return look();
  });

it('keeps one name and id for one transaction, and no other', async () => {
  const free = await holding(
    (tx) => holdLock(tx, 'members of forum', 'a'),
    async () => [
      await isFree('members of forum', 'a'),
      await isFree('members of forum', 'b'),
      await isFree('voting rule', 'a'),
    ],
  );
  expect(free).toEqual([false, true, true]);
  expect(await isFree('members of forum', 'a')).toBe(true);
});

it('is shared by those who say so, also as part of a statement', async () => {
  const free = await holding(
    (tx) => tx.execute(sql`select ${lockExpression('votes of ballot', sql`${'a'}::text`, 'shared')}`),
    async () => [await isFree('votes of ballot', 'a', 'shared'), await isFree('votes of ballot', 'a')],
  );
  expect(free).toEqual([true, false]);
});
