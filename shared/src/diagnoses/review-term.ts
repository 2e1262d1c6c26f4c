import { endOfDay, wallClock } from '../kernel/time.ts';
import { workingDaysAfter } from '../kernel/working-days.ts';

/**
 * When what is handed in now is published by itself: behind the last of so many working days of the forum, counted from the
 * day after.
 */
export const reviewEnds = (at: Date, days: number, timeZone: string): Date =>
  endOfDay(workingDaysAfter(wallClock(at, timeZone).slice(0, 10), days), timeZone);
