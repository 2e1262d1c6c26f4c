import type { Zone } from '@minga/shared/meetings/zone.ts';
import type { Stretch } from './stretch.ts';

const DAY = 86_400_000;
const STEPS = [1, 2, 3, 4, 6, 12];
const SHORTEST_MONTH = 28;
const isFirstOfMonth = (day: number) => new Date(day * DAY).getUTCDate() === 1;

/** The local days that something touches, in numbers of days; what ends at midnight has the day before as its last. */
export function daysOf(zone: Zone, { from, to }: Stretch): Stretch {
  const first = zone.dayOf(from);
  return { from: first, to: Math.max(first, zone.dayOf(to - 1)) + 1 };
}

/** From the first beginning to the last end. */
export const around = (all: readonly Stretch[]): Stretch => ({
  from: Math.min(...all.map(({ from }) => from)),
  to: Math.max(...all.map(({ to }) => to)),
});

/** The months of a drawing of days; the first and the last are cut at its ends. */
export function monthsOf({ from, to }: Stretch): Stretch[] {
  const months: Stretch[] = [];
  for (let day = from; day < to; ) {
    const at = new Date(day * DAY);
    const next = Math.min(to, Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1) / DAY);
    months.push({ from: day, to: next });
    day = next;
  }
  return months;
}

/**
 * The months that are named beside a drawing of days, by their first day in it: as many as stand clear of each other, and
 * where not all do, those that the steps of the year agree on, so that January is named whatever the drawing begins with.
 * @param room how wide the drawing is at least, and `label` how wide a name with its year is, in one unit
 */
export function namedMonths(scale: Stretch, { room, label }: { room: number; label: number }): number[] {
  const starts = monthsOf(scale).map(({ from }) => from);
  const width = (days: number) => (days / (scale.to - scale.from)) * room;
  const step = STEPS.find((one) => width(one * SHORTEST_MONTH) >= label) ?? 12;
  const even = starts.filter((day) => isFirstOfMonth(day) && new Date(day * DAY).getUTCMonth() % step === 0);
  const [first = 0, second = Number.POSITIVE_INFINITY] = [scale.from, even.find((day) => day > scale.from)];
  // The month that it begins within has a name where the next one leaves it room; no name goes beyond the end.
  const all = even[0] === first || width(second - first) < label ? even : [first, ...even];
  const needs = (day: number) => (new Date(day * DAY).getUTCMonth() === 0 ? label : label / 2);
  return all.filter((day) => day === first || width(scale.to - day) >= needs(day));
}
