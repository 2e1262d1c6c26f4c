import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const text = readFileSync(join(ROOT, 'tests/README.md'), 'utf8');
const lines = text.split('\n').filter((line) => /^\| (?!Promise )/.test(line));
const named = lines.map((line) => ({
  promise: line.split('|')[1]?.trim() ?? '',
  tests: [...line.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path),
}));

describe('the table of promises', () => {
  it.each(named)('$promise', ({ tests }) => {
    expect(tests.length, 'tests that hold it').toBeGreaterThan(0);
    for (const path of tests) {
      expect(path, 'is one that is run').toMatch(/\.(test\.tsx?|e2e\.ts)$/);
      expect(existsSync(join(ROOT, path)), `${path} is there`).toBe(true);
    }
  });

  it('has ten kinds, and a promise under each', () => {
    const kinds = text.split('\n## ').slice(1);
    expect(kinds).toHaveLength(10);
    for (const kind of kinds) expect(kind).toMatch(/\n\| (?!Promise )[^|]+ \| `/);
  });
});
