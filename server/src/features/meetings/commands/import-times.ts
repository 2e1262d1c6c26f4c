import { dayNumber, type Zone } from '@minga/shared/meetings/zone.ts';

/** Which of 3/5/2026 is the month. Null: the file does not say and nobody was asked yet. */
export type DateOrder = 'dmy' | 'mdy';

const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/i;
const WALL = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:T|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$/i;
const LOCAL =
  /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2}),?\s+(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?\s*(?:(a|p)\.?\s?m\.?|h|hs|hrs?\.?)?$/i;
/** How a spreadsheet keeps a moment when the cell lost its format: days since 30 December 1899. */
const SERIAL = /^(\d{5})[.,](\d{1,12})$/;
const SERIAL_EPOCH = 25_569;

/** Years a meeting can be in; anything else is a typing error. */
const isYear = (year: number): boolean => year >= 1990 && year <= 2200;
const hasDay = (year: number, month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();

/** Reads an instant; a day that the calendar does not have (30 February) is refused rather than rolled over. */
export function readInstant(text: string): number | null {
  const parts = INSTANT.exec(text);
  if (!parts) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (!isYear(year) || !hasDay(year, month, day)) return null;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? null : instant;
}

/** A date of which the file does not show whether day or month comes first. */
export const isLocalDate = (text: string): boolean => LOCAL.test(text.trim());

/** What the dates of a whole file prove; null when none of them does, or when they contradict each other. */
export function provenOrder(cells: Iterable<string>): DateOrder | null {
  const proven = new Set<DateOrder>();
  for (const cell of cells) {
    const parts = LOCAL.exec(cell.trim());
    if (!parts) continue;
    if (Number(parts[1]) > 12) proven.add('dmy');
    else if (Number(parts[2]) > 12) proven.add('mdy');
  }
  const [only] = proven;
  return proven.size === 1 && only ? only : null;
}

/**
 * The instant a cell means: ISO 8601, or the wall clock of the forum in the ways that spreadsheets write it.
 * @returns null when it is none, or no day of the calendar
 */
export function readTime(text: string, zone: Zone, order: DateOrder | null): number | null {
  const instant = readInstant(text);
  if (instant !== null) return instant;
  const wall = WALL.exec(text);
  if (wall) {
    const [year, month, day, hour, minute, second] = numbers(wall.slice(1, 7));
    return atWall(zone, { year, month, day, hour, minute, second });
  }
  const local = LOCAL.exec(text);
  if (local) return readLocal(local, zone, order);
  const serial = SERIAL.exec(text);
  if (!serial) return null;
  const minutes = Math.round(Number(`0.${serial[2]}`) * 1440);
  const day = Number(serial[1]) - SERIAL_EPOCH;
  return isYear(new Date(day * 86_400_000).getUTCFullYear()) ? zone.instantOf(day, minutes) : null;
}

function readLocal(local: RegExpExecArray, zone: Zone, order: DateOrder | null): number | null {
  if (order === null) return null;
  const [first, second, short, clock, minute, seconds] = numbers(local.slice(1, 7));
  const half = local[7]?.toLowerCase();
  const [day, month] = order === 'dmy' ? [first, second] : [second, first];
  if (half && (clock < 1 || clock > 12)) return null;
  const hour = half ? (clock % 12) + (half === 'p' ? 12 : 0) : clock;
  return atWall(zone, { year: short < 100 ? 2000 + short : short, month, day, hour, minute, second: seconds });
}

type Wall = { year: number; month: number; day: number; hour: number; minute: number; second: number };

export function atWall(zone: Zone, { year, month, day, hour, minute, second }: Wall): number | null {
  if (!isYear(year) || !hasDay(year, month, day) || hour > 23 || minute > 59 || second > 59) return null;
  const two = (n: number) => String(n).padStart(2, '0');
  return zone.instantOf(dayNumber(`${year}-${two(month)}-${two(day)}`), hour * 60 + minute) + second * 1000;
}

const numbers = (parts: readonly (string | undefined)[]) =>
  parts.map((part) => Number(part ?? 0)) as [number, number, number, number, number, number];
