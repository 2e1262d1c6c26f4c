import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveImport } from './layout.ts';
import { parse } from './syntax.ts';
import { readTree } from './tree.ts';

const tree = readTree(join(import.meta.dirname, '../..'));
const acts = [
  ...(tree.get('ARCHITECTURE.md') ?? '').matchAll(/^\| (an? [^|:]+): (\d+) \| (`[^|]+) \| (`[^|]+) \|$/gm),
].map(([, act = '', count, files = '', words = '']) => ({
  act,
  count: Number(count),
  files: named(files),
  words: named(words),
}));
/** No act may take more files to follow than this. */
const AT_MOST: Readonly<Record<string, number>> = { 'a vote': 14, 'an upload': 14, 'an op on a board': 20 };

function named(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

const imports = (path: string): string[] =>
  parse(tree, path).imports.flatMap(({ specifier }) => {
    const target = resolveImport(tree, path, specifier);
    return 'path' in target ? [target.path] : [];
  });

/** One imports the other, or both say one of the words. */
function areTied(a: string, b: string, words: readonly string[]): boolean {
  const says = (path: string, word: string) => (tree.get(path) ?? '').includes(word);
  if (words.some((word) => says(a, word) && says(b, word))) return true;
  const code = [a, b].filter((path) => !path.endsWith('.sql'));
  return code.some((path) => imports(path).includes(path === a ? b : a));
}

describe('the files of ARCHITECTURE.md that one opens to follow', () => {
  it('a vote, an upload and an op on a board are named', () => {
    expect(acts.map(({ act }) => act).sort()).toEqual(Object.keys(AT_MOST).sort());
  });

  it.each(acts)('$act are there, as many as it says', ({ act, count, files }) => {
    expect(files.filter((path) => !tree.has(path))).toEqual([]);
    expect(new Set(files).size).toBe(count);
    expect(count).toBeLessThanOrEqual(AT_MOST[act] ?? 0);
    // Counted in: the transaction that it is written in, and the tables that it comes to.
    expect(files).toEqual(expect.arrayContaining(['server/src/platform/database/db.ts', 'migrations/schema.sql']));
  });

  it.each(acts)('$act hang together, from the first to the row', ({ files, words }) => {
    const [first = '', ...rest] = files;
    const reached = new Set([first]);
    for (let before = 0; before < reached.size; ) {
      before = reached.size;
      for (const path of rest) if ([...reached].some((known) => areTied(known, path, words))) reached.add(path);
    }
    expect(files.filter((path) => !reached.has(path))).toEqual([]);
  });
});
