import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IdentityMode } from '@minga/shared/boards/rules.ts';
import { createBoardSchema } from '@minga/shared/boards/schema.ts';
import { assemble } from '../../../server/src/assemble.ts';
import { readConfig } from '../../../server/src/config.ts';
import { createBoard } from '../../../server/src/features/boards/commands/settings.ts';
import { ensureDatabase } from '../../../server/src/platform/database/database-url.ts';
import { type Db, inTransaction } from '../../../server/src/platform/database/db.ts';
import { openDb } from '../../../server/src/platform/database/pool.ts';
import { startEmbeddedPostgres } from '../../../server/src/platform/database/embedded-postgres.ts';
import { createLog } from '../../../server/src/platform/start/log.ts';
import { prepareDatabase } from '../../../server/src/platform/database/open-database.ts';
import { withReach } from '../../../server/src/platform/database/reach.ts';
import { type BoardProcess, boardProcess } from '../../faults/board-process.ts';
import { cookieHeader } from '../../support/agent.ts';
import { setOwner } from '../../support/database.ts';
import { aCycle, aForum, aPerson, aSeat } from '../../support/factories.ts';

export type Stage = {
  server: BoardProcess;
  /** the process of PostgreSQL above its workers */
  postmaster: number;
  /** the application's own database, beside the server: for what a round needs and leaves behind */
  db: Db;
  /** the same with the rights of the owner of the tables, past every reach */
  owner: Db;
  /** where the first person acts */
  seat: { cycleId: string; organisationId: string; createdBySeat: string };
  /** one session for each person */
  cookies: readonly string[];
  /** a fresh board, open for writing */
  /** @param identityMode where it matters under which number ops are kept */
  board(identityMode?: IdentityMode): Promise<string>;
  close(): Promise<void>;
};

/** A database, the application in a process of its own with these settings, and people with seats and sessions. */
export async function openStage(people: number, settings: Record<string, string> = {}): Promise<Stage> {
  const dataDir = await mkdtemp(join(tmpdir(), 'minga-bench-'));
  await mkdir(dataDir, { recursive: true });
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => {} });
  const url = postgres.url('minga');
  await ensureDatabase(url, postgres.url('postgres'));
  const config = readConfig({ DATA_DIR: dataDir, DEMO: 'off', PORT: '0' });
  const appUrl = await prepareDatabase(url, config);
  const deps = await assemble(config, appUrl, createLog('silent'));
  const owner = openDb(url, deps.bus, { size: 4, isOwner: true });
  setOwner(deps.db, owner);
  const forum = await aForum(deps.db);
  const cycle = await aCycle(deps.db, { forumId: forum.id });
  const cookies: string[] = [];
  const seats: Stage['seat'][] = [];
  for (let n = 0; n < people; n += 1) {
    const person = await aPerson(deps.db);
    const seat = await aSeat(deps.db, { forumId: forum.id, personId: person.id });
    seats.push({ cycleId: cycle.id, organisationId: seat.organisationId, createdBySeat: seat.id });
    const { headers } = await deps.auth.api.issueSession({ body: { personId: person.id }, returnHeaders: true });
    cookies.push(cookieHeader(headers.getSetCookie()));
  }
  const server = await boardProcess(appUrl, dataDir, settings);
  const input = createBoardSchema.parse({
    title: 'Medición',
    columns: [{ id: 'ideas', title: 'Ideas' }],
    startsIn: 'open',
    stage: null,
  });
  const by = { forumId: forum.id, cycleId: cycle.id, personId: null };
  return {
    server,
    postmaster: await postmasterOf(dataDir),
    db: deps.db,
    owner,
    seat: seats[0] as Stage['seat'],
    cookies,
    board: (identityMode = input.identityMode) =>
      withReach(by, () => inTransaction(deps.db, (tx) => createBoard(tx, deps.keys, by, { ...input, identityMode }))),
    close: async () => {
      await server.stop();
      await owner.pool.end();
      await deps.close();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export async function postmasterOf(dataDir: string): Promise<number> {
  const elsewhere = await readFile(join(dataDir, 'DATABASE-IS-IN'), 'utf8').catch(() => null);
  const file = join(elsewhere?.trim() || join(dataDir, 'postgres'), 'postmaster.pid');
  return Number((await readFile(file, 'utf8')).split('\n')[0]);
}
