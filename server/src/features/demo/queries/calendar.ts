import { Temporal } from 'temporal-polyfill';

/** Dates of the demonstration are told as days from the day it is loaded, so that it is never out of date. */
export type Calendar = {
  readonly timeZone: string;
  readonly now: Date;
  /** The instant at which the wall clock shows `time` so many days from the loading day. */
  at(day: number, time?: string): Date;
  /** The calendar day, as `YYYY-MM-DD`. */
  day(day: number): string;
  /** A time in the coming week of meetings: 1 is Monday. */
  inWeek(weekday: number, time: string): Date;
};

/** Days between loading and the Monday of the coming week at least: less would leave nobody time to look at the plan. */
const AHEAD = 2;

export function createCalendar(now: Date, timeZone: string): Calendar {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
  const soonest = today.add({ days: AHEAD });
  const monday = soonest.add({ days: (8 - soonest.dayOfWeek) % 7 });
  const instant = (date: Temporal.PlainDate, time: string) =>
    new Date(date.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds);
  return {
    timeZone,
    now,
    at: (day, time = '00:00') => instant(today.add({ days: day }), time),
    day: (day) => today.add({ days: day }).toString(),
    inWeek: (weekday, time) => instant(monday.add({ days: weekday - 1 }), time),
  };
}
