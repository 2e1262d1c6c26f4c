import { isMainThread, Worker, workerData } from 'node:worker_threads';

/** How often it looks; milliseconds. In that time a program that wants it all takes some hundred megabytes. */
const EVERY = 100;

/**
 * Ends this process when it holds more memory than this. The limit that V8 knows counts objects only, and not the bytes that a
 * packed file grows into. In a thread of its own: what takes memory leaves its own thread no time to look.
 */
export function watchMemory(mostMb: number): void {
  new Worker(new URL(import.meta.url), { workerData: { mostMb } }).unref();
}

function look(most: number): void {
  if (process.memoryUsage.rss() > most) process.kill(process.pid, 'SIGKILL');
}

if (!isMainThread && workerData?.mostMb) setInterval(look, EVERY, Number(workerData.mostMb) * 1_048_576);
