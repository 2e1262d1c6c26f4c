/**
 * The wall clock of one zone, fast enough to be asked for ten thousand meetings and for every slot of a drag.
 * Plain Intl instead of Temporal: the planner's browser should not download a calendar library to colour a grid.
 */
export type Zone = {
  readonly name: string;
  /** Number of the local day, counted from 1970-01-01. Two instants on one wall-calendar day have one number. */
  dayOf(instant: number): number;
  /** Minutes after local midnight. */
  minuteOf(instant: number): number;
  /** The instant of a local day number and a minute of that day. A clock time that a change of hour skips moves forward. */
  instantOf(day: number, minute: number): number;
};

const MINUTE = 60_000;
const DAY = 86_400_000;

export function zoneOf(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const known = new Map<number, number | null>();

  function readOffset(instant: number): number {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value);
    const wall = Date.UTC(
      part['year'] ?? 0,
      (part['month'] ?? 1) - 1,
      part['day'],
      part['hour'],
      part['minute'],
      part['second'],
    );
    return wall - Math.floor(instant / 1000) * 1000;
  }

  /** A UTC day with one offset at both ends keeps it throughout; only days of a change are read instant by instant. */
  function offsetAt(instant: number): number {
    const day = Math.floor(instant / DAY);
    let offset = known.get(day);
    if (offset === undefined) {
      const atStart = readOffset(day * DAY);
      offset = atStart === readOffset((day + 1) * DAY) ? atStart : null;
      known.set(day, offset);
    }
    return offset ?? readOffset(instant);
  }

  return {
    name,
    dayOf: (instant) => Math.floor((instant + offsetAt(instant)) / DAY),
    minuteOf(instant) {
      const wall = instant + offsetAt(instant);
      return Math.floor((wall - Math.floor(wall / DAY) * DAY) / MINUTE);
    },
    instantOf(day, minute) {
      const wall = day * DAY + minute * MINUTE;
      const before = wall - offsetAt(wall - DAY);
      const guess = wall - offsetAt(before);
      return guess + offsetAt(guess) === wall ? guess : before;
    },
  };
}

/** 0 = Sunday … 6 = Saturday, of a local day number (1970-01-01 was a Thursday). */
export function weekday(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

export function isWeekend(day: number): boolean {
  const at = weekday(day);
  return at === 0 || at === 6;
}

/** `YYYY-MM-DD` of a local day number, and back. */
export function dayText(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}
export function dayNumber(text: string): number {
  return Math.floor(Date.parse(`${text}T00:00:00Z`) / DAY);
}
