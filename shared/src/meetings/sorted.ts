/** Places in a row of ascending numbers. */
export function firstAtOrAfter(row: Float64Array, value: number): number {
  let low = 0;
  let high = row.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((row[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function firstAfter(row: Float64Array, value: number): number {
  let at = firstAtOrAfter(row, value);
  while (row[at] === value) at++;
  return at;
}
