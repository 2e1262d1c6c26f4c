/** Letters need a moment: who has heard within it has heard with the act. Milliseconds. */
const DELIVERY_TAKES = 15 * 60_000;

/**
 * From when notice of an act counts: from when the last of those whom it concerns heard of it, since being published tells
 * nobody. While somebody has not, it counts from now. Instants in milliseconds.
 * @param unreached how many have not heard of it; `heardAt` when the last of the others did, null where nobody had to be told
 */
export function heardOf(
  { publicAt, unreached, heardAt }: { publicAt: number; unreached: number; heardAt: number | null },
  now: number,
): { at: number; unreached: number } {
  if (now - publicAt <= DELIVERY_TAKES) return { at: publicAt, unreached: 0 };
  if (unreached > 0) return { at: now, unreached };
  return { at: heardAt === null || heardAt - publicAt <= DELIVERY_TAKES ? publicAt : heardAt, unreached: 0 };
}
