import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCHEDULE, SCHEDULE_RULES, type ScheduleThresholds } from '../../standards/schedule.ts';
import { defaultsOf } from '../../standards/standard.ts';
import type { Away, Delegate } from '../circles.ts';
import { shortfallsOf } from '../coverage.ts';
import { flagsOfPlan } from '../flags.ts';
import { buildPlan } from '../heat.ts';
import type { PlannedMeeting } from '../rules.ts';
import { zoneOf } from '../zone.ts';
import { BLOCK, compareCosts, type Cost } from './cost.ts';
import { type Clock, type Freedom, movedTo, placedAs, type Tangle, tangleOf } from './of-plan.ts';
import { outcomeOf } from './outcome.ts';
import { NO_ROOM, type Place } from './timetable.ts';
import { Untangler } from './untangler.ts';

const MINUTE = 60_000;
/** Monday, 5 January 2026, 08:00 in Lima. */
const EIGHT = Date.UTC(2026, 0, 5, 13);
const PEOPLE = ['ana', 'beto', 'carla', 'dora', 'elio'];
const ORGANISATIONS = ['voces', 'red', 'chacra'];
const ROOMS = ['Sala A', 'Sala B'];
const zone = zoneOf('America/Lima');
const thresholds = Object.fromEntries(
  SCHEDULE_RULES.map((rule) => [rule, defaultsOf(SCHEDULE[rule])]),
) as unknown as ScheduleThresholds;
const clock: Clock = { zone, now: EIGHT - 8 * 24 * 60 * MINUTE, thresholds };
const MANY_CASES_MS = 120_000;

const instantOf = (half: number) => EIGHT + half * 30 * MINUTE;
const meeting = (id: string, half: number, more: Partial<PlannedMeeting> = {}): PlannedMeeting => ({
  id,
  startsAt: instantOf(half),
  endsAt: instantOf(half + 2),
  stage: null,
  modality: 'online',
  room: null,
  roomExclusive: true,
  organisations: [],
  people: [],
  facilitators: [],
  noticeFrom: null,
  ...more,
});

/** Some hours of three days, so that meetings meet often. */
const half = fc.oneof(
  fc.integer({ min: 0, max: 8 }),
  fc.integer({ min: 46, max: 52 }),
  fc.integer({ min: 96, max: 99 }),
);
const meetingsOf = (maxLength: number) =>
  fc
    .array(
      fc.record({
        half,
        length: fc.integer({ min: 1, max: 4 }),
        stage: fc.constantFrom('brainstorming' as const, 'co_creation' as const, null),
        room: fc.constantFrom(null, ...ROOMS),
        roomExclusive: fc.constantFrom(true, true, false),
        organisations: fc.subarray(ORGANISATIONS),
        people: fc.subarray(PEOPLE, { maxLength: 3 }),
        facilitators: fc.subarray(PEOPLE, { maxLength: 1 }),
        noticeFrom: fc.constantFrom(null, EIGHT - 9 * 24 * 60 * MINUTE),
      }),
      { minLength: 1, maxLength },
    )
    .map((rows) =>
      rows.map(({ half: at, length, ...more }, k) => meeting(`m${k}`, at, { endsAt: instantOf(at + length), ...more })),
    );
/** Seats of which some begin or end within those days, people who sit for two, and times in other cycles. */
const bound = fc.constantFrom(null, null, EIGHT + 3 * 60 * MINUTE, EIGHT + 24 * 60 * MINUTE);
const seats = fc.array(
  fc
    .record({ person: fc.constantFrom(...PEOPLE), from: bound, until: bound })
    .filter(({ from, until }) => from === null || until === null || from < until),
  { maxLength: 3 },
);
const delegates = fc
  .tuple(seats, seats, seats)
  .map((lists) => new Map(ORGANISATIONS.map((name, at): [string, Delegate[]] => [name, lists[at] ?? []])));
const aways = fc.array(
  fc
    .record({ person: fc.constantFrom(...PEOPLE), at: half, length: fc.integer({ min: 1, max: 4 }) })
    .map(
      ({ person, at, length }): Away => ({ person, process: null, from: instantOf(at), to: instantOf(at + length) }),
    ),
  { maxLength: 2 },
);

type Given = { meetings: PlannedMeeting[]; delegates: Map<string, Delegate[]>; away: Away[] };
const given = (maxLength: number) => fc.record({ meetings: meetingsOf(maxLength), delegates, away: aways });
const startsOf = (halves: readonly number[]) => Float64Array.from(halves, instantOf);
const ANYWHERE: Freedom = { starts: startsOf([0, 1, 2, 4, 6, 8, 46, 48, 50, 96, 98]), rooms: ROOMS };

