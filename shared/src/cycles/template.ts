import { Temporal } from 'temporal-polyfill';
import { P07 } from '../standards/process.ts';
import type { StageName } from './rules.ts';

/** How long each stage of a first plan takes, in weeks, back to back. A proposal: the forum changes what it wants. */
const WEEKS: readonly (readonly [StageName, number])[] = [
  ['preparation', 4],
  ['problem_discussion', 3],
  ['brainstorming', 2],
  ['co_creation', 5],
  ['validation', 3],
  ['adoption', 2],
];

type ProposedStage = { name: StageName; opensAt: Date; closesAt: Date };

const startOfDay = (day: Temporal.PlainDate, timeZone: string): Date =>
  new Date(day.toZonedDateTime({ timeZone }).epochMilliseconds);

/**
 * Six windows from midnight to midnight in the forum's zone.
 * @param startsOn `YYYY-MM-DD`
 * @throws RangeError when that is not a day
 */
export function proposeStages(startsOn: string, timeZone: string): ProposedStage[] {
  let day = Temporal.PlainDate.from(startsOn);
  return WEEKS.map(([name, weeks]) => {
    const opens = day;
    day = day.add({ weeks });
    return { name, opensAt: startOfDay(opens, timeZone), closesAt: startOfDay(day, timeZone) };
  });
}

/** The first Monday that still leaves the notice people are owed when the cycle is announced today. */
export function proposeStart(now: Date, timeZone: string): string {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
  // One day more, because today's announcement comes after today's midnight.
  const earliest = today.add({ days: P07.thresholds.noticeDays.default + 1 });
  return earliest.add({ days: (8 - earliest.dayOfWeek) % 7 }).toString();
}

/** The two calendar years after the last stage: what an action plan usually covers. */
export function proposePlan(stages: readonly ProposedStage[], timeZone: string): { startsOn: string; endsOn: string } {
  const last = stages.at(-1)?.closesAt ?? new Date(0);
  const { year } = Temporal.Instant.fromEpochMilliseconds(last.getTime()).toZonedDateTimeISO(timeZone);
  return { startsOn: `${year + 1}-01-01`, endsOn: `${year + 2}-12-31` };
}
