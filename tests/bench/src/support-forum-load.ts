import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setPriority } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { worstFiles } from '../../support/worst-forum.ts';
import { sendBody } from './support-requests.ts';

/** What one forum does again and again, until it is told to stop. */
export type ForumLoad = {
  url: string;
  headers: Record<string, string>;
  /** A file of worstFiles() to send; without one the address is read. */
  file: string | null;
  /** How many do it side by side, each again as soon as it is answered. */
  atOnce: number;
  /** All together at most so often a second; null: as fast as they are answered. */
  perSecond: number | null;
};
/** How often it was answered how, the bytes of the answers, how long the slowest took, and how long all that lasted. */
export type ForumAnswers = { times: Record<string, number>; bytes: number; slowest: number; seconds: number };

const done: ForumAnswers = { times: {}, bytes: 0, slowest: 0, seconds: 0 };
const over = Promise.withResolvers<void>();
let isOver = false;

/** Reads an answer to its end and keeps nothing of it. */
function readThrough(url: string, headers: Record<string, string>, agent: Agent): Promise<number> {
  return new Promise((finish, fail) => {
    const asking = request(url, { headers, agent }, (answer) => {
      answer.on('data', (chunk: Buffer) => (done.bytes += chunk.length));
      answer.on('end', () => finish(answer.statusCode ?? 0));
    });
    asking.on('error', fail);
    asking.end();
  });
}

async function repeat(load: ForumLoad, body: Buffer | null, n: number): Promise<void> {
  const { url, headers, atOnce, perSecond } = load;
  const agent = new Agent({ keepAlive: true });
  const period = perSecond === null ? 0 : (1000 * atOnce) / perSecond;
  const began = performance.now() + (period * n) / atOnce;
  for (let round = 0; !isOver; round += 1) {
    const early = period === 0 ? 0 : began + round * period - performance.now();
    if (early > 0) await Promise.race([pause(early), over.promise]);
    if (isOver) break;
    const asked = performance.now();
    const status = await (body
      ? sendBody(url, 'POST', headers, body).then((sent) => sent.status)
      : readThrough(url, headers, agent)
    ).catch(() => 0);
    done.slowest = Math.max(done.slowest, (performance.now() - asked) / 1000);
    done.times[status] = (done.times[status] ?? 0) + 1;
  }
  agent.destroy();
}

/**
 * Those who do it sit at machines of their own, whose processors the server's does not pay for: here they get what
 * everything else leaves over.
 */
export function yieldToAll(): void {
  const { status } = spawnSync('chrt', ['--all-tasks', '--idle', '--pid', '0', `${process.pid}`]);
  if (status !== 0) setPriority(19);
}

if (import.meta.main) {
  // Whoever measures is gone: nobody would ever tell it to stop.
  process.once('disconnect', () => process.exit(0));
  yieldToAll();
  process.once('message', async (load: ForumLoad) => {
    // Made once: what it takes to make a file is nobody's answer time.
    const file = worstFiles().find(({ name }) => name === load.file);
    const body = file ? Buffer.from(file.body) : null;
    process.send?.('ready');
    const began = performance.now();
    process.once('message', () => {
      isOver = true;
      over.resolve();
    });
    await Promise.all(Array.from({ length: load.atOnce }, (_, n) => repeat(load, body, n)));
    done.seconds = (performance.now() - began) / 1000;
    process.send?.(done, () => process.exit(0));
  });
}

/** Begins in a process of its own. */
export async function beginLoad(load: ForumLoad): Promise<{ pid: number; end(): Promise<ForumAnswers> }> {
  const child = fork(new URL(import.meta.url));
  child.send(load);
  await once(child, 'message');
  return {
    pid: child.pid ?? 0,
    end: async () => {
      const told = once(child, 'message');
      child.send('stop');
      const [answers] = (await told) as [ForumAnswers];
      return answers;
    },
  };
}
