import { describe, expect, it } from 'vitest';
import { isFeltAtOnce } from './felt.ts';

const at = new Date('2027-03-10T12:00:00Z');
const inDays = (days: number) => new Date(at.getTime() + days * 86_400_000);
const window = (from: number, to: number) => ({ opensAt: inDays(from), closesAt: inDays(to), closedAt: null });
const moved = (before: [number, number], after: [number, number]) =>
  isFeltAtOnce({ kind: 'dates', before: window(...before), after: window(...after), at });

describe('a change of a stage is felt at once', () => {
  it('when it closes the stage, opens it, or opens it again', () => {
    const before = window(-5, 20);
    expect(isFeltAtOnce({ kind: 'closed', before, after: { ...before, closedAt: at }, at })).toBe(true);
    expect(moved([4, 20], [0, 20])).toBe(true);
    expect(moved([-9, -3], [-9, 12])).toBe(true);
    expect(moved([-5, 20], [3, 20])).toBe(true);
  });

  it('when its beginning or its end is, or was, within two days', () => {
    expect(moved([-5, 20], [-5, 2])).toBe(true);
    expect(moved([-5, 1], [-5, 20])).toBe(true);
    expect(moved([9, 20], [1, 20])).toBe(true);
    expect(moved([1, 20], [9, 20])).toBe(true);
  });

  it('and not when what moves is further away, or did not move', () => {
    expect(moved([-5, 20], [-5, 12])).toBe(false);
    expect(moved([-1, 20], [-2, 20])).toBe(false);
    expect(moved([1, 20], [1, 30])).toBe(false);
    expect(moved([9, 20], [5, 20])).toBe(false);
  });

  it('its gate is dispensed with and it opens within two days', () => {
    const override = (from: number) =>
      isFeltAtOnce({ kind: 'gate_override', before: window(from, 20), after: window(from, 20), at });
    expect([override(-1), override(1), override(5)]).toEqual([true, true, false]);
  });
});
