import { describe, expect, it } from 'vitest';
import { openCalmReadings } from './turns.ts';

/** With a clock, and a use of the processor, that the test moves. */
function readings() {
  const moved = { now: 0, used: 0 };
  const read = openCalmReadings({ now: () => moved.now, used: () => moved.used });
  const work = (whose: string, { takes, costs }: { takes: number; costs: number }) =>
    read(whose, async () => {
      moved.now += takes;
      moved.used += costs;
    });
  /** Who passes one that the database keeps waiting? */
  const passes = async (whose: string): Promise<boolean> => {
    const stuck = Promise.withResolvers<void>();
    const first = read(whose, () => stuck.promise);
    let isPast = false;
    const second = read(whose, async () => {
      isPast = true;
    });
    for (let turn = 0; turn < 5; turn += 1) await new Promise((next) => setImmediate(next));
    const passed = isPast;
    stuck.resolve();
    await Promise.all([first, second]);
    return passed;
  };
  return { read, work, passes, moved };
}

describe('short readings', () => {
  it('of a calm forum do not wait for one of theirs that the database keeps waiting', async () => {
    const { work, passes } = readings();
    for (let n = 0; n < 50; n += 1) await work('calm', { takes: 20, costs: 2 });
    expect(await passes('calm')).toBe(true);
  });

  it('of a forum that asks without end wait for one another, and nobody else does; later it is calm again', async () => {
    const { work, passes, moved } = readings();
    for (let n = 0; n < 100; n += 1) await work('greedy', { takes: 3, costs: 2 });
    expect(await passes('greedy')).toBe(false);
    expect(await passes('other')).toBe(true);
    moved.now += 1_500;
    expect(await passes('greedy')).toBe(true);
  });

  it('that take long because the machine is busy, and cost this process little, leave a forum calm', async () => {
    const { work, passes } = readings();
    for (let n = 0; n < 100; n += 1) await work('slow', { takes: 100, costs: 2 });
    expect(await passes('slow')).toBe(true);
  });

  it('are not charged with what the process did for others who read meanwhile', async () => {
    const { read, work, passes } = readings();
    const under = Promise.withResolvers<void>();
    const other = read('other', () => under.promise);
    for (let n = 0; n < 65; n += 1) await work('greedy', { takes: 0, costs: 4 });
    expect(await passes('greedy')).toBe(true);
    under.resolve();
    await other;
  });

  it('of a calm forum are a few at once: a rush stands in line, and fails alone', async () => {
    const { read } = readings();
    let underWay = 0;
    let most = 0;
    const reading = (n: number) =>
      read('rush', async () => {
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
