import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBoardSchema } from '@minga/shared/boards/schema.ts';
import { assemble } from '../../../server/src/assemble.ts';
import { readConfig } from '../../../server/src/config.ts';
import { createBoard } from '../../../server/src/features/boards/commands/settings.ts';
import { ensureDatabase } from '../../../server/src/platform/database-url.ts';
import { inTransaction } from '../../../server/src/platform/db.ts';
import { startEmbeddedPostgres } from '../../../server/src/platform/embedded-postgres.ts';
import { createLog } from '../../../server/src/platform/log.ts';
import { migrate } from '../../../server/src/platform/migrate.ts';
import { boardProcess } from '../../faults/board-process.ts';
import { cookieHeader } from '../../support/agent.ts';
import { aCycle, aForum, aPerson, aSeat } from '../../support/factories.ts';
import { boardDial, type Dial, type LoadFigures, relayDial, runLoad } from './support-load.ts';
import { clusterCpu, cpuBetween, cpuOf, memoryOf } from './support-machine.ts';

export type BoardCell = LoadFigures & {
  system: 'minga' | 'ws relay';
  clients: number;
  perSecond: number;
  /** microseconds of server processor for one op delivered to one client */
  cpuPerDelivery: number;
  /** share of one core, per cent */
  cpuShare: number;
  databaseShare: number | null;
  rssMb: number;
};
export type Shape = { clients: number; perSecond: number; rounds: number };

const WARM_SECONDS = 3;
const SECONDS = 10;

/** Both systems, in turns on the same machine, each round on fresh connections and a fresh board. */
export async function boardsBench(
  shapes: readonly Shape[],
  say: (line: string) => void,
  hasTime: () => boolean,
): Promise<BoardCell[]> {
  const stage = await openStage(Math.max(...shapes.map((shape) => shape.clients)));
  const relay = fork(join(import.meta.dirname, 'boards-relay.ts'), [], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  try {
    const [port] = (await once(relay, 'message')) as [number];
    const cells: BoardCell[] = [];
    for (const shape of shapes) {
      for (let round = 0; round < shape.rounds && hasTime(); round += 1) {
        const ours = async () =>
          cells.push(
            await measure(
              'minga',
              shape,
              boardDial(stage.url, await stage.board(), stage.cookies),
              stage.pid,
              stage.postmaster,
            ),
          );
        const theirs = async () =>
          cells.push(await measure('ws relay', shape, relayDial(`ws://127.0.0.1:${port}`), relay.pid ?? 0, null));
        // Whoever comes second finds a warmer machine: take turns.
        for (const turn of round % 2 === 0 ? [ours, theirs] : [theirs, ours]) await turn();
        for (const cell of cells.slice(-2))
          say(
            `  ${cell.system}: ${shape.clients} x ${shape.perSecond}/s  p50 ${cell.p50.toFixed(1)} p99 ${cell.p99.toFixed(1)} ms, ${((100 * cell.delivered) / cell.expected).toFixed(2)} %, ${cell.cpuPerDelivery.toFixed(2)} us`,
          );
      }
    }
    return cells;
  } finally {
    await end(relay);
    await stage.close();
  }
}

async function measure(
  system: BoardCell['system'],
  shape: Shape,
  dial: Dial,
  pid: number,
  postmaster: number | null,
): Promise<BoardCell> {
  const { clients, perSecond } = shape;
  let before = { cpu: 0, database: new Map<number, number>(), at: 0 };
  let after = before;
  const look = () => ({
    cpu: cpuOf(pid),
    database: postmaster === null ? new Map<number, number>() : clusterCpu(postmaster),
    at: performance.now(),
  });
  const figures = await runLoad({
    clients,
    perSecond,
    warmSeconds: WARM_SECONDS,
    seconds: SECONDS,
    dial,
    onMeasure: () => (before = look()),
    onDone: () => (after = look()),
  });
  const wallNs = (after.at - before.at) * 1e6;
  return {
    ...figures,
    system,
    clients,
    perSecond,
    cpuPerDelivery: (after.cpu - before.cpu) / 1000 / Math.max(1, figures.delivered),
    cpuShare: (100 * (after.cpu - before.cpu)) / wallNs,
    databaseShare: postmaster === null ? null : (100 * cpuBetween(before.database, after.database)) / wallNs,
    rssMb: memoryOf(pid) / 2 ** 20,
  };
}

/** A database, the application in a process of its own, and people with seats and sessions. */
async function openStage(people: number) {
  const dataDir = await mkdtemp(join(tmpdir(), 'minga-bench-'));
  await mkdir(dataDir, { recursive: true });
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => {} });
  const url = postgres.url('minga');
  await ensureDatabase(url, postgres.url('postgres'));
  await migrate(url);
  const deps = await assemble(readConfig({ DATA_DIR: dataDir, DEMO: 'off', PORT: '0' }), url, createLog('silent'));
  const forum = await aForum(deps.db);
  const cycle = await aCycle(deps.db, { forumId: forum.id });
  const cookies: string[] = [];
  for (let n = 0; n < people; n += 1) {
    const person = await aPerson(deps.db);
    await aSeat(deps.db, { forumId: forum.id, personId: person.id });
    const { headers } = await deps.auth.api.issueSession({ body: { personId: person.id }, returnHeaders: true });
    cookies.push(cookieHeader(headers.getSetCookie()));
  }
  const server = await boardProcess(url, dataDir);
  const input = createBoardSchema.parse({
    title: 'Medición',
    columns: [{ id: 'ideas', title: 'Ideas' }],
    startsIn: 'open',
    stage: null,
  });
  const by = { forumId: forum.id, cycleId: cycle.id, personId: null };
  return {
    url: server.url,
    pid: server.pid,
    postmaster: await postmasterOf(dataDir),
    cookies,
    board: () => inTransaction(deps.db, (tx) => createBoard(tx, by, input)),
    close: async () => {
      await server.stop();
      await deps.close();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function postmasterOf(dataDir: string): Promise<number> {
  const elsewhere = await readFile(join(dataDir, 'DATABASE-IS-IN'), 'utf8').catch(() => null);
  const file = join(elsewhere?.trim() || join(dataDir, 'postgres'), 'postmaster.pid');
  return Number((await readFile(file, 'utf8')).split('\n')[0]);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.kill();
  await gone;
}
