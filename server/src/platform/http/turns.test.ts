import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { atOnceWhileCalm } from './turns.ts';

/** Keeps the processor for so long, whatever else wants it. */
const work = async (ms: number) => {
  const used = () => process.cpuUsage().user + process.cpuUsage().system;
  const until = used() + ms * 1_000;
  while (used() < until);
};
describe('short readings', () => {
  it('of a calm forum do not wait for one of theirs that the database keeps waiting', async () => {
    const stuck = Promise.withResolvers<string>();
    const first = atOnceWhileCalm('calm', () => stuck.promise);
    const order: string[] = [];
    for (let n = 0; n < 10; n += 1) order.push(await atOnceWhileCalm('calm', async () => `${n}`));
    expect(order).toHaveLength(10);
    stuck.resolve('at last');
    expect(await first).toBe('at last');
  });

  it('of a forum that asks without end wait for one another, and for nobody else; later it is calm again', async () => {
    await atOnceWhileCalm('greedy', () => work(600));
    const stuck = Promise.withResolvers<void>();
    const order: string[] = [];
    const note = async (name: string) => void order.push(name);
    const first = atOnceWhileCalm('greedy', () => stuck.promise);
    const second = atOnceWhileCalm('greedy', () => note('greedy'));
    await atOnceWhileCalm('other', () => note('other'));
    stuck.resolve();
    await Promise.all([first, second]);
    expect(order).toEqual(['other', 'greedy']);
    await vi.waitFor(
      async () => {
        const again = Promise.withResolvers<void>();
        const held = atOnceWhileCalm('greedy', () => again.promise);
        const passed = atOnceWhileCalm('greedy', async () => 'passed');
        const isPast = await Promise.race([passed, pause(20).then(() => 'waits')]);
        again.resolve();
        await Promise.all([held, passed]);
        expect(isPast).toBe('passed');
      },
      { timeout: 12_000, interval: 250 },
    );
  });

  it('that take long because the machine is busy, and cost this process nothing, leave a forum calm', async () => {
    for (let n = 0; n < 3; n += 1) await Promise.all([1, 2, 3, 4].map(() => atOnceWhileCalm('slow', () => pause(120))));
    const stuck = Promise.withResolvers<void>();
    const first = atOnceWhileCalm('slow', () => stuck.promise);
    expect(await atOnceWhileCalm('slow', async () => 'passed')).toBe('passed');
    stuck.resolve();
    await first;
  });

  it('of a calm forum are a few at once: a rush stands in line, and fails alone', async () => {
    let underWay = 0;
    let most = 0;
    const reading = (n: number) =>
      atOnceWhileCalm('rush', async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((next) => setImmediate(next));
        underWay -= 1;
        if (n === 7) throw new Error('broken');
      });
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, (_, n) => reading(n)));
    expect(outcomes.map(({ status }) => status).filter((status) => status === 'rejected')).toHaveLength(1);
    expect(most).toBeLessThanOrEqual(5);
    expect(most).toBeGreaterThan(1);
  });
});
