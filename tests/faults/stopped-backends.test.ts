import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, afterEach, expect, it } from 'vitest';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { startCluster } from '../support/database-setup.ts';
import { aNote, type BoardClient } from './board-client.ts';
import { boardScene } from './board-scene.ts';

/**
 * Processes of PostgreSQL that stand still, as on a machine that swaps or under a debugger: their connections are in order
 * and answer nothing. In a cluster of its own, because whoever drops a database waits for every process of the cluster.
 */
const STOPPED = 6;
const cluster = await startCluster();
const database = await testDatabase(cluster.server.url(''));
const rig = await testApp({ database });
const scene = await boardScene(rig);
const [first, second] = [await scene.member(), await scene.member()];
const stopped = new Set<number>();
afterEach(() => {
  goOn();
  scene.closeClients();
});
afterAll(async () => {
  await rig.close();
  await database.drop();
  await cluster.stop();
});

/** Processes of the application's connections that are in this state. */
async function backends(state: string): Promise<number[]> {
  const rows = await database.query<{ pid: number }>(
    `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
      and usename = 'minga_tests' and ${state} order by state_change desc limit ${STOPPED}`,
  );
  return rows.map(({ pid }) => pid);
}
function standStill(pids: readonly number[]): void {
  for (const pid of pids) {
    // The number could have gone to somebody else since it was asked for.
    if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(database.name)) throw new Error(`${pid} is not ours.`);
    stopped.add(pid);
    process.kill(pid, 'SIGSTOP');
  }
}
function goOn(): void {
  for (const pid of stopped) {
    stopped.delete(pid);
    process.kill(pid, 'SIGCONT');
  }
}
const ready = async () => (await rig.anonymous.get('/readyz')).statusCode;
const typesOf = async (board: string) =>
  (
    await database.query<{ op: string }>(
      "select seq || ' ' || (args ->> 'text') as op from board_ops where board_id = $1 order by seq",
      [board],
    )
  ).map(({ op }) => op);
const answered = (client: BoardClient, clientSeq: number, milliseconds: number) =>
  client.until(() => client.acks.has(clientSeq), 'the answer', milliseconds);

it('SEC-41 six that stand still are left alone: boards and pages go on over other connections while they do', async () => {
  const boards = await Promise.all(Array.from({ length: 8 }, () => scene.board({ stage: null })));
  const clients = await Promise.all(boards.map((board) => scene.client(first, board)));
  // As many at once as open more connections than will stand still.
  await Promise.all(clients.map((client) => client.act(aNote('antes'))));
  await Promise.all(Array.from({ length: 24 }, () => rig.anonymous.get('/api/cycles')));
  const idle = await backends("state = 'idle'");
  expect(idle).toHaveLength(STOPPED);
  standStill(idle);
  const read = async (board: string) =>
    (await second.get(`/api/cycles/${scene.cycle.id}/boards/${board}/snapshot`)).statusCode;
  const pages = Promise.all(boards.map(read));
  const ops = clients.map((client) => client.submit(aNote('mientras')));
  await Promise.all(clients.map((client, index) => answered(client, ops[index]?.clientSeq ?? 0, 40_000)));
  const statuses = await pages;
  for (const status of statuses) expect([200, 503]).toContain(status);
  expect(await Promise.all(boards.map(read))).toEqual(boards.map(() => 200));
  await expect.poll(ready, { timeout: 20_000 }).toBe(200);
  expect(stopped.size).toBe(STOPPED);
  const refused = statuses.filter((status) => status === 503).length;
  expect(clients.reduce((sum, { busy }) => sum + busy, refused)).toBeGreaterThan(0);
  goOn();
  await Promise.all(clients.map((client) => client.act(aNote('después'))));
  for (const board of boards) expect(await typesOf(board)).toEqual(['1 antes', '2 mientras', '3 después']);
}, 120_000);

it('SEC-41 six that stand still with their boards in hand: those boards answer busy, others go on, and nothing is lost or doubled', async () => {
  const held = await Promise.all(Array.from({ length: STOPPED }, () => scene.board({ stage: null })));
  const free = await scene.board({ stage: null });
  const clients = await Promise.all(held.map((board) => scene.client(first, board)));
  const luis = await scene.client(second, free);
  await Promise.all(clients.map((client) => client.act(aNote('antes'))));
  const lock = new pg.Client({ connectionString: database.url });
  await lock.connect();
  try {
    await lock.query('begin');
    // Whoever appends has locked its board, and now waits here.
    await lock.query('lock table board_ops in share mode');
    const ops = clients.map((client) => client.submit(aNote('mientras')));
    let waiting: number[] = [];
    const lookAgain = async () => (waiting = await backends("wait_event_type = 'Lock'")).length;
    await expect.poll(lookAgain, { timeout: 10_000, interval: 20 }).toBe(STOPPED);
    standStill(waiting);
    // From now on only its process stands before each board.
    await lock.query('rollback');
    for (const client of clients) await client.until(() => client.busy >= 2, 'being told to come again twice', 40_000);
    expect(ops.map(({ clientSeq }, index) => clients[index]?.acks.has(clientSeq))).toEqual(ops.map(() => false));
    expect(await luis.act(aNote('al lado'))).toMatchObject({ status: 'ok', seq: 1 });
    expect((await rig.anonymous.get('/api/cycles')).statusCode).toBe(200);
    goOn();
    await Promise.all(clients.map((client, index) => answered(client, ops[index]?.clientSeq ?? 0, 30_000)));
  } finally {
    await lock.end();
  }
  await Promise.all(clients.map((client) => client.act(aNote('después'))));
  for (const board of held) expect(await typesOf(board)).toEqual(['1 antes', '2 mientras', '3 después']);
  await expect.poll(ready, { timeout: 20_000 }).toBe(200);
}, 120_000);
