const isLetter = (sign: string | undefined): boolean => sign !== undefined && /[\p{L}\p{N}]/u.test(sign);

/** What one text changed of another: everything between the ends that both share, in whole words. */
function changeOf(base: string, text: string): { from: number; to: number; words: string } {
  let from = 0;
  while (from < base.length && from < text.length && base[from] === text[from]) from += 1;
  let tail = 0;
  while (tail < base.length - from && tail < text.length - from && base.at(-1 - tail) === text.at(-1 - tail)) tail += 1;
  while (from > 0 && isLetter(base[from - 1]) && (isLetter(base[from]) || isLetter(text[from]))) from -= 1;
  const isCut = () => isLetter(base.at(-tail)) && (isLetter(base.at(-1 - tail)) || isLetter(text.at(-1 - tail)));
  while (tail > 0 && isCut()) tail -= 1;
  return { from, to: base.length - tail, words: text.slice(from, text.length - tail) };
}

/** Both texts one after the other, unless one holds the other already. */
function oneAfterTheOther(theirs: string, mine: string, between: string): string {
  const [first, second] = [theirs.trim(), mine.trim()];
  if (first.includes(second)) return theirs;
  return second.includes(first) ? mine : `${theirs.trimEnd()}${between}${mine.trimStart()}`;
}

/**
 * A text that keeps what two people wrote over the same one: their changes in one text when they lie apart, otherwise
 * both texts one after the other. No word that is in either gets lost.
 * @param isLine a title: of two changed titles nobody can make a third, so both stand there and the person chooses
 * @returns `isClean` when the two changes did not touch each other
 */
export function mergeTexts(
  base: string,
  theirs: string,
  mine: string,
  isLine = false,
): { text: string; isClean: boolean } {
  if (theirs === mine) return { text: mine, isClean: true };
  if (isLine) return { text: oneAfterTheOther(theirs, mine, ' / '), isClean: false };
  const [a, b] = [changeOf(base, theirs), changeOf(base, mine)];
  const [first, second] = a.from <= b.from ? [a, b] : [b, a];
  // Two insertions at one place touch each other as well: nobody can say which comes first.
  if (first.to < second.from) {
    const { from, to, words } = first;
    const text = base.slice(0, from) + words + base.slice(to, second.from) + second.words + base.slice(second.to);
    return { text, isClean: true };
  }
  return { text: oneAfterTheOther(theirs, mine, '\n\n'), isClean: false };
}
