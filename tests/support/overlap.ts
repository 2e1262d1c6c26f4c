/** Do two meetings share an instant? Half-open: back-to-back meetings never meet. What rules and bench are held against. */
export function overlaps(aStart: number, aEnd: number, bStart: number, bEnd: number): boolean {
  return aStart < bEnd && bStart < aEnd;
}
