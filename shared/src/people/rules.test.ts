import { describe, expect, it } from 'vitest';
import { wentBack } from './rules.ts';

describe('what a device counts', () => {
  it.each([
    [0, 0, false],
    [0, 1, false],
    [7, 8, false],
    [7, 90, false],
    [7, 7, true],
    [7, 6, true],
    [7, 0, true],
  ])('after %i, %i: a copy of its key %s', (noted, shown, is) => expect(wentBack(noted, shown)).toBe(is));
});
