import { describe, expect, it } from 'vitest';
import { asksAgainIn } from './api.ts';

describe('a ballot on a screen that was left open', () => {
  const at = (time: string) => `2026-12-04T${time}Z`;
  const ballot = {
    status: 'open',
    opensAt: at('10:00:00'),
    votesUntil: at('18:00:00'),
    closesAt: at('20:00:00'),
  } as const;
  const now = (time: string) => Date.parse(at(time));

  it('is asked for again as soon as it ends, opens, or its stage ends before it', () => {
    expect(asksAgainIn([ballot], now('17:59:55'), 15_000)).toBe(5_300);
    expect(asksAgainIn([ballot], now('09:59:58'), 15_000)).toBe(2_300);
    expect(asksAgainIn([ballot], now('19:59:59'), 15_000)).toBe(1_300);
    expect(asksAgainIn([{ ...ballot, votesUntil: at('23:00:00') }, ballot], now('17:59:59'), 60_000)).toBe(1_300);
  });

  it('is followed at its usual pace otherwise, also past its end', () => {
    expect(asksAgainIn([ballot], now('12:00:00'), 15_000)).toBe(15_000);
    expect(asksAgainIn([ballot], now('21:00:00'), 15_000)).toBe(15_000);
    expect(asksAgainIn([], now('12:00:00'), 60_000)).toBe(60_000);
  });
});
