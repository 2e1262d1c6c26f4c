/** 1, 2, 3 … as many as there are votes to draw. */
export function dotsUpTo(count: number): number[] {
  return Array.from({ length: count }, (_, before) => before + 1);
}
