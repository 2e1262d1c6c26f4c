import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FlagCluster, flagsOfPlan } from './flags.ts';
import { DEFAULTS } from '../standards/rules.ts';
import { buildPlan } from './heat.ts';
import type { PlannedMeeting } from './rules.ts';
import type { ScheduleRule } from '../standards/schedule.ts';

/** What a flag says happens at an instant, happens at that instant: looked at minute by minute. */
const NOW = Date.parse('2027-01-04T12:00:00Z');
const DAY = Date.parse('2027-03-02T13:00:00Z');
const MINUTE = 60_000;
const delegate = (person: string) => ({ person, from: null, until: null });
const DELEGATES = new Map([
  ['a', [delegate('delegate-1')]],
  ['b', [delegate('delegate-2'), delegate('delegate-3')]],
  ['c', []],
]);

const some = (...names: string[]) => fc.subarray(names);
const drawn = fc.record({
  start: fc.integer({ min: 0, max: 30 }),
  length: fc.integer({ min: 1, max: 12 }),
  organisations: some('a', 'b', 'c'),
  people: some('ana', 'luis', 'eva'),
  facilitators: some('eva', 'rosa'),
  room: fc.constantFrom(null, 'Sala 1', 'Sala 2'),
  stage: fc.constantFrom('problem_discussion' as const, 'brainstorming' as const, null),
});
const plans = fc.array(drawn, { maxLength: 14 }).map((rows) =>
  rows.map(
    ({ start, length, ...rest }, index): PlannedMeeting => ({
      id: `meeting-${index}`,
      startsAt: DAY + start * MINUTE,
      endsAt: DAY + (start + length) * MINUTE,
      modality: 'in_person',
      roomExclusive: true,
      noticeFrom: NOW,
      ...rest,
    }),
  ),
);

const clustersOf = (meetings: readonly PlannedMeeting[]): FlagCluster[] =>
  flagsOfPlan(buildPlan(meetings, DELEGATES, []), {
    timeZone: 'America/Lima',
    now: NOW,
    thresholds: DEFAULTS,
  }).flatMap(({ clusters }) => clusters);
const told = (meetings: readonly PlannedMeeting[], { meetings: ids }: FlagCluster) =>
  meetings.filter(({ id }) => ids.includes(id));
const runningAt = (meetings: readonly PlannedMeeting[], instant: number) =>
  meetings.filter(({ startsAt, endsAt }) => startsAt <= instant && instant < endsAt);
/** Those of the tables that share an organisation with another of them. */
const sharing = (tables: readonly PlannedMeeting[]) =>
  tables.filter((one) =>
    tables.some((other) => other !== one && other.organisations.some((name) => one.organisations.includes(name))),
  );
const minutes = Array.from({ length: 50 }, (_, minute) => DAY + minute * MINUTE);

/** The first minute with the most, as far as the told meetings go. */
function peakOf(count: (instant: number) => number): { from: number; depth: number } {
  let peak = { from: Number.NaN, depth: 0 };
  for (const from of minutes) if (count(from) > peak.depth) peak = { from, depth: count(from) };
  return peak;
}

describe('the instant that a flag tells', () => {
  const check = (
    rules: readonly ScheduleRule[],
    countAt: (own: readonly PlannedMeeting[], instant: number) => number,
  ) =>
    fc.assert(
      fc.property(plans, (meetings) => {
        for (const cluster of clustersOf(meetings)) {
          if (!rules.includes(cluster.rule)) continue;
          const own = told(meetings, cluster);
          expect({ from: cluster.from, depth: cluster.depth }).toEqual(peakOf((instant) => countAt(own, instant)));
        }
      }),
      { numRuns: 400 },
    );

  it('is the first at which as many of the told meetings run as it says (S01, S02, S03)', () => {
    check(['S01', 'S02', 'S03'], (own, instant) => runningAt(own, instant).length);
  });

  it('is the first at which as many tables share organisations as it says (S05)', () => {
    check(['S05'], (own, instant) => sharing(runningAt(own, instant)).length);
  });

  it('is where the gap begins (S06)', () => {
    fc.assert(
      fc.property(plans, (meetings) => {
        for (const cluster of clustersOf(meetings).filter(({ rule }) => rule === 'S06')) {
          const [previous, next] = cluster.meetings.map((id) => meetings.find((one) => one.id === id));
          expect(cluster.from).toBe(previous?.endsAt);
          expect(cluster.from + cluster.minutes * MINUTE).toBe(next?.startsAt);
        }
      }),
    );
  });

  it('of three tables of which the third begins an hour later is that hour', () => {
    const table = (from: number, to: number, index: number): PlannedMeeting => ({
      id: `table-${index}`,
      startsAt: DAY + from * 60 * MINUTE,
      endsAt: DAY + to * 60 * MINUTE,
      stage: 'problem_discussion',
      modality: 'in_person',
      room: null,
      roomExclusive: true,
      organisations: ['b'],
      people: [],
      facilitators: [],
      noticeFrom: NOW,
    });
    const found = clustersOf([table(1, 3, 0), table(1, 3, 1), table(2, 4, 2)]);
    for (const rule of ['S02', 'S05'])
      expect(found.find((one) => one.rule === rule)).toMatchObject({ depth: 3, from: DAY + 120 * MINUTE });
  });
});
