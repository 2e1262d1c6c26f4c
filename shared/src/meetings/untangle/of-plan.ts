/** A plan of meetings as something to put in order: which of them may go where, and what holds the others. */
import { folded } from '../../kernel/text.ts';
import { type ScheduleRule, type ScheduleThresholds, severityIn } from '../../standards/schedule.ts';
import { type Away, type Circle, circlesOf, type Delegate, type Delegates } from '../circles.ts';
import { buildPlan, type Layer, type Plan } from '../heat.ts';
import { awkwardHours, type PlannedMeeting, shortNotice } from '../rules.ts';
import { STAGE_NAMES } from '../../cycles/rules.ts';
import type { Zone } from '../zone.ts';
import { modelOf, type Task } from './model.ts';
import { NO_ROOM, type Place, Timetable } from './timetable.ts';
import { Uncovered } from './uncovered.ts';

export type Clock = { readonly zone: Zone; readonly now: number; readonly thresholds: ScheduleThresholds };

/** What may happen to one meeting. */
export type Freedom = {
  /** Where it may begin, ascending, besides where it is. */
  readonly starts: Float64Array;
  /** Rooms it may be in, besides its own; of one that needs none they are not looked at. */
  readonly rooms: readonly string[];
};

export type Tangle = {
  /** Meetings that are looked at: those that may move, and all that could be beside them. */
  readonly meetings: readonly PlannedMeeting[];
  readonly delegates: Delegates;
  readonly away: readonly Away[];
  readonly movable: ReadonlySet<string>;
  readonly table: Timetable;
  readonly rooms: readonly string[];
};

/** What a forum has silenced in a cycle is not looked at here either. */
const speaks = ({ thresholds }: Clock, rule: ScheduleRule): boolean => severityIn(thresholds, rule) !== null;

/** A meeting that people know of costs more to move than a draft. */
const WEIGHT = { draft: 1, published: 3 } as const;

/** @param freedomOf null for a meeting that stays where it is */
export function tangleOf(plan: Plan, freedomOf: (meeting: PlannedMeeting) => Freedom | null, clock: Clock): Tangle {
  const freedoms = new Map<string, Freedom>();
  for (const meeting of plan.meetings) {
    const freedom = freedomOf(meeting);
    if (freedom) freedoms.set(meeting.id, freedom);
  }
  const span = spanOf(plan, freedoms, clock.zone);
  const meetings = plan.meetings.filter((one) => one.startsAt < span.to && one.endsAt > span.from);
  const delegates = seatsWithin(plan.delegates, meetings, freedoms);
  const away = plan.away.filter((one) => one.from < span.to && one.to > span.from);
  const near = buildPlan(meetings, delegates, away);
  const rooms = roomsOf(near.layers.room, freedoms);
  const tasks = meetings.map((meeting, at) => taskOf(near, at, freedoms.get(meeting.id) ?? null, rooms, clock));
  const model = modelOf({ tasks, rooms: rooms.names.length });
  const uncovered = new Uncovered(circlesOf(near), tasks.length, (circle, organisation) =>
    boundedSeats(near, circle, organisation),
  );
  const table = new Timetable(model, {
    ...(speaks(clock, 'S02') ? { uncovered } : {}),
    ...(speaks(clock, 'S04') ? { days: daysOf(meetings, tasks, clock) } : {}),
  });
  return { meetings, delegates, away, movable: new Set(freedoms.keys()), table, rooms: rooms.names };
}

/** A meeting where a search has put it. */
export function placedAs(tangle: Tangle, at: number, place: Place): PlannedMeeting {
  const meeting = tangle.meetings[at] as PlannedMeeting;
  const startsAt = (tangle.table.model.tasks[at] as Task).starts[place.start] as number;
  const room = place.room === NO_ROOM ? meeting.room : (tangle.rooms[place.room] as string);
  const isSame = room !== null && meeting.room !== null && folded(room) === folded(meeting.room);
  return {
    ...meeting,
    startsAt,
    endsAt: startsAt + meeting.endsAt - meeting.startsAt,
    room: isSame ? meeting.room : room,
  };
}

/** Whole days of the forum's clock: what a day holds is looked at, too. */
function spanOf(plan: Plan, freedoms: ReadonlyMap<string, Freedom>, zone: Zone): { from: number; to: number } {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const meeting of plan.meetings) {
    const freedom = freedoms.get(meeting.id);
    if (!freedom) continue;
    const length = meeting.endsAt - meeting.startsAt;
    from = Math.min(from, meeting.startsAt, freedom.starts[0] ?? meeting.startsAt);
    to = Math.max(to, meeting.endsAt, (freedom.starts.at(-1) ?? meeting.startsAt) + length);
  }
  if (from > to) return { from: 0, to: 0 };
  return { from: zone.instantOf(zone.dayOf(from), 0), to: zone.instantOf(zone.dayOf(to - 1) + 1, 0) };
}

type Rooms = { names: readonly string[]; numberOf: (name: string) => number };

