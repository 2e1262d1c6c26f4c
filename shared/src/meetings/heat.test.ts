import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Delegate } from './circles.ts';
import { buildPlan, candidateStarts, heatOf, nearestFree, type Plan } from './heat.ts';
import { overlaps } from '../../../tests/support/overlap.ts';
import { DEFAULTS } from '../standards/rules.ts';
import { awkwardHours, HOUR, type PlannedMeeting } from './rules.ts';
import { zoneOf } from './zone.ts';

const MINUTE = 60_000;
const names = (of: string) => fc.subarray([`${of}1`, `${of}2`, `${of}3`]);
const meeting = fc.record({
  start: fc.integer({ min: 0, max: 40 }),
  length: fc.integer({ min: 1, max: 12 }),
  people: names('p'),
  facilitators: names('f'),
  organisations: names('o'),
  room: fc.option(fc.constantFrom('r1', 'r2')),
  roomExclusive: fc.boolean(),
});

function planned(row: typeof meeting extends fc.Arbitrary<infer T> ? T : never, i: number): PlannedMeeting {
  const { start, length, ...rest } = row;
  return {
    id: `m${i}`,
    startsAt: start * MINUTE,
    endsAt: (start + length) * MINUTE,
    stage: null,
    modality: 'hybrid',
    noticeFrom: null,
    ...rest,
  };
}

/** The definition, minute by minute: would this subject's others, at some minute of the meeting, use every body? */
function conflicts(others: readonly PlannedMeeting[], start: number, end: number, capacity: number): number {
  for (let minute = start; minute < end; minute += MINUTE) {
    const at = others.filter((other) => overlaps(other.startsAt, other.endsAt, minute, minute + MINUTE)).length;
    if (at >= capacity) return 1;
  }
  return 0;
}

const delegate = (person: string): Delegate => ({ person, from: null, until: null });

describe('heatOf', () => {
  it('equals the check of each position by itself', () => {
    const delegates = new Map([
      ['o1', [delegate('delegate-1')]],
      ['o2', [delegate('delegate-2'), delegate('delegate-3')]],
    ]);
    fc.assert(
      fc.property(fc.array(meeting, { minLength: 1, maxLength: 14 }), (list) => {
        const meetings = list.map(planned);
        const plan = buildPlan(meetings, delegates, []);
        const slots = Float64Array.from({ length: 56 }, (_, i) => i * MINUTE);
        const heat = heatOf(plan, 0, slots);
        const [moved, ...others] = meetings as [PlannedMeeting, ...PlannedMeeting[]];
        slots.forEach((start, i) => {
          const end = start + moved.endsAt - moved.startsAt;
          const withSubject = (pick: (m: PlannedMeeting) => readonly string[], id: string) =>
            others.filter((other) => pick(other).includes(id));
          const sum = (pick: (m: PlannedMeeting) => readonly string[], capacity: (id: string) => number = () => 1) =>
            [...new Set(pick(moved))].reduce(
              (n, id) => n + conflicts(withSubject(pick, id), start, end, capacity(id)),
              0,
            );
          const rooms = (m: PlannedMeeting) => (m.room && m.roomExclusive ? [m.room] : []);
          expect(heat.people[i]).toBe(sum((m) => [...m.people, ...m.facilitators]));
          expect(heat.organisations[i]).toBe(
            sum(
              (m) => m.organisations,
              (id) => delegates.get(id)?.length ?? Number.POSITIVE_INFINITY,
            ),
          );
          expect(heat.blocks[i]).toBe(sum(rooms) + sum((m) => m.facilitators));
        });
      }),
      { numRuns: 200 },
    );
  });
});

describe('nearestFree', () => {
  const zone = zoneOf('America/Lima');
  const nine = Date.parse('2027-03-02T09:00:00-05:00');
  const at = (id: string, startsAt: number, hours: number): PlannedMeeting => ({
    id,
    startsAt,
    endsAt: startsAt + hours * HOUR,
    stage: null,
    modality: 'in_person',
    room: null,
    roomExclusive: true,
    organisations: ['red-andina'],
    people: [],
    facilitators: [],
    noticeFrom: null,
  });
  const planOf = (...meetings: PlannedMeeting[]): Plan =>
    buildPlan(meetings, new Map([['red-andina', [delegate('ana')]]]), []);

  it('offers the first start after the other meeting, on the quarter hour', () => {
    const plan = planOf(at('a', nine, 2), at('b', nine, 2));
    const slots = candidateStarts(
      plan.meetings[1] as PlannedMeeting,
      zone,
      { from: nine, to: nine + 48 * HOUR },
      DEFAULTS.S11,
    );
    expect(nearestFree(plan, 1, slots)).toBe(nine + 2 * HOUR);
  });

  it('offers nothing rather than a start outside working hours or at the weekend', () => {
    const plan = planOf(at('a', nine, 2), at('b', nine, 2));
    const friday = Date.parse('2027-03-05T18:00:00-05:00');
    const slots = candidateStarts(
      plan.meetings[1] as PlannedMeeting,
      zone,
      { from: friday, to: friday + 48 * HOUR },
      DEFAULTS.S11,
    );
    expect([...slots]).toEqual([]);
    expect(nearestFree(plan, 1, slots)).toBeNull();
  });

  it('proposes only starts that raise no flag about hours, across a change of clock', () => {
    const madrid = zoneOf('Europe/Madrid');
    const sunday = Date.parse('2027-03-26T00:00:00Z');
    const slots = candidateStarts(at('a', sunday, 1), madrid, { from: sunday, to: sunday + 96 * HOUR }, DEFAULTS.S11);
    expect(slots.length).toBeGreaterThan(0);
    for (const startsAt of slots)
      expect(awkwardHours({ startsAt, endsAt: startsAt + HOUR }, madrid, DEFAULTS.S11)).toEqual([]);
    expect(new Date(slots[0] as number).toISOString()).toBe('2027-03-26T07:00:00.000Z');
    expect(new Date(slots.at(-1) as number).toISOString()).toBe('2027-03-29T16:00:00.000Z');
  });
});
