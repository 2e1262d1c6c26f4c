import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { beginning } from '../database/reach.ts';
import { type RepeatedWork, repeat } from './repeated-work.ts';

/** Work whose rounds end when the test says so. */
function worked(options: Partial<RepeatedWork> = {}) {
  const rounds: { resolve(): void; fail(error: Error): void; ending: AbortSignal; reach: string }[] = [];
  const lines: { err: Error; text: string }[] = [];
  const repeated = repeat(
    { warn: ((facts: { err: Error }, text: string) => lines.push({ err: facts.err, text })) as never },
    {
      every: 1_000,
      reach: null,
      trouble: 'it did not work',
      round: (ending) =>
        new Promise<void>((resolve, fail) => rounds.push({ resolve, fail, ending, reach: beginning(undefined) })),
      ...options,
    },
  );
  return { rounds, lines, repeated };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('waits for its time, unless it is asked to begin at once', async () => {
  const { rounds, repeated } = worked();
  expect(rounds).toHaveLength(0);
  const first = repeated.now();
  expect(rounds).toHaveLength(1);
  rounds[0]?.resolve();
  await first;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(rounds).toHaveLength(2);
});

it('never begins a round while one is under way; whoever asks meanwhile waits for that one', async () => {
  const { rounds, repeated } = worked();
  const asked = [repeated.now(), repeated.now()];
  await vi.advanceTimersByTimeAsync(5_000);
  expect(rounds).toHaveLength(1);
  rounds[0]?.resolve();
  await Promise.all(asked);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(rounds).toHaveLength(2);
});

it('tells of a round that failed, also of one that fails at once, and goes on', async () => {
  let count = 0;
  const { lines, repeated } = worked({
    round: () => {
      count += 1;
      throw new Error(`no ${count}`);
    },
  });
  await repeated.now();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(lines.map(({ err, text }) => [err.message, text])).toEqual([
    ['no 1', 'it did not work'],
    ['no 2', 'it did not work'],
  ]);
});

it('ends with the server: the round under way is told, waited for, and not complained about', async () => {
  const { rounds, lines, repeated } = worked();
  void repeated.now();
  let isOver = false;
  const stopping = repeated.stop().then(() => {
    isOver = true;
  });
  await vi.advanceTimersByTimeAsync(5_000);
  expect([rounds[0]?.ending.aborted, isOver]).toEqual([true, false]);
  rounds[0]?.fail(new Error('the database is gone'));
  await stopping;
  await repeated.now();
  await vi.advanceTimersByTimeAsync(5_000);
  expect([rounds.length, lines]).toEqual([1, []]);
});

it('lets the next round begin when one hangs for longer than its patience', async () => {
  const { rounds, repeated } = worked({ patience: 2_500 });
  void repeated.now();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(rounds).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(rounds).toHaveLength(2);
});

it('says how far its transactions reach', async () => {
  const alone = worked();
  const across = worked({ reach: 'boards-tidy' });
  void alone.repeated.now();
  void across.repeated.now();
  expect(alone.rounds[0]?.reach).toBe('begin');
  expect(across.rounds[0]?.reach).toContain('all');
});
