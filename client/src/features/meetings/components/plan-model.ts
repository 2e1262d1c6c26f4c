import { groupBy } from '@minga/shared/kernel/group.ts';
import type { Stretch } from '@minga/shared/meetings/coverage.ts';
import { isRecordedAfter, type PlannedMeeting } from '@minga/shared/meetings/rules.ts';
import type { Meeting, PlanView } from '@minga/shared/meetings/schema.ts';
import { dayText, type Zone, weekday } from '@minga/shared/meetings/zone.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import { compareNames } from '@minga/shared/kernel/name-order.ts';

export const ROW_KINDS = ['organisations', 'themes', 'rooms', 'people'] as const;
export type RowKind = (typeof ROW_KINDS)[number];

/** `capacity` is how many meetings at once the row can follow; null where the question makes no sense (themes). */
export type Row = { id: string; label: string; capacity: number | null; sector: Sector | null; meetings: Meeting[] };

export const startOf = (meeting: Meeting): number => Date.parse(meeting.startsAt);
export const endOf = (meeting: Meeting): number => Date.parse(meeting.endsAt);

const instantOf = (instant: string | null): number | null => (instant === null ? null : Date.parse(instant));

/** The meeting as the schedule rules read it: the very function the server decides with. */
export function plannedOf(meeting: Meeting): PlannedMeeting {
  const people = meeting.people ?? [];
  return {
    id: meeting.id,
    startsAt: startOf(meeting),
    endsAt: endOf(meeting),
    stage: meeting.stage,
    modality: meeting.modality,
    room: meeting.room,
    roomExclusive: meeting.roomExclusive,
    organisations: meeting.organisations,
    people: people.filter((one) => one.role === 'participant' && one.required).map((one) => one.personId),
    facilitators: people.filter((one) => one.role === 'facilitator').map((one) => one.personId),
    noticeFrom: instantOf(meeting.timePublishedAt),
    unreached: meeting.unreached,
    heardAt: instantOf(meeting.heardAt),
    prepared: { hasAgenda: meeting.agenda !== '', materialAt: instantOf(meeting.materialAt) },
  };
}

/** Monday of the week that holds this local day. */
export const mondayOf = (day: number): number => day - ((weekday(day) + 6) % 7);

export function meetingsOfDay(meetings: readonly Meeting[], day: number, zone: Zone): Meeting[] {
  const [from, to] = [zone.instantOf(day, 0), zone.instantOf(day + 1, 0)];
  return meetings.filter((meeting) => startOf(meeting) < to && endOf(meeting) > from);
}

export function groupByDay(meetings: readonly Meeting[], zone: Zone): [number, Meeting[]][] {
  return [...groupBy(meetings, (meeting) => zone.dayOf(startOf(meeting)))].sort(([a], [b]) => a - b);
}

/** Rows of one kind; organisations always all (an empty row is news too), the others only where something happens. */
export function rowsOf(plan: PlanView, kind: RowKind, meetings: readonly Meeting[], noneLabel: string): Row[] {
  const row = (
    id: string,
    label: string,
    capacity: number | null,
    has: (meeting: Meeting) => boolean,
    sector: Sector | null = null,
  ): Row => ({
    id,
    label,
    capacity,
    sector,
    meetings: meetings.filter(has),
  });
  const rows = (() => {
    switch (kind) {
      case 'organisations':
        return plan.organisations.map((one) =>
          row(one.id, one.shortName, one.delegates, (meeting) => meeting.organisations.includes(one.id), one.sector),
        );
      case 'themes':
        return plan.themes.map((one) => row(one.id, one.name, null, (meeting) => meeting.themes.includes(one.id)));
      case 'rooms':
        return [...new Set(meetings.flatMap((meeting) => meeting.room ?? []))]
          .sort(compareNames)
          .map((room) => row(room, room, 1, (meeting) => meeting.room === room));
      case 'people':
        return plan.people.map((one) =>
          row(one.id, one.name, 1, (meeting) => meeting.people?.some((person) => person.personId === one.id) ?? false),
        );
    }
  })();
  const shown = kind === 'rooms' || kind === 'people' ? rows.filter((one) => one.meetings.length > 0) : rows;
  const placed = new Set(shown.flatMap((one) => one.meetings));
  const roomless = meetings.filter((meeting) => !placed.has(meeting));
  return roomless.length > 0
    ? [...shown, { id: 'none', label: noneLabel, capacity: null, sector: null, meetings: roomless }]
    : shown;
}

