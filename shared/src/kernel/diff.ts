import { diffArrays } from 'diff';
import { cleanText } from './text.ts';

/**
 * One run of a text compared with another: kept, new, or gone. A paragraph that only changed its place is gone in one
 * place and new in another; both carry the same number in `moved`.
 */
export type DiffPart = { kind: 'same' | 'added' | 'removed'; text: string; moved?: number | undefined };

/**
 * Edits up to which the shortest way from one passage to the other is looked for: the work grows with the square. Beyond
 * that the words that stand once in both hold the two together, and the way is looked for between those. A stretch of so
 * many edits without such a word was written anew.
 */
const FEW_EDITS = 150;
const MOST_EDITS = 500;
/** Less in common than this and two passages are two texts, not one that was changed. */
const ALIKE = 0.3;
/** Words, spaces and marks that are short may stand anywhere; only a passage of some length can be said to have moved. */
const SHORTEST_MOVE = 24;
/** Passages that may be paired with each other one by one; beyond it they are paired in order. */
const MOST_PAIRS = 10_000;

const paragraphsOf = (text: string): string[] => text.match(/[^\n]*\n+|[^\n]+/g) ?? [];
/** Words and marks, each with the white space after it. */
const wordsOf = (text: string): string[] =>
  text.match(/(?:[\p{L}\p{N}]+(?:[-'’][\p{L}\p{N}]+)*|[^\s\p{L}\p{N}])\s*|^\s+/gu) ?? [];

/**
 * What a reader would mark: paragraph by paragraph, and word by word within those that were changed, however long the
 * texts are. Both are compared as they are kept (`cleanText`), so two ways to type one letter are no difference.
 * Joining `same` and `removed` gives `before`; `same` and `added` give `after`.
 */
export function diffText(before: string, after: string): DiffPart[] {
  return merge(markMoves(diffParagraphs(paragraphsOf(cleanText(before)), paragraphsOf(cleanText(after)))));
}

const same = (text: string): DiffPart => ({ kind: 'same', text });
const removed = (text: string): DiffPart => ({ kind: 'removed', text });
const added = (text: string): DiffPart => ({ kind: 'added', text });

/** Units of both texts in order: a pair that is equal, or one that only one of them has. */
type Step = { gone: string | null; come: string | null };

/** Compares units by what `key` says of them. */
function stepsOf(before: readonly string[], after: readonly string[], key: (unit: string) => string): Step[] {
  const shortest = (limit: number) =>
    diffArrays([...before], [...after], { comparator: (a, b) => key(a) === key(b), maxEditLength: limit });
  const few = shortest(FEW_EDITS);
  const anchors = few ? [] : anchorsOf(before.map(key), after.map(key));
  if (anchors.length === 0) {
    const changes = few ?? shortest(MOST_EDITS);
    return changes ? walk(changes, before) : [...before.map(onlyGone), ...after.map(onlyCome)];
  }
  const steps: Step[] = [];
  let [i, j] = [0, 0];
  for (const [atBefore, atAfter] of [...anchors, [before.length, after.length] as const]) {
    steps.push(...stepsOf(before.slice(i, atBefore), after.slice(j, atAfter), key));
    const [gone, come] = [before[atBefore], after[atAfter]];
    if (gone !== undefined && come !== undefined) steps.push({ gone, come });
    [i, j] = [atBefore + 1, atAfter + 1];
  }
  return steps;
}

const onlyGone = (gone: string): Step => ({ gone, come: null });
const onlyCome = (come: string): Step => ({ gone: null, come });

function walk(
  changes: readonly { value: string[]; added: boolean; removed: boolean }[],
  before: readonly string[],
): Step[] {
  let at = 0;
  return changes.flatMap(({ value, added: isAdded, removed: isRemoved }) =>
    value.map((unit): Step => {
      if (isAdded) return onlyCome(unit);
      const gone = before[at] ?? '';
      at += 1;
      // What is equal by its key may differ in the white space after it; the package hands out the second text's.
      return isRemoved ? onlyGone(gone) : { gone, come: unit };
    }),
  );
}

/** Places of what stands exactly once in both, the longest run of them that is in the same order (patience). */
function anchorsOf(before: readonly string[], after: readonly string[]): [number, number][] {
  const once = (units: readonly string[]) => {
    const places = new Map<string, number>();
    units.forEach((unit, at) => void places.set(unit, places.has(unit) ? -1 : at));
    return places;
  };
  const there = once(after);
  const pairs = [...once(before)].flatMap(([unit, at]): [number, number][] => {
    const other = there.get(unit) ?? -1;
    return at >= 0 && other >= 0 ? [[at, other]] : [];
  });
  return longestRising(pairs);
}

/** The longest list of pairs that rises in both numbers; `pairs` rise in the first. */
export function longestRising(pairs: readonly [number, number][]): [number, number][] {
  const tails: number[] = [];
  const former: number[] = [];
  pairs.forEach(([, other], at) => {
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tails[middle] ?? 0]?.[1] ?? 0) < other) low = middle + 1;
      else high = middle;
    }
    former[at] = tails[low - 1] ?? -1;
    tails[low] = at;
  });
  const found: [number, number][] = [];
  for (let at = tails.at(-1) ?? -1; at >= 0; at = former[at] ?? -1) {
    const pair = pairs[at];
    if (pair) found.push(pair);
  }
  return found.reverse();
}

/** Paragraphs that are equal stay; between them what is gone and what is new is paired by likeness, in order. */
function diffParagraphs(before: readonly string[], after: readonly string[]): DiffPart[] {
  const parts: DiffPart[] = [];
  let gone: string[] = [];
  let come: string[] = [];
  const flush = () => {
    parts.push(...align(gone, come));
    [gone, come] = [[], []];
  };
  for (const step of stepsOf(before, after, (paragraph) => paragraph)) {
    if (step.gone !== null && step.come !== null) {
      flush();
      parts.push(same(step.gone));
    } else if (step.gone !== null) gone.push(step.gone);
    else if (step.come !== null) come.push(step.come);
  }
  flush();
  return parts;
}

