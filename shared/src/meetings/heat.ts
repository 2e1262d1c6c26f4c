/**
 * The plan as the sweep reads it, and the heat of a meeting being dragged: how many subjects every candidate start
 * would put in two places at once. Built once when the drag starts (attendees' own meetings + slots), then one array
 * read per position, so the whole grid can be tinted at every move of the pointer.
 */
import { folded } from '../kernel/text.ts';
import type { Away, Delegates } from './circles.ts';
import { displacementsOf } from './displacement.ts';
import { type Attendance, indexBySubject, type SubjectIndex } from './overlaps.ts';
import type { DayHours } from '../standards/schedule.ts';
import { awkwardHours, type PlannedMeeting } from './rules.ts';
import { firstAfter, firstAtOrAfter } from './sorted.ts';
import type { Zone } from './zone.ts';

export const LAYERS = ['person', 'facilitator', 'room', 'organisation'] as const;
type LayerKind = (typeof LAYERS)[number];

export type Layer = {
  readonly kind: LayerKind;
  readonly ids: readonly string[];
  readonly attendance: Attendance;
  readonly index: SubjectIndex;
};

export type Plan = {
  readonly meetings: readonly PlannedMeeting[];
  readonly layers: Readonly<Record<LayerKind, Layer>>;
  readonly delegates: Delegates;
  readonly away: readonly Away[];
};

const NOBODY: readonly string[] = [];

/** Rooms are one when nothing but capitals, accents or spaces sets their names apart; two halls may differ by one letter. */
const KEY_OF: Readonly<Partial<Record<LayerKind, (id: string) => string>>> = { room: folded };

const SUBJECTS_OF: Readonly<Record<LayerKind, (meeting: PlannedMeeting) => readonly string[]>> = {
  person: (meeting) =>
    meeting.facilitators.length === 0 ? meeting.people : [...new Set([...meeting.people, ...meeting.facilitators])],
  facilitator: (meeting) => meeting.facilitators,
  room: (meeting) => (meeting.room !== null && meeting.roomExclusive ? [meeting.room] : NOBODY),
  organisation: (meeting) => meeting.organisations,
};

/**
 * @param delegates who may sit at a table for each organisation
 * @param away when any of them is expected in another cycle
 */
export function buildPlan(meetings: readonly PlannedMeeting[], delegates: Delegates, away: readonly Away[]): Plan {
  const starts = Float64Array.from(meetings, (meeting) => meeting.startsAt);
  const ends = Float64Array.from(meetings, (meeting) => meeting.endsAt);
  const layer = (kind: LayerKind): Layer => {
    const { ids, offsets, subjects } = intern(meetings, SUBJECTS_OF[kind], KEY_OF[kind]);
    const attendance: Attendance = { starts, ends, offsets, subjects };
    return {
      kind,
      ids,
      attendance,
      index: indexBySubject(attendance, ids.length),
    };
  };
  const layers = {
    person: layer('person'),
    facilitator: layer('facilitator'),
    room: layer('room'),
    organisation: layer('organisation'),
  };
  return { meetings, layers, delegates, away };
}

function intern(
  meetings: readonly PlannedMeeting[],
  subjectsOf: (meeting: PlannedMeeting) => readonly string[],
  keyOf: (id: string) => string = (id) => id,
): { ids: string[]; offsets: Uint32Array; subjects: Uint32Array } {
  const numbers = new Map<string, number>();
  const ids: string[] = [];
  const offsets = new Uint32Array(meetings.length + 1);
  const subjects: number[] = [];
  for (let m = 0; m < meetings.length; m++) {
    for (const id of subjectsOf(meetings[m] as PlannedMeeting)) {
      const key = keyOf(id);
      let number = numbers.get(key);
      if (number === undefined) {
        number = ids.push(id) - 1;
        numbers.set(key, number);
      }
      subjects.push(number);
    }
    offsets[m + 1] = subjects.length;
  }
  return { ids, offsets, subjects: Uint32Array.from(subjects) };
}

export type Heat = {
  /** Candidate starts, ascending. */
  readonly slots: Float64Array;
  readonly people: Int32Array;
  /** Organisations that the meeting leaves without anybody there, and would not elsewhere. */
  readonly organisations: Int32Array;
  /** Rooms and facilitators: a slot with any of these cannot be published. */
  readonly blocks: Int32Array;
};

/**
 * @param moved position of the meeting in `plan.meetings`
 * @param slots candidate starts in milliseconds, ascending
 */
export function heatOf(plan: Plan, moved: number, slots: Float64Array): Heat {
  const meeting = plan.meetings[moved] as PlannedMeeting;
  const length = meeting.endsAt - meeting.startsAt;
  const count = (kinds: readonly LayerKind[]): Int32Array => {
    const changes = new Int32Array(slots.length + 1);
    for (const kind of kinds) addLayer(changes, plan.layers[kind], moved, length, slots);
    return summed(changes, slots);
  };
  return {
    slots,
    people: count(['person']),
    organisations: leftAlone(plan, moved, length, slots),
    blocks: count(['room', 'facilitator']),
  };
}

