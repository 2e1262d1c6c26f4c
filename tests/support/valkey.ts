import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { tmpdir } from 'node:os';
import { freePort } from './child-server.ts';
import { type RespServer, respServer } from './resp-server.ts';

const VALKEY_PASSWORD = 'word-of-the-tests';

export type Valkey = {
  /** Value for REDIS_URL, password included. */
  url: string;
  /** The program that answers; null when it is the small one of the tests. */
  program: string | null;
  /** As if somebody pulled the plug. */
  stop(): Promise<void>;
  /** On the same port again. */
  start(): Promise<void>;
};

/** A Valkey or Redis that is installed on this machine. */
function installed(): string | null {
  for (const name of ['valkey-server', 'redis-server']) {
    for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // Not in this folder.
      }
    }
  }
  return null;
}

/** A Valkey on a free port of this machine: the real one where one is installed, else the small one of the tests. */
export async function valkey(): Promise<Valkey> {
  const program = installed();
  const port = await freePort();
  let child: ChildProcess | null = null;
  let small: RespServer | null = null;
  const stop = async () => {
    await small?.close();
    small = null;
    if (!child) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    child = null;
  };
  const start = async () => {
    if (!program) {
      small = await respServer({ port, password: VALKEY_PASSWORD });
      return;
    }
    const settings = { port: String(port), bind: '127.0.0.1', save: '', requirepass: VALKEY_PASSWORD, dir: tmpdir() };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    child = spawn(program, args, { stdio: 'ignore' });
    await untilOpen(port);
  };
  process.once('exit', () => child?.kill('SIGKILL'));
  await start();
  return { url: `redis://:${VALKEY_PASSWORD}@127.0.0.1:${port}`, program, stop, start };
}

async function untilOpen(port: number): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; ) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'close').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Nothing listens on port ${port}.`);
}
