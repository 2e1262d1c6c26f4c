import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RULES, sentence } from './check-structure.ts';
import { readTree } from './tree.ts';

const tree = readTree(join(dirname(import.meta.filename), '..', '..'));

/** The same rules as `npm run check`, on the repository itself: whoever runs only `npm test` is guarded too. */
describe('the repository is in order', () => {
  it.each(Object.entries(RULES))('%s', (_name, rule) => {
    expect(rule(tree).map(sentence)).toEqual([]);
  });
});
