import { createRateMeter, type RateMeter } from './limits.ts';

type Lane<Item> = {
  queue: { item: Item; bytes: number }[];
  tasks: ((signal: AbortSignal) => Promise<void>)[];
  meter: RateMeter;
  flushedAt: number;
};
type LaneOptions<Item> = {
  itemsPerBatch: number;
  bytesPerBatch: number;
  /** what may wait in one lane before more is refused */
  queueLength: number;
  flush(key: string, items: Item[], signal: AbortSignal): Promise<void>;
  /** milliseconds a batch or a task may take before the lane goes on without it, its signal aborted */
  patienceMs: number;
  /** A batch was given up: whether it had an effect is not known. */
  onGivenUp(key: string, items: Item[]): void;
  onError(error: unknown, key: string): void;
};
type Lanes<Item> = {
  /** False: the lane is full and the item was not taken. */
  offer(key: string, item: Item, bytes: number): boolean;
  /** Runs something in the lane, between two batches and never beside one. */
  between(key: string, task: (signal: AbortSignal) => Promise<void>): void;
  /** Resolves when every lane has come to rest. */
  finished(): Promise<void>;
};

/**
 * One lane per key: batches of a lane never overlap, lanes do not wait for each other. An idle lane flushes at once; as
 * more arrives, batches are spaced out to 16 and then 25 ms, so that one frame and one commit carry several items.
 */
export function createLanes<Item>(options: LaneOptions<Item>): Lanes<Item> {
  const lanes = new Map<string, Lane<Item>>();
  const running = new Map<string, Promise<void>>();

  function laneOf(key: string): Lane<Item> {
    const lane = lanes.get(key) ?? { queue: [], tasks: [], meter: createRateMeter(), flushedAt: 0 };
    lanes.set(key, lane);
    return lane;
  }

  function wake(key: string, lane: Lane<Item>): void {
    if (running.has(key)) return;
    const run = drive(key, lane).finally(() => {
      running.delete(key);
      if (lane.queue.length > 0 || lane.tasks.length > 0) wake(key, lane);
      else forgetLater(key, lane);
    });
    running.set(key, run);
  }

  async function drive(key: string, lane: Lane<Item>): Promise<void> {
    // Whatever else arrives in this turn of the event loop travels along.
    await new Promise(setImmediate);
    while (lane.queue.length > 0 || lane.tasks.length > 0) {
      const task = lane.tasks.shift();
      if (task) {
        await atMost(key, task);
        continue;
      }
      const wait = lane.flushedAt + pause(lane.meter.perSecond(performance.now())) - performance.now();
      if (wait > 1) {
        await new Promise((resolve) => setTimeout(resolve, wait));
        continue;
      }
      lane.flushedAt = performance.now();
      const batch = takeBatch(lane);
      if (!(await atMost(key, (signal) => options.flush(key, batch, signal)))) options.onGivenUp(key, batch);
    }
  }

  /** A connection that has fallen silent answers never: its lane must not wait for it for ever (OP8). */
  async function atMost(key: string, work: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
    const patience = new AbortController();
    const done = work(patience.signal).then(
      () => true,
      (error: unknown) => {
        options.onError(error, key);
        return true;
      },
    );
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), options.patienceMs);
    });
    const isDone = await Promise.race([done, late]);
    clearTimeout(timer);
    if (!isDone) patience.abort(new Error('given up'));
    return isDone;
  }

  function takeBatch(lane: Lane<Item>): Item[] {
    let bytes = 0;
    let count = 0;
    for (const waiting of lane.queue) {
      if (count >= options.itemsPerBatch || (count > 0 && bytes + waiting.bytes > options.bytesPerBatch)) break;
      bytes += waiting.bytes;
      count += 1;
    }
    return lane.queue.splice(0, count).map((waiting) => waiting.item);
  }

  function forgetLater(key: string, lane: Lane<Item>): void {
    setTimeout(() => {
      const isIdle = !running.has(key) && performance.now() - lane.flushedAt > 5_000;
      if (isIdle && lanes.get(key) === lane) lanes.delete(key);
    }, 10_000).unref();
  }

  return {
    offer(key, item, bytes) {
      const lane = laneOf(key);
      if (lane.queue.length >= options.queueLength) return false;
      lane.meter.add(1, performance.now());
      lane.queue.push({ item, bytes });
      wake(key, lane);
      return true;
    },
    between(key, task) {
      const lane = laneOf(key);
      lane.tasks.push(task);
      wake(key, lane);
    },
    async finished() {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}

/**
 * Milliseconds between two batches at a given rate: a handful of people feel no delay, a hall shares frames. What a batch
 * costs is mostly one frame to each person, so the pause decides between delay and processor: 16 ms keeps two hundred
 * people who write twice a second below 25 ms, 25 ms keeps five hundred within half a core.
 */
function pause(perSecond: number): number {
  if (perSecond < 40) return 0;
  return perSecond < 450 ? 16 : 25;
}
