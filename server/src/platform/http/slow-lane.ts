import { randomInt } from 'node:crypto';

type Terms = {
  /** Of what is looked up for one key in each turn, how many may be for nothing; what is right is not counted. */
  misses: number;
  /** Milliseconds from one turn to the next. */
  every: number;
  /** How many may wait for one key; one more, and somebody drawn by lot waits no longer. */
  most: number;
  /** Milliseconds for which one waits. */
  patience: number;
};
type Waiting<T> = { look: () => Promise<T | null>; left: AbortSignal | undefined; until: number; answer: Answer<T> };
type Answer<T> = { resolve: (found: T | null | 'late') => void; reject: (error: unknown) => void };

/**
 * A door that stays open, slowly, where somebody guesses: whoever waits is drawn by lot, whoever came first or asks loudest.
 * What is looked up for nothing is bounded, so guessing goes no faster however many ask; memory only, for each server.
 */
export class SlowLane<T> {
  readonly #waiting = new Map<string, Waiting<T>[]>();
  readonly #terms: Terms;
  constructor(terms: Terms) {
    this.#terms = terms;
  }

  /** @returns null: looked up for nothing; `late`: its turn did not come */
  ask(key: string, look: () => Promise<T | null>, left?: AbortSignal): Promise<T | null | 'late'> {
    const { promise, ...answer } = Promise.withResolvers<T | null | 'late'>();
    const waiting = this.#waiting.get(key) ?? [];
    waiting.push({ look, left, answer, until: performance.now() + this.#terms.patience });
    if (waiting.length > this.#terms.most) this.#draw(waiting)?.answer.resolve('late');
    if (!this.#waiting.has(key)) {
      this.#waiting.set(key, waiting);
      setImmediate(() => void this.#turn(key, waiting));
    }
    return promise;
  }

  #draw(waiting: Waiting<T>[]): Waiting<T> | undefined {
    return waiting.length === 0 ? undefined : waiting.splice(randomInt(waiting.length), 1)[0];
  }

  async #turn(key: string, waiting: Waiting<T>[]): Promise<void> {
    let left = this.#terms.misses;
    for (let one = this.#draw(waiting); one; one = left > 0 ? this.#draw(waiting) : undefined) {
      if (one.left?.aborted) {
        one.answer.resolve('late');
        continue;
      }
      try {
        const found = await one.look();
        if (found === null) left -= 1;
        one.answer.resolve(found);
      } catch (error) {
        left -= 1;
        one.answer.reject(error);
      }
    }
    this.#endWaiting(waiting);
    // The next turn comes also where nobody waits by now: else who asks one after the other would have a turn each time.
    setTimeout(() => {
      if (waiting.length > 0) void this.#turn(key, waiting);
      else this.#waiting.delete(key);
    }, this.#terms.every).unref();
  }

  #endWaiting(waiting: Waiting<T>[]): void {
    const now = performance.now();
    for (let at = waiting.length - 1; at >= 0; at -= 1) {
      const one = waiting[at] as Waiting<T>;
      if (one.until > now && !one.left?.aborted) continue;
      waiting.splice(at, 1);
      one.answer.resolve('late');
    }
  }
}
