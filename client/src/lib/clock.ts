/**
 * The one clock of the screens: the server's. A phone may be days off, and what is open, how long there is left and
 * «closed two days ago» must not depend on it. Each answer of the server says what time it is there.
 */
let offset = 0;

/** Milliseconds that the device's clock would have to be wrong by before it is worth correcting. */
const WORTH = 2_000;

/**
 * Takes note of what the server's clock says. Of a slow answer nobody knows when on its way it was written: it is news only
 * when its slowness does not explain the difference.
 * @param instant ISO 8601, or the `Date` header of an answer
 * @param took milliseconds from asking until now, by the device; the instant lies somewhere in between
 */
export function noteServerTime(instant: string | null | undefined, took: number): void {
  const there = Date.parse(instant ?? '');
  if (Number.isNaN(there)) return;
  const found = there - (Date.now() - took / 2);
  // `Date` headers have whole seconds: small differences are no news.
  if (Math.abs(found - offset) <= WORTH + took) return;
  offset = found;
  for (const hear of listeners) hear();
}

const listeners = new Set<() => void>();
/** Calls back when it turns out that the time is another one; returns what ends it. */
export function onClockSet(hear: () => void): () => void {
  listeners.add(hear);
  return () => void listeners.delete(hear);
}

/** Milliseconds since 1970, by the server's clock. */
export const serverNow = (): number => Date.now() + offset;
/** Milliseconds by the device, right only for measuring how much time passes. */
export const deviceNow = (): number => Date.now();
export const serverTime = (): Date => new Date(serverNow());
export const serverInstant = (): string => serverTime().toISOString();
