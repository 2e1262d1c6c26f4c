import { describe, expect, it } from 'vitest';
import { SCHEDULE, SCHEDULE_RULES, type ScheduleThresholds } from '../../standards/schedule.ts';
import { defaultsOf } from '../../standards/standard.ts';
import type { PlannedMeeting } from '../rules.ts';
import { type Question, searchOf } from './search.ts';

const HOUR = 3_600_000;
const DEFAULTS = Object.fromEntries(
  SCHEDULE_RULES.map((rule) => [rule, defaultsOf(SCHEDULE[rule])]),
) as unknown as ScheduleThresholds;
/** Friday, 9 January 2026, 09:00 in Lima. */
const NINE = Date.UTC(2026, 0, 9, 14);
const meeting = (id: string, more: Partial<PlannedMeeting> = {}): PlannedMeeting => ({
  id,
  startsAt: NINE,
  endsAt: NINE + 2 * HOUR,
  stage: null,
  modality: 'in_person',
  room: null,
  roomExclusive: true,
  organisations: [],
  people: ['ana'],
  facilitators: [],
  noticeFrom: null,
  ...more,
});

const found = (meetings: PlannedMeeting[], chosen: string[], more: Partial<Question>) => {
  const { step, outcome } = searchOf({
    meetings,
    delegates: {},
    away: [],
    stages: {},
    thresholds: DEFAULTS,
    timeZone: 'America/Lima',
    now: NINE - 300 * HOUR,
    chosen,
    allowed: { day: true, hour: true, room: false },
    ...more,
  });
  while (step(1_000).phase !== 'done');
  return outcome().moves.map(({ meeting: id, startsAt, room }) => [id, (startsAt - NINE) / HOUR, room]);
};

describe('what may change', () => {
  const pair = [meeting('a'), meeting('b')];

  it('the hour alone: the nearest on its day', () => {
    expect(found(pair, ['b'], { allowed: { day: false, hour: true, room: false } })).toEqual([['b', 2, null]]);
  });

  it('the day alone: the same hour of another day of its week, never a weekend', () => {
    expect(found(pair, ['b'], { allowed: { day: true, hour: false, room: false } })).toEqual([['b', -24, null]]);
  });

  it('within its stage, and never back into the past', () => {
    const stages = { brainstorming: { opensAt: NINE - HOUR, closesAt: NINE + 48 * HOUR } };
    const inStage = [meeting('a'), meeting('b', { stage: 'brainstorming' })];
    expect(found(inStage, ['b'], { stages, allowed: { day: true, hour: false, room: false } })).toEqual([]);
    const late = { now: NINE - HOUR, allowed: { day: true, hour: false, room: false } };
    expect(found(pair, ['b'], late)).toEqual([]);
    expect(found(pair, ['b'], { now: NINE + HOUR })).toEqual([]);
  });

  it('S03 the room: another of those that the chosen ones have; without it, the hour', () => {
    const rooms = [
      meeting('a', { people: [], room: 'Sala 1' }),
      meeting('b', { people: [], room: 'sala 1' }),
      meeting('c', { people: [], room: 'Sala 2', startsAt: NINE + 4 * HOUR, endsAt: NINE + 5 * HOUR }),
    ];
    const allowed = { day: false, hour: false, room: true };
    expect(found(rooms, ['b', 'c'], { allowed })).toEqual([['b', 0, 'Sala 2']]);
    expect(found(rooms, ['b', 'c'], { allowed: { ...allowed, hour: true, room: false } })).toEqual([
      ['b', 2, 'sala 1'],
    ]);
  });

  it('S02 moves nothing for the sake of what the forum has silenced', () => {
    const tables = [
      meeting('a', { people: [], organisations: ['red'] }),
      meeting('b', { people: [], organisations: ['red'] }),
    ];
    const delegates = { red: [{ person: 'ana', from: null, until: null }] };
    expect(found(tables, ['b'], { delegates })).toEqual([['b', 2, null]]);
    const thresholds = { ...DEFAULTS, S02: { level: 0 } };
    expect(found(tables, ['b'], { delegates, thresholds })).toEqual([]);
  });
});
