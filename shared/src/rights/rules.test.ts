import { describe, expect, it } from 'vitest';
import { dueOn } from './rules.ts';

describe('until when a request is answered in time', () => {
  it.each([
    ['2026-01-15', '2026-02-15'],
    ['2026-01-31', '2026-02-28'],
    ['2028-01-31', '2028-02-29'],
    ['2026-12-31', '2027-01-31'],
    ['2026-03-31', '2026-04-30'],
  ])('one month from %s is %s', (from, to) => expect(dueOn(from, 'month')).toBe(to));

  it.each([
    // A Monday: four whole weeks.
    ['2026-11-30', '2026-12-28'],
    // A Friday, and the weekend behind it.
    ['2026-11-27', '2026-12-25'],
    ['2026-11-28', '2026-12-25'],
    ['2026-11-29', '2026-12-25'],
  ])('twenty working days from %s end on %s', (from, to) => expect(dueOn(from, 'working-days-20')).toBe(to));
});
