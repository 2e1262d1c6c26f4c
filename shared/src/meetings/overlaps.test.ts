import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overlaps } from '../../../tests/support/overlap.ts';
import { type Attendance, indexBySubject, orderByStart, sweep } from './overlaps.ts';

type Row = { start: number; length: number; subjects: number[] };

const MINUTE = 60_000;
const rows = fc.array(
  fc.record({
    start: fc.integer({ min: 0, max: 40 }),
    length: fc.integer({ min: 1, max: 12 }),
    subjects: fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { maxLength: 5 }),
  }),
  { maxLength: 24 },
);

function attendanceOf(list: readonly Row[]): Attendance {
  const offsets = new Uint32Array(list.length + 1);
  list.forEach((row, i) => {
    offsets[i + 1] = (offsets[i] as number) + row.subjects.length;
  });
  return {
    starts: Float64Array.from(list, (row) => row.start * MINUTE),
    ends: Float64Array.from(list, (row) => (row.start + row.length) * MINUTE),
    offsets,
    subjects: Uint32Array.from(list.flatMap((row) => row.subjects)),
  };
}

const both = (list: readonly Row[], subject: number) => list.filter((row) => row.subjects.includes(subject));
const depthAt = (list: readonly Row[], minute: number) =>
  list.filter((row) => row.start <= minute && minute < row.start + row.length).length;

/** Pairs that share an instant, found minute by minute. */
function bruteFacts(list: readonly Row[], subject: number): number {
  const own = both(list, subject);
  let facts = 0;
  for (let i = 0; i < own.length; i++) {
    for (let j = i + 1; j < own.length; j++) {
      const [a, b] = [own[i] as Row, own[j] as Row];
      if (Math.max(a.start, b.start) < Math.min(a.start + a.length, b.start + b.length)) facts++;
    }
  }
  return facts;
}

function bruteMinutes(list: readonly Row[], subject: number): number {
  const own = both(list, subject);
  let minutes = 0;
  for (let minute = 0; minute < 60; minute++) minutes += Math.max(0, depthAt(own, minute) - 1);
  return minutes;
}

/** Fewest meetings to give up, by trying every subset (small runs only). */
function bruteSurplus(list: readonly Row[], subject: number): number {
  const own = both(list, subject);
  let most = 0;
  for (let mask = 0; mask < 1 << own.length; mask++) {
    const kept = own.filter((_, i) => mask & (1 << i));
    if (kept.length > most && kept.every((row) => depthAt(kept, row.start) <= 1)) most = kept.length;
  }
  return own.length - most;
}

describe('sweep', () => {
  it('counts the same facts and minutes as looking at every pair and every minute', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const times = attendanceOf(list);
        const found = sweep(indexBySubject(times, 5), times);
        for (let subject = 0; subject < 5; subject++) {
          const runs = found.runs.filter((run) => run.subject === subject);
          const sum = (pick: (run: (typeof runs)[number]) => number) =>
            runs.reduce((total, run) => total + pick(run), 0);
          expect(sum((run) => run.facts)).toBe(bruteFacts(list, subject));
          expect(sum((run) => run.minutes)).toBe(bruteMinutes(list, subject));
        }
      }),
      { numRuns: 400 },
    );
  });

  it('gives up as few meetings as any choice of meetings could', () => {
    const few = fc.array(
      fc.record({
        start: fc.integer({ min: 0, max: 20 }),
        length: fc.integer({ min: 1, max: 9 }),
        subjects: fc.constant<number[]>([0]),
      }),
      { maxLength: 9 },
    );
    fc.assert(
      fc.property(few, (list) => {
        const times = attendanceOf(list);
        const found = sweep(indexBySubject(times, 1), times);
        const surplus = found.runs.reduce((total, run) => total + run.surplus, 0);
        expect(surplus).toBe(bruteSurplus(list, 0));
      }),
    );
  });

  it('lists each pair once, and never more than asked while still counting all', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 0, max: 6 }), (list, pairLimit) => {
        const times = attendanceOf(list);
        const index = indexBySubject(times, 5);
        const all = sweep(index, times, { pairLimit: 10_000 });
        const keys = all.pairs.map(({ subject, a, b }) => `${subject}:${Math.min(a, b)}:${Math.max(a, b)}`);
        expect(new Set(keys).size).toBe(all.facts);
        const some = sweep(index, times, { pairLimit });
        expect(some.facts).toBe(all.facts);
        expect(some.pairs.length).toBeLessThanOrEqual(all.facts);
      }),
    );
  });

  it('never reports meetings that only touch', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 30 });
    fc.assert(
      fc.property(lengths, (list) => {
        let start = 0;
        const chain = list.map((length) => {
          const row = { start, length, subjects: [0] };
          start += length;
          return row;
        });
        const times = attendanceOf(chain);
        expect(sweep(indexBySubject(times, 1), times).runs).toEqual([]);
      }),
    );
  });

  it('counts a thousand parallel meetings exactly without listing half a million pairs', () => {
    const times = attendanceOf(Array.from({ length: 1000 }, () => ({ start: 0, length: 60, subjects: [0] })));
    const found = sweep(indexBySubject(times, 1), times, { pairLimit: 100 });
    expect(found.facts).toBe((1000 * 999) / 2);
    expect(found.runs[0]).toMatchObject({ depth: 1000, surplus: 999, minutes: 999 * 60 });
  });
});

describe('orderByStart', () => {
  it('sorts packed keys and, where a float cannot hold them, by comparison, to the same order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 })), fc.boolean(), (list, far) => {
        const starts = Float64Array.from(far ? [...list, Number.MAX_SAFE_INTEGER - 1] : list);
        const expected = [...starts.keys()].sort((a, b) => (starts[a] as number) - (starts[b] as number) || a - b);
        expect([...orderByStart(starts)]).toEqual(expected);
      }),
    );
  });
});

describe('overlaps', () => {
  it('is symmetric, and false when one ends as the other starts', () => {
    expect(overlaps(0, 10, 9, 20)).toBe(true);
    expect(overlaps(9, 20, 0, 10)).toBe(true);
    expect(overlaps(0, 10, 10, 20)).toBe(false);
    expect(overlaps(10, 20, 0, 10)).toBe(false);
  });
});
