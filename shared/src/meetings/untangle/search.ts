/** What somebody asks to be put in order, as it travels to where it is worked out, and the search that comes of it. */
import type { StageName } from '../../cycles/rules.ts';
import type { ScheduleThresholds } from '../../standards/schedule.ts';
import type { Away, Delegate } from '../circles.ts';
import { buildPlan, candidateStarts, type Window } from '../heat.ts';
import type { PlannedMeeting } from '../rules.ts';
import { withinStage } from '../suggestions.ts';
import { isWeekend, type Zone, zoneOf } from '../zone.ts';
import { type Clock, type Freedom, tangleOf } from './of-plan.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { type Progress, Untangler } from './untangler.ts';

/** Which parts of a meeting's place may be otherwise afterwards. */
type Allowed = { readonly day: boolean; readonly hour: boolean; readonly room: boolean };
type Stage = { readonly opensAt: number; readonly closesAt: number };

export type Question = {
  readonly meetings: readonly PlannedMeeting[];
  readonly delegates: Readonly<Record<string, readonly Delegate[]>>;
  readonly away: readonly Away[];
  readonly stages: Readonly<Partial<Record<StageName, Stage>>>;
  readonly thresholds: ScheduleThresholds;
  readonly timeZone: string;
  readonly now: number;
  /** Meetings that may move. */
  readonly chosen: readonly string[];
  readonly allowed: Allowed;
};

type Search = {
  /** Works for about so long. */
  step: (budgetMs: number) => Progress;
  /** Of the best so far. */
  outcome: () => Outcome;
};

/** Meetings begin on the half hour, where they are moved. */
const STEP = 30;

export function searchOf(question: Question): Search {
  const { meetings, delegates, away, chosen, timeZone, now, thresholds } = question;
  const clock: Clock = { zone: zoneOf(timeZone), now, thresholds };
  const plan = buildPlan(meetings, new Map(Object.entries(delegates)), away);
  const movable = new Set(chosen);
  const own = meetings.filter((one) => movable.has(one.id) && one.startsAt > now);
  const rooms = question.allowed.room ? roomsOf(own) : [];
  const weeks = weeksOf(own, clock.zone);
  const freedomOf = (meeting: PlannedMeeting): Freedom | null =>
    own.includes(meeting) ? { starts: startsOf(meeting, weeks, question, clock), rooms } : null;
  const tangle = tangleOf(plan, freedomOf, clock);
  const untangler = new Untangler(tangle.table);
  return {
    step: (budgetMs) => untangler.step(budgetMs),
    outcome: () => outcomeOf(tangle, untangler.best, clock),
  };
}

/** Those that the chosen meetings have among them: of no other does the plan know that it is free for the forum. */
const roomsOf = (meetings: readonly PlannedMeeting[]): string[] => [
  ...new Set(meetings.flatMap(({ room, roomExclusive }) => (room !== null && roomExclusive ? [room] : []))),
];

/** From the Monday of the first to the Sunday of the last, as days. */
function weeksOf(meetings: readonly PlannedMeeting[], zone: Zone): { first: number; last: number } {
  const days = meetings.map(({ startsAt }) => zone.dayOf(startsAt));
  const [least, most] = [Math.min(...days), Math.max(...days)];
  // 1970-01-01 was a Thursday.
  const mondayBefore = (day: number) => day - ((((day + 3) % 7) + 7) % 7);
  return { first: mondayBefore(least), last: mondayBefore(most) + 6 };
}

/** Ahead, within its stage and within the hours of S11. */
function startsOf(
  meeting: PlannedMeeting,
  { first, last }: { first: number; last: number },
  { allowed, stages, now, thresholds }: Question,
  { zone }: Clock,
): Float64Array {
  if (!allowed.day && !allowed.hour) return new Float64Array();
  const day = zone.dayOf(meeting.startsAt);
  const minute = zone.minuteOf(meeting.startsAt);
  const [from, to] = allowed.day ? [first, last] : [day, day];
  const window: Window = withinStage(
    { from: Math.max(now, zone.instantOf(from, 0)), to: zone.instantOf(to + 1, 0) },
    meeting.stage === null ? undefined : stages[meeting.stage],
  );
  if (!allowed.hour) {
    const length = meeting.endsAt - meeting.startsAt;
    const days = Array.from({ length: to - from + 1 }, (_, k) => from + k).filter((one) => !isWeekend(one));
    const same = days.map((one) => zone.instantOf(one, minute));
    return Float64Array.from(same.filter((start) => start >= window.from && start + length <= window.to));
  }
  return candidateStarts(meeting, zone, window, thresholds.S11, STEP);
}
