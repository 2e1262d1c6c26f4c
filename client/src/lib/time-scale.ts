import type { Zone } from '@minga/shared/meetings/zone.ts';
import { shareGone, shareOf, type Stretch } from './stretch.ts';

const HOUR = 3_600_000;

export const isWithin = ({ from, to }: Stretch, at: number): boolean => at >= from && at <= to;

const percent = (share: number): string => `${share * 100}%`;

/** Where a moment stands, as CSS. */
export const placeOfMoment = (scale: Stretch, at: number): string => percent(shareOf(scale, at));

/** Where what lasts stands, and how much of the drawing it takes; what lies beyond its ends is cut. */
export function placeOf(scale: Stretch, { from, to }: Stretch): { start: string; size: string } {
  const start = shareGone(scale, from);
  return { start: percent(start), size: percent(shareGone(scale, to) - start) };
}

/** Every full hour from the beginning of a stretch to its end. */
export function hoursOf({ from, to }: Stretch): number[] {
  return Array.from({ length: Math.round((to - from) / HOUR) + 1 }, (_, hour) => from + hour * HOUR);
}

const STEPS = [1, 2, 3, 4, 6, 12];

/**
 * The hours that are named beside a drawing: as many as stand clear of each other. Where not all do, those that the steps
 * of the day agree on, so that 12:00 is named whatever the day begins with.
 * @param room how wide the drawing is at least, and `label` how wide one name is, in one unit
 */
export function namedHours(scale: Stretch, zone: Zone, { room, label }: { room: number; label: number }): number[] {
  const hours = hoursOf(scale);
  const fitting = Math.max(1, Math.floor(room / label));
  const step = STEPS.find((one) => (hours.length - 1) / one <= fitting) ?? 24;
  return hours.filter((hour) => Math.round(zone.minuteOf(hour) / 60) % step === 0);
}

/** The seven local days of the week that begins with this one. */
export const weekFrom = (monday: number): number[] => [0, 1, 2, 3, 4, 5, 6].map((day) => monday + day);

/** Noon of a local day: the instant that is that day for whoever formats it. */
export const noonOf = (zone: Zone, day: number): Date => new Date(zone.instantOf(day, 12 * 60));
