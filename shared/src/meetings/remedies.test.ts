import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULTS } from '../standards/rules.ts';
import { STAGE_NAMES } from '../cycles/rules.ts';
import type { Delegate, Delegates } from './circles.ts';
import { type Shortfall, shortfallsOf } from './coverage.ts';
import { buildPlan } from './heat.ts';
import { remediesOf } from './remedies.ts';
import type { PlannedMeeting } from './rules.ts';
import { dayOf } from './suggestions.ts';
import { zoneOf } from './zone.ts';

const QUARTER = 15 * 60_000;
const zone = zoneOf('America/Lima');
const hours = { ...DEFAULTS.S11, dayStartsAtMinute: 540, dayEndsAtMinute: 720 };
/** A Tuesday, at nine. */
const nine = Date.parse('2027-03-02T09:00:00-05:00');
const now = nine - 86_400_000;
const ORGANISATIONS = ['voces', 'red', 'chacra'];
/** Nobody sits for two, so each organisation stands by itself. */
const PEOPLE: Readonly<Record<string, string[]>> = { voces: ['ana', 'beto'], red: ['carla'], chacra: ['dora', 'elio'] };
const unbounded = (person: string): Delegate => ({ person, from: null, until: null });

const meetings = fc
  .array(
    fc.record({
      start: fc.nat({ max: 10 }),
      length: fc.integer({ min: 1, max: 4 }),
      stage: fc.constantFrom(null, null, STAGE_NAMES[1] as (typeof STAGE_NAMES)[number]),
      room: fc.constantFrom(null, null, 'sala'),
      organisations: fc.subarray(ORGANISATIONS),
      people: fc.subarray(['ana', 'beto', 'carla', 'fabio'], { maxLength: 1 }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((rows) =>
    rows.map(
      ({ start, length, ...more }, at): PlannedMeeting => ({
        ...more,
        id: `m${at}`,
        startsAt: nine + start * QUARTER,
        endsAt: nine + (start + length) * QUARTER,
        modality: 'in_person',
        roomExclusive: true,
        facilitators: [],
        noticeFrom: null,
      }),
    ),
  );
const delegates = fc
  .tuple(...ORGANISATIONS.map((name) => fc.subarray(PEOPLE[name] as string[])))
  .map((lists): Delegates => new Map(ORGANISATIONS.map((name, at) => [name, (lists[at] ?? []).map(unbounded)])));

const minutesOf = (list: readonly PlannedMeeting[], who: Delegates, of?: string): number =>
  shortfallsOf(buildPlan(list, who, []))
    .filter(({ organisation }) => of === undefined || organisation === of)
    .reduce((sum, { minutes }) => sum + minutes, 0);
const shares = (a: readonly string[], b: readonly string[]) => a.some((one) => b.includes(one));

/** Does the moved meeting put nobody and no room in two places, run beside no table of its stage, and leave no other alone? */
function isFree(list: readonly PlannedMeeting[], who: Delegates, at: number, moved: PlannedMeeting): boolean {
  const others = list.filter((_, index) => index !== at);
  const beside = others.filter((one) => one.startsAt < moved.endsAt && moved.startsAt < one.endsAt);
  const clashes = beside.some(
    (one) =>
      shares(one.people, moved.people) ||
      (one.room !== null && one.room === moved.room) ||
      (one.stage !== null && one.stage === moved.stage && shares(one.organisations, moved.organisations)),
  );
  const leaves = ORGANISATIONS.some(
    (name) => minutesOf([...others, moved], who, name) > minutesOf(others, who, name) + minutesOf([moved], who, name),
  );
  return !clashes && !leaves;
}

type Move = { left: number; shift: number };

/** Every table of the flag at every quarter hour of the working day. */
function bestMove(list: readonly PlannedMeeting[], who: Delegates, short: Shortfall): Move | null {
  const found: Move[] = [];
  for (const at of short.meetings) {
    const meeting = list[at] as PlannedMeeting;
    const length = meeting.endsAt - meeting.startsAt;
    for (let startsAt = nine; startsAt + length <= nine + 12 * QUARTER; startsAt += QUARTER) {
      const moved = { ...meeting, startsAt, endsAt: startsAt + length };
      if (startsAt === meeting.startsAt || !isFree(list, who, at, moved)) continue;
      const gained =
        minutesOf(list, who, short.organisation) - minutesOf(list.with(at, moved), who, short.organisation);
      found.push({ left: Math.max(0, short.minutes - gained), shift: Math.abs(startsAt - meeting.startsAt) });
    }
  }
  // Of each meeting its nearest free start counts, of those what leaves least.
  const useful = found.filter(({ left }) => left < short.minutes);
  return useful.sort((a, b) => a.left - b.left || a.shift - b.shift)[0] ?? null;
}

describe('what would help an organisation that is short', () => {
  it('is what trying every table at every quarter hour, one more delegate and every person let go finds', () => {
    let moves = 0;
    let releases = 0;
    fc.assert(
      fc.property(meetings, delegates, (list, who) => {
        const plan = buildPlan(list, who, []);
        for (const short of shortfallsOf(plan)) {
          const { organisation, minutes, from } = short;
          const found = remediesOf(plan, { organisation, from }, { zone, hours }, (one) => dayOf(one, now, zone));
          const remedies = found?.remedies ?? [];
          expect(found?.minutes).toBe(minutes);
          expect(remedies.map(({ left }) => left)).toEqual(remedies.map(({ left }) => left).sort((a, b) => a - b));
          const left = (changed: readonly PlannedMeeting[], whose = who) =>
            shortfallsOf(buildPlan(changed, whose, []))
              .filter(
                (one) => one.organisation === organisation && one.meetings.some((at) => short.meetings.includes(at)),
              )
              .reduce((sum, one) => sum + one.minutes, 0);
          const more = new Map([...who, [organisation, [...(who.get(organisation) ?? []), unbounded('nueva')]]]);
          expect(remedies.find(({ kind }) => kind === 'delegate')?.left ?? minutes).toBe(left(list, more));
          const move = remedies.find((one) => one.kind === 'move');
          const best = bestMove(list, who, short);
          expect(move && { left: move.left, shift: move.shift }).toEqual(best ?? undefined);
          const own = (who.get(organisation) ?? []).map(({ person }) => person);
          const freed = list.flatMap((one, at) =>
            one.people
              .filter((person) => own.includes(person))
              .map((person) => left(list.with(at, { ...one, people: one.people.filter((name) => name !== person) }))),
          );
          const useful = freed.filter((one) => one < minutes).sort((a, b) => a - b);
          expect(remedies.filter(({ kind }) => kind === 'release').map((one) => one.left)).toEqual(useful.slice(0, 3));
          if (best) moves++;
          releases += useful.length;
        }
      }),
      { numRuns: 500 },
    );
    expect(Math.min(moves, releases)).toBeGreaterThan(5);
  }, 120_000);
});
