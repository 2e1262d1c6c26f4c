import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../../tests/support/database.ts';
import { createBus } from '../jobs/bus.ts';
import { brokeConstraint } from './database-faults.ts';
import { type Db, emitAfterCommit, inPipeline, inTransaction, prepared } from './db.ts';
import { openDb } from './pool.ts';

declare module '../jobs/bus.ts' {
  interface BusMessages {
    'slip.written': { id: number };
  }
}

const value = sql.placeholder;
const lockSlip = prepared<{ n: number }>('slip_locked', sql`select n from slips where id = ${value('id')} for update`);
const readSlip = prepared<{ n: number }>('slip_read', sql`select n from slips where id = ${value('id')}`);
const writeSlip = prepared('slip_written', sql`insert into slips (id, n) values (${value('id')}, ${value('n')})`);

let database: TestDatabase;
let db: Db;
let told: number[];
beforeAll(async () => {
  database = await testDatabase();
  await database.query(
    'create table slips (id int primary key, n int not null, constraint slips_n unique (n) deferrable initially deferred)',
  );
  await database.query('grant all on slips to minga_app');
});
beforeEach(async () => {
  await database.query('delete from slips');
  await database.query('insert into slips values (1, 10)');
  const bus = createBus(() => {});
  told = [];
  bus.on('slip.written', ({ id }) => told.push(id));
  // The table of these tests is of no forum.
  db = { ...openDb(database.appUrl, bus, { size: 4 }), unsaid: 'all' };
});
afterEach(() => db.pool.end());
afterAll(() => database.drop());

const slips = async () =>
  (await database.query<{ id: number }>('select id from slips order by id')).map(({ id }) => id);

/** Until somebody waits for a lock in this database. */
async function somebodyWaits(): Promise<void> {
  const waiting =
    "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and state = 'active'";
  while ((await database.query(waiting)).length === 0);
}

describe('a pipelined transaction', () => {
  it('sees behind a lock what was committed while it waited for that lock', async () => {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let isLocked = () => {};
    const locked = new Promise<void>((resolve) => (isLocked = resolve));
    const first = inTransaction(db, async (tx) => {
      await lockSlip(tx, { id: 1 });
      await tx.execute(sql`update slips set n = 11 where id = 1`);
      isLocked();
      await held;
    });
    await locked;
    const second = inPipeline(db, async (tx) => {
      const [, [seen]] = await Promise.all([lockSlip(tx, { id: 1 }), readSlip(tx, { id: 1 })]);
      return { result: seen?.n, ending: () => [] };
    });
    await somebodyWaits();
    letGo();
    await first;
    expect(await second).toBe(11);
  });

  it('has committed when it resolves, and only then tells of it', async () => {
    const result = await inPipeline(db, async (tx) => {
      emitAfterCommit(tx, { type: 'slip.written', id: 2 });
      return { result: 'done', ending: () => [writeSlip(tx, { id: 2, n: 20 }), writeSlip(tx, { id: 3, n: 30 })] };
    });
    expect(result).toBe('done');
    expect(await slips()).toEqual([1, 2, 3]);
    expect(told).toEqual([2]);
  });

  it.each([
    ['one of its last statements fails', [2, 20, 1, 30], 'slips_pkey'],
    ['its COMMIT fails', [2, 20, 3, 20], 'slips_n'],
  ] as const)('leaves nothing behind and says so when %s', async (_, [id, n, nextId, nextN], constraint) => {
    const failed = inPipeline(db, async (tx) => {
      emitAfterCommit(tx, { type: 'slip.written', id });
      return { result: 'done', ending: () => [writeSlip(tx, { id, n }), writeSlip(tx, { id: nextId, n: nextN })] };
    });
    await expect(failed).rejects.toSatisfy((error) => brokeConstraint(error, constraint));
    expect(await slips()).toEqual([1]);
    expect(told).toEqual([]);
  });

  it('finds its statements again on a connection on which they were refused before', async () => {
    const alone: Db = { ...openDb(database.appUrl, db.bus, { size: 1 }), unsaid: 'all' };
    try {
      const refused = inPipeline(alone, async (tx) => {
        const sent = [tx.execute(sql`select 1 / 0`), readSlip(tx, { id: 1 })];
        await Promise.all(sent);
        return { result: null, ending: () => [] };
      });
      await expect(refused).rejects.toMatchObject({ cause: { code: '22012' } });
      expect(await inTransaction(alone, (tx) => readSlip(tx, { id: 1 }))).toEqual([{ n: 10 }]);
    } finally {
      await alone.pool.end();
    }
  });
});

describe('a transaction', () => {
  it('is not called done when a statement failed in it and nobody looked', async () => {
    const careless = inTransaction(db, async (tx) => {
      await writeSlip(tx, { id: 2, n: 20 });
      await writeSlip(tx, { id: 1, n: 30 }).catch(() => {});
    });
    await expect(careless).rejects.toThrow('rolled back');
    expect(await slips()).toEqual([1]);
  });

  it('gives its place in the pool back when its connection dies, at its very beginning too', async () => {
    for (let round = 0; round < 10; round += 1) {
      const work = () => inTransaction(db, (tx) => tx.execute(sql`select pg_sleep(0.01)`));
      const cut = database.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      await Promise.allSettled([cut, ...Array.from({ length: 12 }, work)]);
    }
    expect(db.pool.waitingCount).toBe(0);
    expect(db.pool.idleCount).toBe(db.pool.totalCount);
    expect(await inTransaction(db, (tx) => readSlip(tx, { id: 1 }))).toEqual([{ n: 10 }]);
  });
});
