import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isTest, readTree } from './tree.ts';

const tree = readTree(join(import.meta.dirname, '../..'));
const [, example = ''] = (tree.get('ARCHITECTURE.md') ?? '').split('\n## A worked example');
const [ownText = '', besideText = ''] = (example.split('\n## ')[0] ?? '').split('| Beside them |');

/** `a/{b,c}.ts` names two files, `a/` all that lie in it. */
function filesOf(named: string): string[] {
  const [, before = '', inner, after = ''] = /^([^{]*)(?:\{([^}]*)\})?(.*)$/.exec(named) ?? [];
  const names = inner === undefined ? [named] : inner.split(',').map((part) => `${before}${part}${after}`);
  return names.flatMap((name) =>
    name.endsWith('/') ? [...tree.keys()].filter((path) => path.startsWith(name) && !isTest(path)) : [name],
  );
}
const rowsOf = (text: string) =>
  [...text.matchAll(/^\| `([^`]+)` \|(.*)\|$/gm)].map(([, named = '', rest = '']) => ({ named, rest }));
const linesIn = (path: string) => (tree.get(path) ?? '').split('\n').length - 1;

describe('the worked example of ARCHITECTURE.md', () => {
  const own = rowsOf(ownText);

  it.each(own)('says how long $named is, within ten lines or a tenth', ({ named, rest }) => {
    const paths = filesOf(named);
    expect(paths.filter((path) => !tree.has(path))).toEqual([]);
    const said = Number(rest.split('|').at(-1));
    const real = paths.reduce((sum, path) => sum + linesIn(path), 0);
    expect(Math.abs(said - real), `${real} lines`).toBeLessThanOrEqual(Math.max(10, real / 10));
  });

  it('names every file of the noun', () => {
    const named = new Set(own.flatMap((row) => filesOf(row.named)));
    const real = [...tree.keys()].filter((path) =>
      /^migrations\/\d+_announcements\.|^(shared|server|client)\/src\/(features\/)?announcements\/|^shared\/texts\/.+\/announcements\.json$/.test(
        path,
      ),
    );
    expect(real.length).toBeGreaterThan(20);
    expect(real.filter((path) => !isTest(path) && !named.has(path))).toEqual([]);
  });

  it.each(rowsOf(besideText))('finds the noun in $named', ({ named }) => {
    for (const path of filesOf(named)) expect(tree.get(path), path).toMatch(/announcement/i);
  });

  it('names files beside them', () => expect(rowsOf(besideText).length).toBeGreaterThan(10));
});
