import { expect, test } from 'vitest';
import { MOTIFS, motifPath } from './woven-motifs.ts';

test('every motif is a rectangle of one size, so that the belt is even', () => {
  for (const rows of Object.values(MOTIFS)) {
    expect(rows).toHaveLength(11);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([14]));
  }
});

test('neighbouring stitches become one rectangle', () => {
  expect(motifPath(['.xx', 'x..'], 2)).toBe('M2 0h4v2h-4zM0 2h2v2h-2z');
});