const tangled = ({ meetings, delegates: seated, away }: Given, freedomOf: (one: PlannedMeeting) => Freedom | null) =>
  tangleOf(buildPlan(meetings, seated, away), freedomOf, clock);

const homes = ({ table }: Tangle): Place[] =>
  table.model.tasks.map(({ home }) => ({ start: home?.start ?? 0, room: home?.room ?? NO_ROOM }));

const meetingsAt = (tangle: Tangle, places: readonly Place[]) =>
  tangle.meetings.map((one, at) => {
    const { startsAt, room } = placedAs(tangle, at, places[at] as Place);
    return { ...movedTo(one, startsAt, clock.now), room };
  });

/** What the flags say of all of it, computed as everywhere else. */
function inFull(tangle: Tangle, seated: Given, places: readonly Place[]) {
  const plan = buildPlan(meetingsAt(tangle, places), seated.delegates, seated.away);
  const groups = flagsOfPlan(plan, { timeZone: zone.name, now: clock.now, thresholds });
  const count = (...rules: string[]) =>
    groups.filter(({ rule }) => rules.includes(rule)).reduce((sum, one) => sum + one.count, 0);
  return {
    hard: BLOCK * count('S03') + count('S01'),
    uncovered: shortfallsOf(plan).reduce((sum, one) => sum + one.minutes, 0),
    strain: count('S04', 'S05', 'S07', 'S11'),
  };
}

const difference = <T extends { hard: number; uncovered: number; strain: number }>(a: T, b: T) => ({
  hard: a.hard - b.hard,
  uncovered: Math.round((a.uncovered - b.uncovered) * 1000) / 1000,
  strain: a.strain - b.strain,
});

describe('a plan to be put in order', () => {
  it(
    'S01 S02 S03 S04 S05 S07 S11 what a place costs is what the flags of the whole plan say, wherever everything is',
    () => {
      const moves = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { maxLength: 8 });
      fc.assert(
        fc.property(given(7), moves, fc.nat({ max: 3 }), (plan, draws, fixed) => {
          const tangle = tangled(plan, ({ id }) => (Number(id.slice(1)) < fixed ? null : ANYWHERE));
          const { table } = tangle;
          const { movable, tasks } = table.model;
          if (movable.length === 0) return;
          const places = homes(tangle);
          for (const task of movable) table.place(task, (places[task] as Place).start, (places[task] as Place).room);
          const [kept, full] = [table.cost, inFull(tangle, plan, places)];
          for (const [which, start, room] of draws) {
            const task = movable[which % movable.length] as number;
            const { starts, rooms } = tasks[task] as (typeof tasks)[number];
            places[task] = { start: start % starts.length, room: rooms[room % rooms.length] ?? NO_ROOM };
            table.move(task, (places[task] as Place).start, (places[task] as Place).room);
          }
          expect(difference(table.cost, kept)).toEqual(difference(inFull(tangle, plan, places), full));
        }),
        { numRuns: 3_000 },
      );
    },
    MANY_CASES_MS,
  );

  it(
    'stopped at any time it is never worse than it was, keeps what is fixed, and puts nothing where it may not be',
    () => {
      fc.assert(
        fc.property(given(8), fc.nat({ max: 5 }), fc.nat({ max: 60 }), fc.nat(), (plan, fixed, batches, seed) => {
          const tangle = tangled(plan, ({ id }) => (Number(id.slice(1)) < fixed ? null : ANYWHERE));
          const untangler = new Untangler(tangle.table, { seed, tries: 60 });
          const { start, best } = untangler.advance(batches);
          const places = untangler.best;
          const [before, after] = [inFull(tangle, plan, homes(tangle)), inFull(tangle, plan, places)];
          expect(compareCosts(best, start)).toBeLessThanOrEqual(0);
          expect(difference(after, before)).toMatchObject({
            hard: best.hard - start.hard,
            uncovered: Math.round((best.uncovered - start.uncovered) * 1000) / 1000,
          });
          if (after.hard === before.hard && after.uncovered === before.uncovered)
            expect(after.strain).toBeLessThanOrEqual(before.strain);
          for (const [at, { starts, rooms, isFixed }] of tangle.table.model.tasks.entries()) {
            const place = places[at] as Place;
            if (isFixed) expect(place).toEqual(homes(tangle)[at]);
            expect(starts[place.start]).toBeDefined();
            expect(rooms.length === 0 ? [NO_ROOM] : rooms).toContain(place.room);
          }
        }),
        { numRuns: 600 },
      );
    },
    MANY_CASES_MS,
  );

  it(
    'finds the best of all ways where there are few: of these, all; of a thousand others, all but four',
    () => {
      const few: Freedom = { starts: startsOf([0, 2, 4]), rooms: ROOMS };
      const freedomOf = ({ id }: PlannedMeeting) => (Number(id.slice(1)) < 3 ? few : null);
      fc.assert(
        fc.property(given(4), fc.nat(), (plan, seed) => {
          const tangle = tangled(plan, freedomOf);
          const untangler = new Untangler(tangle.table, { seed, tries: 2_000 });
          while (untangler.progress.phase !== 'done') untangler.advance(50);
          const { best, start } = untangler.progress;
          expect(compareCosts(best, leastOf(tangled(plan, ({ id }) => (Number(id.slice(1)) < 3 ? few : null))))).toBe(
            0,
          );
          expect(compareCosts(best, start)).toBeLessThanOrEqual(0);
        }),
        { numRuns: 100, seed: 20_270_309 },
      );
    },
    MANY_CASES_MS,
  );

  it('one seed gives one answer, however long its steps are', () => {
    const plan = fc.sample(given(8), { numRuns: 12, seed: 7 });
    for (const [seed, one] of plan.entries()) {
      const [slow, quick] = [1, 1_000].map((batches) => {
        const untangler = new Untangler(tangled(one, () => ANYWHERE).table, { seed, tries: 300 });
        while (untangler.progress.phase !== 'done') untangler.advance(batches);
        return untangler;
      });
      expect(slow?.best).toEqual(quick?.best);
      expect(slow?.progress).toEqual(quick?.progress);
    }
  });

  it('a step ends when its time is over, with the best so far', () => {
    const [plan] = fc.sample(given(8), { numRuns: 1, seed: 3 });
    const untangler = new Untangler(tangled(plan as Given, () => ANYWHERE).table);
    let time = 0;
    const { phase, share } = untangler.step(3, () => time++);
    expect(phase).not.toBe('done');
    expect(share).toBeLessThan(1);
    expect(untangler.best).toHaveLength((plan as Given).meetings.length);
  });
});

