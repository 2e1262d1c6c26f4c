import { describe, expect, it, vi } from 'vitest';
import { createLanes } from './lanes.ts';
import { createRateMeter, createTokenBucket } from './limits.ts';

/** A flush that ends when the test says so. */
function heldFlush() {
  const batches: { key: string; items: number[]; release: () => void }[] = [];
  const arrivals: (() => void)[] = [];
  return {
    batches,
    flush: (key: string, items: number[]) =>
      new Promise<void>((release) => {
        batches.push({ key, items, release });
        arrivals.shift()?.();
      }),
    next: () => new Promise<void>((resolve) => arrivals.push(resolve)),
  };
}
const limits = {
  itemsPerBatch: 3,
  bytesPerBatch: 100,
  queueLength: 5,
  onError: () => {},
  patienceMs: 60_000,
  onGivenUp: () => {},
};

describe('lanes', () => {
  it('OP5 an idle lane flushes at once; what comes meanwhile travels together, within count and bytes', async () => {
    const { flush, batches, next } = heldFlush();
    const lanes = createLanes<number>({ ...limits, flush });
    const first = next();
    lanes.offer('a', 1, 10);
    await first;
    expect(batches.map((batch) => batch.items)).toEqual([[1]]);
    for (const [item, bytes] of [
      [2, 10],
      [3, 10],
      [4, 10],
      [5, 90],
      [6, 90],
    ] as const)
      lanes.offer('a', item, bytes);
    for (const expected of [[2, 3, 4], [5], [6]]) {
      const arrived = next();
      batches.at(-1)?.release();
      await arrived;
      expect(batches.at(-1)?.items).toEqual(expected);
    }
    batches.at(-1)?.release();
    await lanes.finished();
  });

  it('OP6 a full lane takes no more, and other lanes do not wait for it', async () => {
    const { flush, batches, next } = heldFlush();
    const lanes = createLanes<number>({ ...limits, flush });
    const first = next();
    lanes.offer('a', 0, 1);
    await first;
    expect([1, 2, 3, 4, 5, 6].map((item) => lanes.offer('a', item, 1))).toEqual([true, true, true, true, true, false]);
    const other = next();
    lanes.offer('b', 1, 1);
    await other;
    expect(batches.map((batch) => batch.key)).toEqual(['a', 'b']);
  });

  it('SN1 a look at the log never runs beside a batch of the same lane, and a failing batch stops nothing', async () => {
    const order: string[] = [];
    const failures: unknown[] = [];
    const lanes = createLanes<number>({
      ...limits,
      onError: (error) => failures.push(error),
      flush: async (_, items) => {
        order.push(`batch ${items.join()} begins`);
        await new Promise(setImmediate);
        order.push(`batch ${items.join()} ends`);
        if (items.includes(1)) throw new Error('once');
      },
    });
    lanes.offer('a', 1, 1);
    await new Promise<void>((resolve) => {
      setImmediate(() => {
        lanes.between('a', async () => {
          order.push('look');
          resolve();
        });
      });
    });
    lanes.offer('a', 2, 1);
    await lanes.finished();
    expect(order).toEqual(['batch 1 begins', 'batch 1 ends', 'look', 'batch 2 begins', 'batch 2 ends']);
    expect(failures).toHaveLength(1);
  });
});

describe('a lane that waits for an answer that never comes', () => {
  it('OP8 gives the batch up, aborts it, and goes on with the next; nothing of the late one counts any more', async () => {
    vi.useFakeTimers();
    try {
      const givenUp: number[][] = [];
      const aborted: number[][] = [];
      const done: number[][] = [];
      const lanes = createLanes<number>({
        ...limits,
        patienceMs: 6_000,
        onGivenUp: (_, items) => givenUp.push(items),
        flush: async (_, items, signal) => {
          signal.addEventListener('abort', () => aborted.push(items));
          if (items.includes(1)) await new Promise(() => {});
          done.push(items);
        },
      });
      lanes.offer('a', 1, 1);
      await vi.advanceTimersByTimeAsync(5_999);
      lanes.offer('a', 2, 1);
      expect([givenUp, done]).toEqual([[], []]);
      await vi.advanceTimersByTimeAsync(1);
      await lanes.finished();
      expect([givenUp, aborted, done]).toEqual([[[1]], [[1]], [[2]]]);
      lanes.between('a', () => new Promise(() => {}));
      lanes.offer('a', 3, 1);
      await vi.advanceTimersByTimeAsync(6_000);
      await lanes.finished();
      expect(done).toEqual([[2], [3]]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('limits', () => {
  it('GA5 twenty a second with a burst of sixty, and the time to wait is told', () => {
    const bucket = createTokenBucket({ perSecond: 20, burst: 60 });
    const taken = Array.from({ length: 70 }, () => bucket.take(1, 1_000));
    expect(taken.filter((answer) => answer.ok)).toHaveLength(60);
    expect(taken.at(-1)).toEqual({ ok: false, retryAfterMs: 50 });
    expect(bucket.take(20, 2_000).ok).toBe(true);
    expect(bucket.take(1, 2_000).ok).toBe(false);
    expect(bucket.take(500, 10_000).ok).toBe(true);
  });

  it('the meter forgets within seconds', () => {
    const meter = createRateMeter();
    for (let ms = 0; ms < 3_000; ms += 10) meter.add(1, ms);
    expect(meter.perSecond(3_000)).toBeGreaterThan(80);
    expect(meter.perSecond(8_000)).toBeLessThan(2);
  });
});
