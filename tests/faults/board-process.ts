import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Config } from '../../server/src/config.ts';
import { bareEnvironment, freePort } from '../support/child-server.ts';

export type BoardProcess = {
  readonly url: string;
  readonly pid: number;
  /** kill -9, in the middle of whatever it is doing */
  kill(): Promise<void>;
  /** on the same port again */
  start(): Promise<void>;
  /** orderly end */
  stop(): Promise<void>;
};

/**
 * The whole application in a process of its own, on a database that exists: serve.ts without building pages and
 * without bringing a database, so that it can be killed and started many times within a test.
 * @param databaseUrl of the application's login
 * @param dataDir shared with the app that made the sessions, so that their cookies hold here too
 * @param settings further variables, such as REDIS_URL
 * @param config what no variable sets
 */
export async function boardProcess(
  databaseUrl: string,
  dataDir: string,
  settings: Record<string, string> = {},
  config: Partial<Config> = {},
): Promise<BoardProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess;
  const start = async () => {
    const env = {
      ...process.env,
      ...bareEnvironment(),
      DATABASE_URL: databaseUrl,
      DATA_DIR: dataDir,
      PORT: String(port),
      HOST: '127.0.0.1',
      DEMO: 'off',
      LOG_LEVEL: 'error',
      ...settings,
    };
    child = fork(join(import.meta.dirname, 'board-server.ts'), [JSON.stringify(config)], {
      env,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const [message] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => [`ended with ${code}`]),
    ]);
    if (message !== 'listening') throw new Error(`The board process did not start: ${message}`);
  };
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  await start();
  return {
    url,
    get pid() {
      return child.pid ?? 0;
    },
    start,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}
