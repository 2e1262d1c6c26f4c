import { Agent, get, request } from 'node:http';
import { build, type Histogram } from 'hdr-histogram-js';

export type RequestFigures = { sent: number; failed: number; p50: number; p95: number; p99: number };
/** Where the times of several loads are put together. */
export type Times = Histogram;
export const newTimes = (): Times =>
  build({ lowestDiscernibleValue: 1, highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: 3 });

/**
 * Requests at fixed times, whether or not answers come; latency counts from the time one should have been sent until
 * its last byte is here.
 */
export async function requestLoad(options: {
  perSecond: number;
  warmSeconds: number;
  seconds: number;
  ask: (n: number) => Promise<unknown>;
  /** Times of earlier turns, to which these are added; p50 and p99 are then of all. */
  times?: Times;
}): Promise<RequestFigures> {
  const { perSecond, warmSeconds, seconds, ask, times: histogram = newTimes() } = options;
  const period = 1000 / perSecond;
  const warm = warmSeconds * perSecond;
  const all = warm + seconds * perSecond;
  const began = performance.now();
  const under: Promise<void>[] = [];
  let failed = 0;
  const send = async (n: number) => {
    const intended = began + n * period;
    const isFine = await ask(n).then(
      () => true,
      () => false,
    );
    if (n < warm) return;
    if (!isFine) failed += 1;
    histogram.recordValue(Math.max(1, Math.round((performance.now() - intended) * 1000)));
  };
  await new Promise<void>((resolve) => {
    const tick = setInterval(() => {
      const due = Math.min(all, Math.floor((performance.now() - began) / period) + 1);
      while (under.length < due) under.push(send(under.length));
      if (under.length < all) return;
      clearInterval(tick);
      resolve();
    }, 1);
  });
  await Promise.all(under);
  const at = (percentile: number) => histogram.getValueAtPercentile(percentile) / 1000;
  return { sent: all - warm, failed, p50: at(50), p95: at(95), p99: at(99) };
}

/** A browser's way to ask: connections that stay open, the answer packed. Resolves with the bytes on the wire. */
export function reader(headers: Record<string, string>): { read(url: string): Promise<number>; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  return {
    read: (url) =>
      new Promise((resolve, fail) => {
        get(url, { agent, headers }, (answer) => {
          let bytes = 0;
          answer.on('data', (chunk: Buffer) => (bytes += chunk.length));
          answer.on('end', () =>
            answer.statusCode === 200 ? resolve(bytes) : fail(new Error(`${answer.statusCode}`)),
          );
          answer.on('error', fail);
        }).on('error', fail);
      }),
    close: () => agent.destroy(),
  };
}

/** Sends a body as fast as the other side takes it; resolves with the milliseconds until its answer. */
export function sendBody(
  url: string,
  method: string,
  headers: Record<string, string>,
  body: Buffer,
): Promise<{ milliseconds: number; status: number }> {
  const began = performance.now();
  return new Promise((resolve, fail) => {
    const sending = request(url, { method, headers: { ...headers, 'content-length': body.length } }, (answer) => {
      answer.resume();
      answer.on('end', () => {
        // Refused before it had arrived: the rest is wanted by nobody.
        if (!sending.writableFinished) sending.destroy();
        resolve({ milliseconds: performance.now() - began, status: answer.statusCode ?? 0 });
      });
    });
    sending.on('error', fail);
    sending.end(body);
  });
}
