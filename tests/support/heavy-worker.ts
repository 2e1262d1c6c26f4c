import { watchMemory } from '../../server/src/platform/jobs/memory-watch.ts';
import type { FromWorker, ToWorker } from '../../server/src/platform/jobs/heavy-work.ts';

let counted = 0;

/** A worker that does on request what ours must never do: spins, eats memory, dies. */
const WORK: Record<string, (input: number) => unknown> = {
  who: () => process.pid,
  count: () => (counted += 1),
  wait: (ms) => new Promise((resolve) => setTimeout(() => resolve(process.pid), ms)),
  spin: () => {
    for (;;);
  },
  eat: () => {
    const kept: unknown[] = [];
    for (;;) kept.push(new Array(10_000).fill(kept.length));
  },
  swell: () => {
    const kept: Buffer[] = [];
    for (;;) kept.push(Buffer.alloc(10_000_000, kept.length));
  },
  die: () => process.exit(7),
  fail: () => {
    throw new Error('a fault of the worker');
  },
};

process.on('message', async (said: ToWorker) => {
  if (said.kind === 'open') return watchMemory(said.memoryMb);
  const answer = async (): Promise<FromWorker> => {
    try {
      return { kind: 'done', result: await WORK[said.name]?.(Number(said.input)), messages: [] };
    } catch (error) {
      return { kind: 'failed', stack: String(error) };
    }
  };
  process.send?.(await answer());
});
process.on('disconnect', () => process.exit(0));
