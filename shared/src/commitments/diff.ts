/** One run of a text compared with another: kept, new, or gone. */
export type DiffPart = { kind: 'same' | 'added' | 'removed'; text: string };

/** Words with the space after them, so that joining the parts gives the texts back. */
const tokensOf = (text: string): string[] =>
  text.match(/\s+|[\p{L}\p{N}]+(?:[-'’][\p{L}\p{N}]+)*|[^\s\p{L}\p{N}]/gu) ?? [];

/** Above this many cells the middle is shown as replaced whole: a rewrite from end to end has no readable word diff anyway. */
const MOST_CELLS = 4_000_000;

/**
 * Word by word difference of two texts by longest common subsequence, with common ends set aside first.
 * Joining `same` and `removed` gives `before`; `same` and `added` give `after`.
 */
export function diffWords(before: string, after: string): DiffPart[] {
  const a = tokensOf(before);
  const b = tokensOf(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail])
    tail += 1;
  const middle = compare(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  return merge([...a.slice(0, head).map(same), ...middle, ...a.slice(a.length - tail).map(same)]);
}

const same = (text: string): DiffPart => ({ kind: 'same', text });
const removed = (text: string): DiffPart => ({ kind: 'removed', text });
const added = (text: string): DiffPart => ({ kind: 'added', text });

function compare(a: readonly string[], b: readonly string[]): DiffPart[] {
  if (a.length * b.length > MOST_CELLS) return [...a.map(removed), ...b.map(added)];
  const width = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number): number => longest[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const parts: DiffPart[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (left !== undefined && left === right) {
      parts.push(same(left));
      i += 1;
      j += 1;
    } else if (right !== undefined && (left === undefined || at(i, j + 1) > at(i + 1, j))) {
      parts.push(added(right));
      j += 1;
    } else if (left !== undefined) {
      parts.push(removed(left));
      i += 1;
    }
  }
  return parts;
}

/** Neighbours of one kind become one run; a lone space between two changes joins them, because readers see phrases. */
function merge(parts: readonly DiffPart[]): DiffPart[] {
  const runs: DiffPart[] = [];
  let [gone, come] = ['', ''];
  const flush = () => {
    if (gone !== '') runs.push(removed(gone));
    if (come !== '') runs.push(added(come));
    [gone, come] = ['', ''];
  };
  parts.forEach((part, index) => {
    const next = parts[index + 1];
    const bridges =
      part.kind === 'same' &&
      /^ +$/.test(part.text) &&
      gone !== '' &&
      come !== '' &&
      next !== undefined &&
      next.kind !== 'same';
    if (part.kind === 'removed' || bridges) gone += part.text;
    if (part.kind === 'added' || bridges) come += part.text;
    if (part.kind !== 'same' || bridges) return;
    flush();
    const last = runs.at(-1);
    if (last?.kind === 'same') last.text += part.text;
    else runs.push({ ...part });
  });
  flush();
  return runs;
}
