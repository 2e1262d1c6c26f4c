import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { noteServerTime, onClockSet, serverNow } from './clock.ts';

const NOW = Date.parse('2027-03-01T12:00:00Z');
const MINUTE = 60_000;
const there = (offset: number) => new Date(NOW + offset).toISOString();
const offset = () => serverNow() - NOW;

/** The module keeps one offset for the page: each test begins with a device that is right. */
beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  noteServerTime(there(3_600_000), 0);
  noteServerTime(there(0), 0);
});
afterEach(() => void vi.useRealTimers());

describe('the clock of the screens', () => {
  it('is the server’s when the device is wrong, whatever the line', () => {
    noteServerTime(there(-2 * 24 * 60 * MINUTE), 100);
    expect(offset()).toBe(-2 * 24 * 60 * MINUTE + 50);
    noteServerTime(there(2 * 24 * 60 * MINUTE), 9_000);
    expect(offset()).toBe(2 * 24 * 60 * MINUTE + 4_500);
  });

  it('does not follow an answer that was long on its way, wherever the time went', () => {
    // Written when the request came, and then eighteen seconds on the line; or the other way round.
    noteServerTime(there(-18_000), 18_000);
    noteServerTime(there(0), 18_000);
    expect(offset()).toBe(0);
  });

  it('takes a quick answer’s word over that of a slow one before', () => {
    noteServerTime(there(10 * MINUTE), 18_000);
    expect(offset()).toBe(10 * MINUTE + 9_000);
    noteServerTime(there(10 * MINUTE), 40);
    expect(offset()).toBe(10 * MINUTE + 20);
    noteServerTime(there(10 * MINUTE - 18_000), 18_000);
    expect(offset()).toBe(10 * MINUTE + 20);
  });

  it('stays for what whole seconds and a moment on the line explain, and tells when it does not', () => {
    const hear = vi.fn();
    const end = onClockSet(hear);
    noteServerTime(there(1_900), 0);
    noteServerTime(undefined, 0);
    noteServerTime('yesterday', 0);
    expect([offset(), hear.mock.calls.length]).toEqual([0, 0]);
    noteServerTime(there(5_000), 0);
    expect([offset(), hear.mock.calls.length]).toEqual([5_000, 1]);
    end();
    noteServerTime(there(0), 0);
    expect(hear.mock.calls.length).toBe(1);
  });
});
