import type { Meeting } from '@minga/shared/meetings/schema.ts';
import { expect, it } from 'vitest';
import { coverageOf } from './plan-model.ts';

const at = (hour: number) => Date.UTC(2026, 11, 7, hour);
const meeting = (from: number, to: number) =>
  ({ startsAt: new Date(at(from)).toISOString(), endsAt: new Date(at(to)).toISOString() }) as Meeting;

it('the bar of an organisation is broken where the matching leaves somebody out, not where a count would say so', () => {
  const one = [meeting(9, 11)];
  const matched = { short: [{ from: at(10), to: at(11) }], thin: [{ from: at(9), to: at(10) }] };
  expect(coverageOf(one, 1, matched).map(({ from, to, state }) => [from, to, state])).toEqual([
    [at(9), at(10), 'thin'],
    [at(10), at(11), 'broken'],
  ]);
  expect(coverageOf(one, 1, { short: [], thin: [] }).map(({ state }) => state)).toEqual(['covered']);
});

it('the bar of a room or a person is counted', () => {
  const two = [meeting(9, 11), meeting(10, 12)];
  expect(coverageOf(two, 1).map(({ state }) => state)).toEqual(['thin', 'broken', 'thin']);
  expect(coverageOf(two, 2).map(({ state }) => state)).toEqual(['covered', 'thin', 'covered']);
});
