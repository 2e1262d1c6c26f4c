import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gapsOf, overlapsOf, type StageContent, touchedBy } from './touched.ts';

const at = (day: number, hour = 0) => new Date(Date.UTC(2027, 2, day, hour));
const window = (from: number, to: number, closedAt: Date | null = null) => ({
  opensAt: at(from),
  closesAt: at(to),
  closedAt,
});
const content = (kind: StageContent['kind'], from: Date | null, to: Date | null): StageContent => ({
  kind,
  title: kind,
  path: null,
  startsAt: from,
  endsAt: to,
  people: null,
  arePeopleAtMost: false,
  count: 1,
});
const effects = (...args: Parameters<typeof touchedBy>) => touchedBy(...args).map(({ kind, effect }) => [kind, effect]);
const before = window(1, 20);
const meeting = content('meeting', at(15, 9), at(15, 11));
const ballot = content('ballot', at(12), at(18));
const board = content('board', null, null);

describe('what a change of a stage touches', () => {
  it('is nothing when the stage grows', () => {
    expect(effects([meeting, ballot, board], before, window(1, 25), at(10))).toEqual([]);
  });

  it('is what would lie outside or be cut short when it shrinks', () => {
    expect(effects([meeting, ballot, board], before, window(1, 14), at(10))).toEqual([
      ['meeting', 'left-outside'],
      ['ballot', 'cut-short'],
      ['board', 'cut-short'],
    ]);
    expect(effects([meeting, ballot], before, window(1, 19), at(10))).toEqual([]);
  });

  it('is everything that goes on when it is closed now', () => {
    expect(effects([meeting, ballot, board], before, window(1, 20, at(13)), at(13))).toEqual([
      ['meeting', 'left-outside'],
      ['ballot', 'cut-short'],
      ['board', 'cut-short'],
    ]);
  });

  it('is what has to wait when it opens later', () => {
    expect(effects([ballot, board], before, window(14, 20), at(10))).toEqual([
      ['ballot', 'waits'],
      ['board', 'waits'],
    ]);
    expect(effects([ballot], before, window(11, 20), at(10))).toEqual([]);
  });

  it('is nothing that is over', () => {
    expect(effects([meeting, ballot], before, window(1, 14), at(19))).toEqual([]);
  });

  it('ends to the instant: a meeting that ends with the stage lies inside', () => {
    const last = content('meeting', at(13, 22), at(14));
    expect(effects([last], before, window(1, 14), at(10))).toEqual([]);
  });
});

describe('overlaps with other stages', () => {
  const others = [
    { ...window(1, 10), name: 'preparation' as const },
    { ...window(10, 20), name: 'problem_discussion' as const },
    { ...window(20, 30), name: 'brainstorming' as const },
  ];

  it('are the stretches still to come, back to back is none', () => {
    expect(overlapsOf('problem_discussion', window(10, 20), others, at(1))).toEqual([]);
    expect(overlapsOf('problem_discussion', window(8, 22), others, at(9))).toEqual([
      { stage: 'preparation', from: at(9), to: at(10) },
      { stage: 'brainstorming', from: at(20), to: at(22) },
    ]);
  });

  it('lie within both windows, whatever the windows are', () => {
    const day = fc.integer({ min: 1, max: 28 });
    fc.assert(
      fc.property(day, day, day, day, day, (a, b, c, d, now) => {
        const one = window(Math.min(a, b), Math.max(a, b) + 1);
        const other = { ...window(Math.min(c, d), Math.max(c, d) + 1), name: 'adoption' as const };
        for (const { from, to } of overlapsOf('preparation', one, [other], at(now))) {
          expect(from < to).toBe(true);
          for (const each of [one, other]) expect(from >= each.opensAt && to <= each.closesAt).toBe(true);
        }
      }),
    );
  });
});

describe('a gap between stages', () => {
  const stages = [
    { name: 'brainstorming' as const, ...window(1, 10) },
    { name: 'co_creation' as const, ...window(10, 20) },
    { name: 'validation' as const, ...window(22, 28) },
  ];
  const gaps = (after: ReturnType<typeof window>, now = at(5)) =>
    gapsOf('co_creation', after, stages, now).map(({ from, to }) => [from.getUTCDate(), to.getUTCDate()]);

  it('is named where the new window makes or lengthens one, and not where there was one before', () => {
    expect(gaps(window(10, 20))).toEqual([]);
    expect(gaps(window(10, 22))).toEqual([]);
    expect(gaps(window(10, 15))).toEqual([[15, 22]]);
    expect(gaps(window(12, 20))).toEqual([[10, 12]]);
    expect(gaps(window(12, 18))).toEqual([
      [10, 12],
      [18, 22],
    ]);
  });

  it('of a stage that is closed now begins now; before the first stage and after the last one there is none', () => {
    expect(gaps(window(10, 20, at(12)), at(12))).toEqual([[12, 22]]);
    expect(gapsOf('validation', window(22, 24), stages, at(5))).toEqual([]);
    expect(gapsOf('brainstorming', window(7, 10), stages, at(5))).toEqual([]);
  });

  it('is never where a stage is open', () => {
    const days = fc.tuple(fc.integer({ min: 1, max: 25 }), fc.integer({ min: 1, max: 6 }));
    fc.assert(
      fc.property(fc.tuple(days, days, days, days), fc.integer({ min: 1, max: 28 }), ([a, b, c, moved], today) => {
        const NAMES = ['brainstorming', 'co_creation', 'validation'] as const;
        const all = [a, b, c].map(([from, length], index) => ({
          name: NAMES[index] ?? ('adoption' as const),
          ...window(from, from + length),
        }));
        const after = window(moved[0], moved[0] + moved[1]);
        const plan = all.map((one) => (one.name === 'co_creation' ? { ...one, ...after } : one));
        for (const { from, to } of gapsOf('co_creation', after, all, at(today))) {
          expect(from < to && from >= at(today)).toBe(true);
          for (const one of plan) expect(one.closesAt <= from || one.opensAt >= to).toBe(true);
        }
      }),
    );
  });
});
