import { type ChildProcess, spawn } from 'node:child_process';
import { access, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { findPostgresHome, type PostgresHome, prepareCluster } from './postgres-home.ts';
import { openPostgresLog, type PostgresLog } from './postgres-log.ts';
import { folderMark } from '../files/same-folder.ts';
import { isRunning, type Running, type Watch, watchPostgres } from './watch-postgres.ts';

export type EmbeddedPostgres = {
  /** Connection string of a database of this cluster, as its owner. */
  url(database: string): string;
  /** Where the cluster's files really are (see {@link startEmbeddedPostgres} on root). */
  readonly clusterDir: string;
  readonly pid: number;
  stop(): Promise<void>;
};
type EmbeddedPostgresOptions = {
  dataDir: string;
  /** A line a person may read at start-up. */
  log?: (line: string) => void;
  /** Extra `name=value` server settings; tests switch fsync off. */
  settings?: Record<string, string>;
  /** Another process holds the folder and runs the cluster: use it, never start or make one beside it. */
  onlyAdopt?: boolean;
  /** Watch over it: when it is killed it is started again, on the same port, with limits. */
  watch?: Watch;
};

/** Milliseconds. What was not written to its tables before a power cut is first replayed from its log. */
const STARTING_MS = 30_000;
const REPLAYING_MS = 10 * 60_000;

/** Everything that starting the same cluster once more needs. */
type Site = PostgresHome & { port: number; settings: Record<string, string>; log: PostgresLog };

/**
 * Starts (or adopts, after a kill -9 of the former server) the PostgreSQL that ships inside the npm packages.
 * It listens on the loopback only, on a free port, with a random password kept in the data folder.
 * Run as root it uses the `postgres` system user; when that user cannot reach the checkout or the data folder,
 * binaries and cluster live below /var/lib/minga and the start-up message says so.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const home = await findPostgresHome(options.dataDir, options.log ?? (() => {}));
  const { clusterDir } = home;
  const adopted = await runningCluster(clusterDir);
  if (!adopted && options.onlyAdopt)
    throw new Error('The running Minga has no database yet: it is starting or stopping. Try again in a moment.');
  await prepareCluster(home);
  const log = openPostgresLog(options.dataDir, clusterDir);
  const site: Site = { ...home, port: adopted?.port ?? (await freePort()), settings: options.settings ?? {}, log };
  const first = adopted ? await adopt(site, adopted.pid) : await launch(site);
  const watched = options.watch ? watchPostgres(first, () => launch(site), options.watch) : null;
  return {
    url: (database) => urlOf(site, database),
    clusterDir,
    get pid() {
      return (watched?.current() ?? first).pid;
    },
    async stop() {
      const last = (await watched?.stop()) ?? first;
      log.stop();
      await stopCluster(last.pid, clusterDir);
    },
  };
}

const urlOf = ({ password, port }: Pick<Site, 'password' | 'port'>, database: string): string =>
  `postgres://minga:${password}@127.0.0.1:${port}/${database}`;

/** A server that outlived its Minga: alive by its pid file, so its port is still the right one. */
async function runningCluster(clusterDir: string): Promise<{ pid: number; port: number } | null> {
  const note = await readNote(clusterDir);
  return note?.isOurs ? note : null;
}

/**
 * What `postmaster.pid` says, and whether the process it names serves this very folder. A folder that was copied while
 * its database ran brings the note of the original, whose process is alive and must neither be used nor stopped from here.
 */
async function readNote(
  clusterDir: string,
): Promise<{ pid: number; port: number; isAlive: boolean; isOurs: boolean } | null> {
  const text = await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => null);
  const [first, folder = '', , fourth] = (text ?? '').split('\n');
  const [pid, port] = [Number(first), Number(fourth)];
  if (text === null || !pid) return null;
  const isAlive = await isRunning(pid);
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => 'postgres');
  // PostgreSQL works in its cluster's folder. Where the system does not show that, its note names the folder.
  const at = (await folderMark(`/proc/${pid}/cwd`)) ?? (await folderMark(folder));
  const isOurs = isAlive && port > 0 && command.includes('postgres') && at === (await folderMark(clusterDir));
  return { pid, port, isAlive, isOurs };
}

async function adopt(site: Site, pid: number): Promise<Running> {
  await untilReady(site, null);
  const client = new pg.Client({ connectionString: urlOf(site, 'postgres') });
  await client.connect();
  const { rows } = await client.query<{ folder: string }>("select current_setting('data_directory') as folder");
  await client.end();
  // The last word has the database itself: a restore into a copy must never reach the original.
  const folder = rows[0]?.folder ?? '';
  const mark = await folderMark(folder);
  if (mark !== null && mark !== (await folderMark(site.clusterDir)))
    throw new Error(
      `The PostgreSQL on port ${site.port} serves ${folder}, not ${site.clusterDir}. Nothing was touched.`,
    );
  return { pid, child: null };
}

/** @throws Error with the true cause, after ending what it started */
async function launch(site: Site): Promise<Running> {
  const { nativeDir, clusterDir, runner, log } = site;
  const note = await readNote(clusterDir);
  // PostgreSQL would take any living process of that number for its predecessor and refuse to start.
  if (note?.isAlive && !note.isOurs) await rm(join(clusterDir, 'postmaster.pid'), { force: true });
  const values: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: String(site.port),
    max_connections: '200',
    timezone: 'UTC',
    // What starts, stops and fails as a whole; never a statement or a row, which may be what somebody wrote.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
    ...site.settings,
  };
  const flags = Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const output = await log.openForWriting();
  await log.mark();
  // Its own process group: Ctrl-C in the terminal must reach Minga first, which then stops PostgreSQL in order.
  const child = spawn(join(nativeDir, 'bin', 'postgres'), ['-D', clusterDir, ...flags], {
    ...(runner ?? {}),
    cwd: '/',
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' },
  });
  child.unref();
  await output.close();
  const running: Running = { pid: child.pid ?? 0, child };
  await untilReady(site, child).catch(async (error: unknown) => {
    if (running.pid) await stopCluster(running.pid, clusterDir);
    throw error;
  });
  return running;
}

async function untilReady(site: Site, child: ChildProcess | null): Promise<void> {
  const began = Date.now();
  for (;;) {
    if (child && (child.exitCode !== null || child.signalCode !== null)) {
      const why = await site.log.whyStopped();
      const how = child.signalCode ?? `exit code ${child.exitCode}`;
      throw new Error(`PostgreSQL stopped while starting: ${why || how}. Its log: ${site.log.path}`);
    }
    const client = new pg.Client({ connectionString: urlOf(site, 'postgres'), connectionTimeoutMillis: 2_000 });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => {});
      const isReplaying = (error as { code?: string }).code === '57P03';
      if (Date.now() - began > (isReplaying ? REPLAYING_MS : STARTING_MS)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Fast shutdown: sessions are ended, data is flushed. Waits for the process to be gone. */
async function stopCluster(pid: number, clusterDir: string): Promise<void> {
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    return;
  }
  const deadline = Date.now() + 15_000;
  while (Date.now() < deadline) {
    // The pid file goes shortly before the process does; both must be gone before the folder may be used again.
    if (!(await exists(join(clusterDir, 'postmaster.pid'))) && !(await isRunning(pid))) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
