import { expect, it } from 'vitest';
import { heardOf } from './heard.ts';

const MINUTE = 60_000;
const heard = (minutes: number | null, unreached = 0, now = 5_000) =>
  heardOf({ publicAt: 0, unreached, heardAt: minutes === null ? null : minutes * MINUTE }, now * MINUTE);

it('notice counts from when the last person heard, and from now while one has not', () => {
  expect(heard(600)).toEqual({ at: 600 * MINUTE, unreached: 0 });
  expect(heard(600, 2)).toEqual({ at: 5_000 * MINUTE, unreached: 2 });
});
it('letters need a moment: what comes within a quarter of an hour came with the act', () => {
  expect([heard(15).at, heard(15.01).at > 0, heard(null).at]).toEqual([0, true, 0]);
  expect([heard(null, 43, 15), heard(null, 43, 15.01).unreached]).toEqual([{ at: 0, unreached: 0 }, 43]);
});