function diffWords(before: string, after: string): DiffPart[] {
  return stepsOf(wordsOf(before), wordsOf(after), (word) => word.trimEnd()).flatMap(({ gone, come }) => {
    if (gone === null) return [added(come ?? '')];
    if (come === null) return [removed(gone)];
    if (gone === come) return [same(gone)];
    const word = gone.trimEnd();
    const spaces = [removed(gone.slice(word.length)), added(come.slice(word.length))];
    return [same(word), ...spaces.filter(({ text }) => text !== '')];
  });
}

/** The pairing with the most in common among those that keep both orders. */
function align(gone: readonly string[], come: readonly string[]): DiffPart[] {
  if (gone.length * come.length > MOST_PAIRS || (gone.length === 1 && come.length === 1)) return inOrder(gone, come);
  const bags = { gone: gone.map(bagOf), come: come.map(bagOf) };
  const width = come.length + 1;
  const best = new Float64Array((gone.length + 1) * width);
  const likeness = (i: number, j: number) => alike(bags.gone[i], bags.come[j]);
  const at = (i: number, j: number) => best[i * width + j] ?? 0;
  for (let i = gone.length - 1; i >= 0; i -= 1) {
    for (let j = come.length - 1; j >= 0; j -= 1) {
      const paired = likeness(i, j) + at(i + 1, j + 1);
      best[i * width + j] = Math.max(at(i + 1, j), at(i, j + 1), paired);
    }
  }
  const parts: DiffPart[] = [];
  let [i, j] = [0, 0];
  while (i < gone.length || j < come.length) {
    const [left, right] = [gone[i], come[j]];
    const isPair =
      left !== undefined && right !== undefined && likeness(i, j) > 0 && at(i, j) === likeness(i, j) + at(i + 1, j + 1);
    if (isPair) {
      parts.push(...diffWords(left, right));
      i += 1;
      j += 1;
    } else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
      parts.push(removed(left));
      i += 1;
    } else if (right !== undefined) {
      parts.push(added(right));
      j += 1;
    }
  }
  return parts;
}

function inOrder(gone: readonly string[], come: readonly string[]): DiffPart[] {
  return Array.from({ length: Math.max(gone.length, come.length) }, (_, at) => {
    const [left, right] = [gone[at], come[at]];
    if (left === undefined) return [added(right ?? '')];
    return right === undefined ? [removed(left)] : diffWords(left, right);
  }).flat();
}

type Bag = ReadonlyMap<string, number>;
function bagOf(text: string): Bag {
  const bag = new Map<string, number>();
  for (const word of text.match(/[\p{L}\p{N}]+/gu) ?? []) bag.set(word, (bag.get(word) ?? 0) + 1);
  return bag;
}

/** Share of common words (Dice), nothing below `ALIKE`. */
function alike(one: Bag | undefined, other: Bag | undefined): number {
  if (!one || !other) return 0;
  const size = (bag: Bag) => [...bag.values()].reduce((sum, n) => sum + n, 0);
  const whole = size(one) + size(other);
  if (whole === 0) return 0;
  let common = 0;
  for (const [word, n] of one) common += Math.min(n, other.get(word) ?? 0);
  const share = (2 * common) / whole;
  return share < ALIKE ? 0 : share;
}

/** Paragraphs that are gone here and stand there, word for word. */
function markMoves(parts: readonly DiffPart[]): DiffPart[] {
  const places = new Map<string, number[]>();
  parts.forEach(({ kind, text }, at) => {
    const words = text.trim();
    if (kind === 'removed' && words.length >= SHORTEST_MOVE) places.set(words, [...(places.get(words) ?? []), at]);
  });
  const moves = new Map<number, number>();
  parts.forEach(({ kind, text }, at) => {
    const from = kind === 'added' ? places.get(text.trim())?.shift() : undefined;
    if (from === undefined) return;
    const number = moves.size / 2 + 1;
    moves.set(from, number).set(at, number);
  });
  return parts.map((part, at) => (moves.has(at) ? { ...part, moved: moves.get(at) } : part));
}

/** Neighbours of one kind become one run, and white space that ends what is gone and what is new alike is no change. */
function merge(parts: readonly DiffPart[]): DiffPart[] {
  const runs: DiffPart[] = [];
  let [gone, come] = ['', ''];
  const keep = (text: string) => {
    const last = runs.at(-1);
    if (last?.kind === 'same') last.text += text;
    else runs.push(same(text));
  };
  const flush = () => {
    const space = commonSpace(gone, come);
    const [left, right] = [gone, come].map((text) => text.slice(0, text.length - space.length));
    if (left) runs.push(removed(left));
    if (right) runs.push(added(right));
    if (space) keep(space);
    [gone, come] = ['', ''];
  };
  for (const part of parts) {
    if (part.moved !== undefined) {
      flush();
      runs.push(part);
    } else if (part.kind === 'removed') gone += part.text;
    else if (part.kind === 'added') come += part.text;
    else {
      flush();
      keep(part.text);
    }
  }
  flush();
  return runs;
}

/** The white space in which both end. */
function commonSpace(one: string, other: string): string {
  let length = 0;
  while (length < one.length && length < other.length) {
    const [a, b] = [one.at(-1 - length), other.at(-1 - length)];
    if (a !== b || !/\s/.test(a ?? '')) break;
    length += 1;
  }
  return length === 0 ? '' : one.slice(-length);
}
