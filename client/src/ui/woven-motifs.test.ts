import { expect, test } from 'vitest';
import { MOTIFS, motifPath, wovenShare } from './woven-motifs.ts';

test('every motif is a rectangle of one size, so that the belt is even', () => {
  for (const rows of Object.values(MOTIFS)) {
    expect(rows).toHaveLength(11);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([14]));
  }
});

test('neighbouring stitches become one rectangle', () => {
  expect(motifPath(['.xx', 'x..'], 2)).toBe('M2 0h4v2h-4zM0 2h2v2h-2z');
});

test('a stage is woven as far as its time has passed', () => {
  const from = '2027-03-01T00:00:00Z';
  const to = '2027-03-05T00:00:00Z';
  expect(wovenShare(from, to, '2027-02-01T00:00:00Z')).toBe(0);
  expect(wovenShare(from, to, '2027-03-02T00:00:00Z')).toBe(0.25);
  expect(wovenShare(from, to, '2027-04-01T00:00:00Z')).toBe(1);
});
