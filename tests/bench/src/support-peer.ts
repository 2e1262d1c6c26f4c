import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Somebody else's server in a process of its own, on a port that it chooses. */
export type Peer = {
  readonly url: string;
  readonly pid: number;
  start(): Promise<void>;
  /** kill -9, unless told otherwise */
  end(signal?: NodeJS.Signals): Promise<void>;
};

/** @param file beside this one; it tells its parent the port it listens on */
export async function peerProcess(file: string): Promise<Peer> {
  let child: ChildProcess;
  let port = 0;
  const start = async () => {
    child = fork(join(import.meta.dirname, file), [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    [port] = (await once(child, 'message')) as [number];
  };
  await start();
  return {
    get url() {
      return `ws://127.0.0.1:${port}`;
    },
    get pid() {
      return child.pid ?? 0;
    },
    start,
    async end(signal = 'SIGKILL') {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    },
  };
}
