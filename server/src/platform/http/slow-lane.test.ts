import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SlowLane } from './slow-lane.ts';

const TERMS = { misses: 6, every: 1_000, most: 200, patience: 25_000 };
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] }));
afterEach(() => void vi.useRealTimers());

const settled = async () => {
  for (let n = 0; n < 50; n += 1) await turnOfLoop();
};
const pass = async (ms: number) => {
  await settled();
  await vi.advanceTimersByTimeAsync(ms);
  await settled();
};

describe('a slow lane', () => {
  it('lets what is right through at once, however many come', async () => {
    const lane = new SlowLane<string>(TERMS);
    const hall = Array.from({ length: 150 }, (_, n) => lane.ask('hall', async () => `door ${n}`));
    await settled();
    expect(await Promise.all(hall)).toEqual(Array.from({ length: 150 }, (_, n) => `door ${n}`));
  });

  it('SEC-60 looks up so many wrong ones a second and no more, whether they wait side by side or one after the other', async () => {
    const lane = new SlowLane<string>(TERMS);
    let lookedUp = 0;
    const miss = async () => {
      lookedUp += 1;
      return null;
    };
    const guess = async () => {
      for (;;) await lane.ask('hall', miss);
    };
    for (let n = 0; n < 50; n += 1) void guess();
    // The last of a turn asks again before the turn is over, and waits for the next like everybody.
    for (let second = 1; second <= 20; second += 1) {
      await settled();
      expect(lookedUp).toBe(second * TERMS.misses);
      await pass(TERMS.every);
    }
    let ofOne = 0;
    const alone = new SlowLane<string>(TERMS);
    const missAlone = async () => {
      ofOne += 1;
      return null;
    };
    void (async () => {
      for (;;) await alone.ask('hall', missAlone);
    })();
    for (let second = 0; second < 10; second += 1) await pass(TERMS.every);
    expect(ofOne).toBeGreaterThan(0);
    expect(ofOne).toBeLessThanOrEqual(11 * TERMS.misses);
  });

  it('SEC-60 lets guests in beside fifty who guess on end', async () => {
    const lane = new SlowLane<string>(TERMS);
    const guess = async () => {
      for (;;) await lane.ask('hall', async () => null);
    };
    for (let n = 0; n < 50; n += 1) void guess();
    await settled();
    const guests = Array.from({ length: 100 }, () => lane.ask('hall', async () => 'door'));
    for (let second = 0; second < 26; second += 1) await pass(TERMS.every);
    const answers = await Promise.all(guests);
    expect(answers.filter((answer) => answer === 'door').length).toBeGreaterThan(80);
  });

  it('ends the waiting of whoever waited long, left, or is one too many; others lanes go on', async () => {
    const lane = new SlowLane<string>({ ...TERMS, misses: 1, most: 3, patience: 2_500 });
    const left = new AbortController();
    const miss = async () => null;
    const asked = [lane.ask('hall', miss), lane.ask('hall', miss, left.signal), lane.ask('hall', miss)];
    const told: unknown[] = [];
    for (const one of asked) void one.then((answer) => told.push(answer));
    left.abort();
    void lane.ask('hall', miss).then((answer) => told.push(answer));
    expect(await lane.ask('elsewhere', async () => 'door')).toBe('door');
    for (let n = 0; n < 8; n += 1) await pass(500);
    expect(told).toHaveLength(4);
    expect(told).toContain('late');
  });

  it('goes on after a look that failed', async () => {
    const lane = new SlowLane<string>(TERMS);
    await expect(lane.ask('hall', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    const next = lane.ask('hall', async () => 'door');
    await pass(TERMS.every);
    expect(await next).toBe('door');
  });
});