/** Each subject counts once per slot. */
function addLayer(changes: Int32Array, layer: Layer, moved: number, length: number, slots: Float64Array): void {
  const { offsets, subjects } = layer.attendance;
  for (let i = offsets[moved] as number; i < (offsets[moved + 1] as number); i++)
    addWidened(changes, fullIntervals(layer, subjects[i] as number, moved), length, slots);
}

function leftAlone(plan: Plan, moved: number, length: number, slots: Float64Array): Int32Array {
  const changes = new Int32Array(slots.length + 1);
  for (const { stretches, always } of displacementsOf(plan, moved)) {
    const worse = stretches.flatMap(({ from, to, tables }): [number, number][] =>
      tables > always ? [[from, to]] : [],
    );
    addWidened(changes, worse, length, slots);
  }
  return summed(changes, slots);
}

function summed(changes: Int32Array, slots: Float64Array): Int32Array {
  for (let i = 1; i < slots.length; i++) changes[i] = (changes[i] as number) + (changes[i - 1] as number);
  return changes.subarray(0, slots.length);
}

/** Starts at which a meeting of this length would reach into any of the intervals: each widened to (start - length, end), merged. */
function addWidened(
  changes: Int32Array,
  intervals: readonly [number, number][],
  length: number,
  slots: Float64Array,
): void {
  let reached = 0;
  for (const [start, end] of intervals) {
    const from = Math.max(reached, firstAfter(slots, start - length));
    const to = firstAtOrAfter(slots, end);
    if (to <= from) continue;
    changes[from] = (changes[from] as number) + 1;
    changes[to] = (changes[to] as number) - 1;
    reached = to;
  }
}

/** Intervals in which the subject's other meetings run, in order. */
function fullIntervals(layer: Layer, subject: number, without: number): [number, number][] {
  const { starts, ends } = layer.attendance;
  const { offsets, meetings } = layer.index;
  const others = meetings.subarray(offsets[subject], offsets[subject + 1]).filter((meeting) => meeting !== without);
  const leaving = Float64Array.from(others, (meeting) => ends[meeting] as number).sort();
  const full: [number, number][] = [];
  let depth = 0;
  let left = 0;
  let since = 0;
  for (let k = 0; left < leaving.length; ) {
    const start = k < others.length ? (starts[others[k] as number] as number) : Number.POSITIVE_INFINITY;
    const end = leaving[left] as number;
    if (end <= start) {
      if (depth === 1) full.push([since, end]);
      depth--;
      left++;
    } else {
      depth++;
      k++;
      if (depth === 1) since = start;
    }
  }
  return full;
}

export type Window = { readonly from: number; readonly to: number };

/**
 * Starts on the quarter hour, on weekdays, so that the meeting stays within the hours of the forum's clock.
 * @param hours those of S11 in the cycle
 */
export function candidateStarts(
  meeting: PlannedMeeting,
  zone: Zone,
  window: Window,
  hours: DayHours,
  step = 15,
): Float64Array {
  const length = meeting.endsAt - meeting.startsAt;
  const { dayStartsAtMinute, dayEndsAtMinute } = hours;
  const starts: number[] = [];
  for (let day = zone.dayOf(window.from); day <= zone.dayOf(window.to); day++) {
    for (let minute = dayStartsAtMinute; minute < dayEndsAtMinute; minute += step) {
      const startsAt = zone.instantOf(day, minute);
      const endsAt = startsAt + length;
      if (startsAt < window.from || endsAt > window.to) continue;
      if (awkwardHours({ startsAt, endsAt }, zone, hours).length === 0) starts.push(startsAt);
    }
  }
  return Float64Array.from(starts);
}

/** Starts at which it would run beside a table of its stage that needs an organisation which it needs too (S05). */
function besideTables(plan: Plan, moved: number, slots: Float64Array): Int32Array {
  const changes = new Int32Array(slots.length + 1);
  const { stage, startsAt, endsAt, organisations } = plan.meetings[moved] as PlannedMeeting;
  const own = new Set(organisations);
  const isSuch = (one: PlannedMeeting, at: number) =>
    at !== moved && one.stage === stage && one.organisations.some((id) => own.has(id));
  if (stage !== null && own.size > 0)
    for (const [at, one] of plan.meetings.entries())
      if (isSuch(one, at)) addWidened(changes, [[one.startsAt, one.endsAt]], endsAt - startsAt, slots);
  return summed(changes, slots);
}

/**
 * The free start nearest to the present one: nobody, no organisation and no room in two places at once, and no table of its stage
 * beside it that shares an organisation with it.
 * @returns null when the window holds none
 */
export function nearestFree(plan: Plan, moved: number, slots: Float64Array): number | null {
  const heat = heatOf(plan, moved, slots);
  const tables = besideTables(plan, moved, slots);
  const now = (plan.meetings[moved] as PlannedMeeting).startsAt;
  let best: number | null = null;
  for (let i = 0; i < slots.length; i++) {
    const start = slots[i] as number;
    const cost = [heat.people, heat.organisations, heat.blocks, tables].some((counts) => (counts[i] as number) > 0);
    if (start === now || cost) continue;
    if (best === null || Math.abs(start - now) < Math.abs(best - now)) best = start;
  }
  return best;
}