export type Laned = { meeting: Meeting; lane: number };

/** The first free lane for each meeting in order of start; as many lanes as meetings at once. */
export function lanesOf(meetings: readonly Meeting[]): { placed: Laned[]; lanes: number } {
  const busyUntil: number[] = [];
  const placed = [...meetings]
    .sort((a, b) => startOf(a) - startOf(b))
    .map((meeting) => {
      const free = busyUntil.findIndex((until) => until <= startOf(meeting));
      const lane = free === -1 ? busyUntil.length : free;
      busyUntil[lane] = endOf(meeting);
      return { meeting, lane };
    });
  return { placed, lanes: Math.max(1, busyUntil.length) };
}

export type Coverage = { from: number; to: number; depth: number; state: 'covered' | 'thin' | 'broken' };

/** Of an organisation, as the matching says: when a meeting is without anybody, and when one absence would leave one so. */
export type Matched = { short: readonly Stretch[]; thin: readonly Stretch[] };

/**
 * How well a row can follow its meetings over the day: thin when nobody is to spare, broken when somebody is missing.
 * @param matched of an organisation; of anything else it is counted
 */
export function coverageOf(meetings: readonly Meeting[], capacity: number, matched: Matched | null = null): Coverage[] {
  const inside = matched ? [...matched.short, ...matched.thin].flatMap(({ from, to }) => [from, to]) : [];
  const edges = [...new Set([...meetings.flatMap((meeting) => [startOf(meeting), endOf(meeting)]), ...inside])].sort(
    (a, b) => a - b,
  );
  const stateOf = (depth: number, from: number, to: number): Coverage['state'] => {
    const isIn = (stretches: readonly Stretch[]) => stretches.some((one) => one.from < to && from < one.to);
    if (matched ? isIn(matched.short) : depth > capacity) return 'broken';
    return (matched ? isIn(matched.thin) : depth === capacity) ? 'thin' : 'covered';
  };
  return edges.slice(0, -1).flatMap((from, i): Coverage[] => {
    const to = edges[i + 1] ?? from;
    const depth = meetings.filter((meeting) => startOf(meeting) <= from && endOf(meeting) >= to).length;
    if (depth === 0) return [];
    return [{ from, to, depth, state: stateOf(depth, from, to) }];
  });
}

export type Bounds = { from: number; to: number; slots: Float64Array };

/** Hours drawn: the working day, wider when a meeting is, with every quarter hour a candidate start. */
export function boundsOf(day: number, meetings: readonly Meeting[], zone: Zone): Bounds {
  const [midnight, next] = [zone.instantOf(day, 0), zone.instantOf(day + 1, 0)];
  const hour = 3_600_000;
  const starts = meetings.map(
    (meeting) => Math.floor((Math.max(midnight, startOf(meeting)) - midnight) / hour) * hour + midnight,
  );
  const ends = meetings.map(
    (meeting) => Math.ceil((Math.min(next, endOf(meeting)) - midnight) / hour) * hour + midnight,
  );
  const from = starts.reduce((first, start) => Math.min(first, start), zone.instantOf(day, 8 * 60));
  const to = ends.reduce((last, end) => Math.max(last, end), zone.instantOf(day, 19 * 60));
  return {
    from,
    to,
    slots: Float64Array.from({ length: Math.round((to - from) / 900_000) }, (_, i) => from + i * 900_000),
  };
}

/** `HH:MM` of an instant on the forum's clock, as a time field wants it. */
export function clockText(zone: Zone, instant: number): string {
  const minute = zone.minuteOf(instant);
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
export const minutesOfClock = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
export const dateText = (zone: Zone, instant: number): string => dayText(zone.dayOf(instant));

/** Published when it was over: the record of a meeting that was held, to which nobody was invited by it. */
export const isRecordedMeeting = ({ endsAt, timePublishedAt }: Meeting): boolean =>
  timePublishedAt !== null && isRecordedAfter(Date.parse(endsAt), Date.parse(timePublishedAt));
