import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

export type ChildServer = {
  url: string;
  dataDir: string;
  pid: number;
  /** Standard output and error so far. */
  output(): string;
  /** Ends the process with this signal and waits until it is gone; the data folder stays. */
  kill(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** How the process ended by itself; both null while it runs. */
  ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Starts again on the same folder and port, as an operator would after a crash. */
  restart(): Promise<void>;
  /** Ends everything, the embedded database included, and removes the data folder. */
  dispose(): Promise<void>;
};

export type ChildOptions = {
  /** Environment on top of a clean one. Without DATABASE_URL the server brings its own PostgreSQL. */
  env?: Record<string, string>;
  dataDir?: string;
  /** A copy of the program to start instead of this one. */
  program?: string;
  /** Started by `npm start`, whose process then is the one that is killed. */
  byNpm?: boolean;
  /** How long the first start may take: initialising a database on a cold disk is slow. */
  readyWithin?: number;
};

/** The real process, `server/src/server.ts`, on a free port with a data folder of its own, ready when /readyz says so. */
export async function childServer(options: ChildOptions = {}): Promise<ChildServer> {
  const program = options.program ?? root;
  const dataDir = options.dataDir ?? (await freshFolder());
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const env = {
    ...cleanEnvironment(),
    HOST: '127.0.0.1',
    PORT: String(port),
    DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    ...options.env,
  };
  let output = '';
  let child: ChildProcess;

  async function start(): Promise<void> {
    const [command, ...args] = options.byNpm
      ? (['npm', 'start'] as const)
      : ([process.execPath, join(program, 'server', 'src', 'server.ts')] as const);
    child = spawn(command, args, {
      cwd: program,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    await untilReady(url, child, options.readyWithin ?? 60_000, () => output);
  }

  async function kill(
    signal: NodeJS.Signals = 'SIGTERM',
  ): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill(signal);
      await gone;
    }
    return { code: child.exitCode, signal: child.signalCode };
  }

  // A run that is interrupted must not leave a server behind; told politely, it stops its database too.
  const leave = () => child.kill('SIGTERM');
  process.once('exit', leave);
  await start().catch(async (error: unknown) => {
    // Ended in the middle of its start: the database that it brought would stay.
    if (!options.dataDir) await stopOrphanedDatabase(dataDir);
    throw error;
  });
  return {
    url,
    dataDir,
    get pid() {
      return child.pid ?? 0;
    },
    output: () => output,
    kill,
    ended: async () => ({ code: child.exitCode, signal: child.signalCode }),
    restart: async () => {
      await kill('SIGKILL');
      await start();
    },
    dispose: async () => {
      process.off('exit', leave);
      await kill('SIGTERM');
      await stopOrphanedDatabase(dataDir);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Open to PostgreSQL's own user, so that as root the cluster lies inside and goes away with the folder. */
async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'minga-child-'));
  await chmod(folder, 0o755);
  return folder;
}

/**
 * What a process of ours is told when a test says nothing else. Dozens of starts in a run read the same modules: Node
 * keeps them compiled, by their content, so that only the first start pays for that.
 */
export const bareEnvironment = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'),
});

/** Nothing of the machine that runs the tests may steer the server under test. */
function cleanEnvironment(): Record<string, string> {
  const kept = ['HOME', 'TMPDIR', 'LANG', 'TZ', 'USER'];
  const given = kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name] as string]]));
  return { ...bareEnvironment(), ...Object.fromEntries(given) };
}

async function untilReady(url: string, child: ChildProcess, within: number, output: () => string): Promise<void> {
  const deadline = Date.now() + within;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`The server ended while starting.\n${output()}`);
    const ready = await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    if (Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`The server was not ready within ${within} ms.\n${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** After kill -9 the embedded PostgreSQL is still there, waiting to be adopted; nobody will come for it. */
async function stopOrphanedDatabase(dataDir: string): Promise<void> {
  const elsewhere = await readFile(join(dataDir, 'DATABASE-IS-IN'), 'utf8').catch(() => null);
  const cluster = elsewhere?.trim() || join(dataDir, 'postgres');
  const pidFile = join(cluster, 'postmaster.pid');
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0]);
  try {
    if (pid > 1) process.kill(pid, 'SIGQUIT');
  } catch {
    // It had ended by itself.
  }
  if (elsewhere) await rm(cluster, { recursive: true, force: true });
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
