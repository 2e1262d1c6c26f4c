/** Tokens that come back with time: a burst is fine, a flood is not. `now` is in milliseconds of any steady clock. */
type TokenBucket = { take(cost: number, now: number): { ok: true } | { ok: false; retryAfterMs: number } };

export function createTokenBucket(options: { perSecond: number; burst: number }): TokenBucket {
  let tokens = options.burst;
  let at = 0;
  return {
    take(cost, now) {
      if (at > 0) tokens = Math.min(options.burst, tokens + ((now - at) / 1000) * options.perSecond);
      at = now;
      // Something dearer than the whole bucket must still get through when the bucket is full.
      const needed = Math.min(cost, options.burst);
      if (tokens >= needed) {
        tokens -= needed;
        return { ok: true };
      }
      return { ok: false, retryAfterMs: Math.ceil(((needed - tokens) / options.perSecond) * 1000) };
    },
  };
}

/** One bucket for each key; keys that rest are forgotten, because a full bucket remembers nothing. */
export function createTokenBuckets(options: { perSecond: number; burst: number }) {
  const buckets = new Map<string, { bucket: TokenBucket; at: number }>();
  const fullAfter = (options.burst / options.perSecond) * 1000;
  let swept = 0;
  return {
    take(key: string, cost: number, now: number) {
      if (now - swept > fullAfter) {
        for (const [other, { at }] of buckets) if (now - at > fullAfter) buckets.delete(other);
        swept = now;
      }
      const one = buckets.get(key) ?? { bucket: createTokenBucket(options), at: now };
      one.at = now;
      buckets.set(key, one);
      return one.bucket.take(cost, now);
    },
    get size() {
      return buckets.size;
    },
  };
}

/** How many arrive each second, remembered for about a second. */
export type RateMeter = { add(count: number, now: number): void; perSecond(now: number): number };

export function createRateMeter(memoryMs = 1_000): RateMeter {
  let weight = 0;
  let at = 0;
  const fade = (now: number) => {
    weight *= Math.exp(-(now - at) / memoryMs);
    at = now;
  };
  return {
    add(count, now) {
      fade(now);
      weight += count;
    },
    perSecond(now) {
      fade(now);
      return weight / (memoryMs / 1000);
    },
  };
}
