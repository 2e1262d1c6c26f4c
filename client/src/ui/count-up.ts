/** `[0, 1, … n − 1]`: for drawing one mark per thing that has no name of its own. */
export function countUp(n: number): number[] {
  return Array.from({ length: n }, (_, index) => index);
}
