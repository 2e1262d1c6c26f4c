import { setTimeout as wait } from 'node:timers/promises';

type Patience = {
  /** Milliseconds before the second attempt, the third and so on; after the last of them there is one more. */
  pauses: readonly number[];
  /** Is it worth another attempt? Without it, always. */
  isPassing?: (error: unknown) => boolean;
  /** Ends the waiting: the next attempt is not made. */
  signal?: AbortSignal;
};

/**
 * Does `work` again where it failed, after each pause once. The process does not stay alive for it.
 * @throws what the last attempt threw; the signal's reason when that ends the waiting
 */
export async function retry<T>(work: () => Promise<T>, { pauses, isPassing, signal }: Patience): Promise<T> {
  for (const pause of pauses) {
    try {
      return await work();
    } catch (error) {
      if (signal?.aborted || isPassing?.(error) === false) throw error;
    }
    await wait(pause, undefined, { ref: false });
    signal?.throwIfAborted();
  }
  return work();
}