/** Every way of placing all that may move. */
function leastOf({ table }: Tangle): Cost {
  const { movable, tasks } = table.model;
  for (const task of movable) table.place(task, tasks[task]?.home?.start ?? 0, tasks[task]?.home?.room ?? NO_ROOM);
  table.allowWarnings();
  let least = table.cost;
  const rest = (k: number): void => {
    if (k === movable.length) {
      if (compareCosts(table.cost, least) < 0) least = table.cost;
      return;
    }
    const task = movable[k] as number;
    const { starts, rooms } = tasks[task] as (typeof tasks)[number];
    const back = { start: table.start[task] as number, room: table.room[task] as number };
    for (let start = 0; start < starts.length; start++)
      for (const room of rooms.length === 0 ? [NO_ROOM] : rooms) {
        table.move(task, start, room);
        rest(k + 1);
      }
    table.move(task, back.start, back.room);
  };
  rest(0);
  return least;
}

describe('what was found', () => {
  const red = { organisations: ['red'], room: null };
  const plan: Given = {
    meetings: [
      meeting('salud', 2, { ...red, noticeFrom: EIGHT - 20 * 24 * 60 * MINUTE }),
      meeting('agua', 3, red),
      meeting('bosques', 6, red),
    ],
    delegates: new Map([['red', [{ person: 'ana', from: null, until: null }]]]),
    away: [],
  };

  it('S02 says who goes where, what would be so if it stayed, and the minutes before and after', () => {
    const tangle = tangled(plan, ({ id }) => (id === 'agua' ? { starts: startsOf([0, 1, 4, 5, 6]), rooms: [] } : null));
    const untangler = new Untangler(tangle.table);
    while (untangler.progress.phase !== 'done') untangler.advance(100);
    const { before, after, moves } = outcomeOf(tangle, untangler.best, clock);
    expect(before.uncovered).toEqual(new Map([['red', 30]]));
    expect(after.uncovered).toEqual(new Map());
    expect(after.flags.find(({ rule }) => rule === 'S02')).toBeUndefined();
    expect(moves).toEqual([
      {
        meeting: 'agua',
        startsAt: instantOf(4),
        endsAt: instantOf(6),
        room: null,
        reasons: [{ rule: 'S02', subject: { kind: 'organisation', id: 'red' }, minutes: 30 }],
      },
    ]);
  });
});
