import { SETTINGS } from '../../config.ts';

/** One line for each variable that means nothing to Minga and is nearly the name of one that does. */
export const misspeltSettings = (env: NodeJS.ProcessEnv): string[] =>
  nearNames(Object.keys(env), SETTINGS).map(
    ({ name, meant }) => `The variable ${name} means nothing to Minga and is not used. Did you mean ${meant}?`,
  );

/**
 * Names that were probably meant to be one of these: a letter too many, too few, another one, or two in the wrong order.
 * @returns the given name with the one it is like, for those that are none of `known`
 */
function nearNames(given: readonly string[], known: readonly string[]): { name: string; meant: string }[] {
  return given.flatMap((name) => {
    if (known.includes(name)) return [];
    const meant = known.find((one) => distance(name, one) <= (one.length >= 8 ? 2 : 1));
    return meant ? [{ name, meant }] : [];
  });
}

/** How many such slips lie between two words (Damerau and Levenshtein, neighbours only). */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i += 1) {
    rows[i] = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const step = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY;
      (rows[i] as number[])[j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + step, swapped);
    }
  }
  return at(a.length, b.length);
}