function roomsOf({ ids }: Layer, freedoms: ReadonlyMap<string, Freedom>): Rooms {
  const names = [...ids];
  const numbers = new Map(names.map((name, at) => [folded(name), at]));
  for (const { rooms } of freedoms.values())
    for (const name of rooms) if (!numbers.has(folded(name))) numbers.set(folded(name), names.push(name) - 1);
  return { names, numberOf: (name) => numbers.get(folded(name)) as number };
}

const subjectsOf = ({ attendance: { offsets, subjects } }: Layer, at: number): number[] => [
  ...subjects.subarray(offsets[at], offsets[at + 1]),
];

function taskOf(plan: Plan, at: number, freedom: Freedom | null, rooms: Rooms, clock: Clock): Task {
  const meeting = plan.meetings[at] as PlannedMeeting;
  const { startsAt, endsAt } = meeting;
  const { person, organisation } = plan.layers;
  const subjects = subjectsOf(person, at);
  const needsRoom = meeting.room !== null && meeting.roomExclusive;
  const own = needsRoom ? rooms.numberOf(meeting.room as string) : null;
  const starts = Float64Array.from(new Set([startsAt, ...(freedom?.starts ?? [])])).sort();
  const others = needsRoom && freedom ? freedom.rooms.map(rooms.numberOf) : [];
  return {
    length: endsAt - startsAt,
    starts,
    rooms: own === null ? [] : [...new Set([own, ...others])],
    subjects,
    leads: subjects.filter((subject) => meeting.facilitators.includes(person.ids[subject] as string)),
    kind: meeting.stage === null || !speaks(clock, 'S05') ? null : STAGE_NAMES.indexOf(meeting.stage),
    parties: subjectsOf(organisation, at),
    home: { start: starts.indexOf(startsAt), room: own },
    isFixed: freedom === null,
    weight: meeting.noticeFrom === null ? WEIGHT.draft : WEIGHT.published,
    strain: freedom && Uint8Array.from(starts, (start) => warningsAt(meeting, start, clock)),
  };
}

/** S07 and S11, which look at one meeting alone. */
function warningsAt(meeting: PlannedMeeting, startsAt: number, clock: Clock): number {
  const { zone, now, thresholds } = clock;
  const moved = movedTo(meeting, startsAt, now);
  const isShort = speaks(clock, 'S07') && shortNotice(moved, now, thresholds.S07) !== null;
  const isAwkward = speaks(clock, 'S11') && awkwardHours(moved, zone, thresholds.S11).length > 0;
  return Number(isShort) + Number(isAwkward);
}

/** Of a new time nobody has heard yet. */
export function movedTo(meeting: PlannedMeeting, startsAt: number, now: number): PlannedMeeting {
  if (startsAt === meeting.startsAt) return meeting;
  const endsAt = startsAt + meeting.endsAt - meeting.startsAt;
  const { noticeFrom } = meeting;
  return { ...meeting, startsAt, endsAt, noticeFrom: noticeFrom === null ? null : now, unreached: 0, heardAt: null };
}

function daysOf(meetings: readonly PlannedMeeting[], tasks: readonly Task[], { zone, thresholds }: Clock) {
  const { meetingsPerDay, onlineMinutesPerDay } = thresholds.S04;
  const online = ({ modality, startsAt, endsAt }: PlannedMeeting) =>
    modality === 'in_person' ? 0 : (endsAt - startsAt) / 60_000;
  return {
    limits: { meetings: meetingsPerDay, onlineMinutes: onlineMinutesPerDay },
    days: tasks.map(({ starts }) => Int32Array.from(starts, (start) => zone.dayOf(start))),
    online: Float64Array.from(meetings, online),
  };
}

/** Seats as far as they matter here: one that lasts throughout has no bounds, and one that does not reach into it is none. */
function seatsWithin(
  delegates: Delegates,
  meetings: readonly PlannedMeeting[],
  freedoms: ReadonlyMap<string, Freedom>,
): Delegates {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { id, startsAt, endsAt } of meetings) {
    const starts = freedoms.get(id)?.starts;
    from = Math.min(from, startsAt, starts?.[0] ?? startsAt);
    to = Math.max(to, endsAt, (starts?.at(-1) ?? startsAt) + endsAt - startsAt);
  }
  const bounded = (seat: Delegate): Delegate => ({
    person: seat.person,
    from: seat.from !== null && seat.from > from ? seat.from : null,
    until: seat.until !== null && seat.until < to ? seat.until : null,
  });
  const reaches = (seat: Delegate) => (seat.from ?? from) < to && (seat.until ?? to) > from;
  return new Map([...delegates].map(([id, seats]) => [id, seats.filter(reaches).map(bounded)]));
}

function boundedSeats(plan: Plan, circle: Circle, organisation: number): Delegate[] | null {
  const id = plan.layers.organisation.ids[circle.organisations[organisation] as number] as string;
  const seats = plan.delegates.get(id) ?? [];
  return seats.some(({ from, until }) => from !== null || until !== null) ? [...seats] : null;
}
