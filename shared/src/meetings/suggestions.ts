/** Moves that take a flag away. */
import type { DayHours } from '../standards/schedule.ts';
import { type Circle, circlesOf } from './circles.ts';
import { minutesLeftIn } from './coverage.ts';
import { minutesDisplacedIn } from './displacement.ts';
import type { FlagCluster } from './flags.ts';
import { candidateStarts, nearestFree, type Plan, type Window } from './heat.ts';
import { DAY, type PlannedMeeting } from './rules.ts';
import type { Zone } from './zone.ts';

export type Suggestion = { meeting: string; startsAt: number; endsAt: number };
export type Clock = { zone: Zone; hours: DayHours };
/** Where a meeting may go; null keeps it where it is, e.g. because it is published. */
export type WindowOf = (meeting: PlannedMeeting) => Window | null;
type Flag = Pick<FlagCluster, 'rule' | 'subject' | 'meetings' | 'minutes'>;
/** @property left minutes of the flag that stay */
type Move = Suggestion & { shift: number; left: number };

/** A fortnight to either side, never in the past: how far a suggestion may go unless a stage says less. */
export function fortnight(meeting: PlannedMeeting, now: number): Window {
  return { from: Math.max(now, meeting.startsAt - 14 * DAY), to: meeting.startsAt + 15 * DAY };
}

/** The day on which it is, as far as that still lies ahead; none when it has begun. */
export function dayOf(meeting: PlannedMeeting, now: number, zone: Zone): Window | null {
  if (meeting.startsAt <= now) return null;
  const day = zone.dayOf(meeting.startsAt);
  return { from: Math.max(now, zone.instantOf(day, 0)), to: zone.instantOf(day + 1, 0) };
}

/** A meeting of a stage stays within it. */
export function withinStage(window: Window, stage: { opensAt: number; closesAt: number } | undefined): Window {
  if (!stage) return window;
  return { from: Math.max(window.from, stage.opensAt), to: Math.min(window.to, stage.closesAt) };
}

export function suggestMove(plan: Plan, flag: Flag, clock: Clock, windowOf: WindowOf): Suggestion | null {
  const best = smallestMove(plan, flag, clock, windowOf);
  return best && { meeting: best.meeting, startsAt: best.startsAt, endsAt: best.endsAt };
}

/**
 * The smallest move that removes an overlap flag, or of S02 as much as can be, without making another: each meeting of the flag is
 * tried at its nearest free start, and the shortest shift wins.
 */
export function smallestMove(plan: Plan, flag: Flag, { zone, hours }: Clock, windowOf: WindowOf): Move | null {
  let best: Move | null = null;
  const concerned = new Set(flag.meetings);
  const circle = flag.rule === 'S02' ? circleWith(plan, flag.subject.id) : undefined;
  const before = circle ? minutesLeftIn(circle) : 0;
  for (let position = 0; position < plan.meetings.length; position++) {
    const meeting = plan.meetings[position] as PlannedMeeting;
    const window = concerned.has(meeting.id) ? windowOf(meeting) : null;
    if (!window) continue;
    const startsAt = nearestFree(plan, position, candidateStarts(meeting, zone, window, hours));
    if (startsAt === null) continue;
    const endsAt = startsAt + meeting.endsAt - meeting.startsAt;
    const after = circle
      ? minutesLeftIn(circle, { without: position }) +
        minutesDisplacedIn(circle, plan, position, { from: startsAt, to: endsAt })
      : 0;
    const left = circle ? stays(flag.minutes, before, after) : 0;
    if (circle && left >= flag.minutes) continue;
    const shift = Math.abs(startsAt - meeting.startsAt);
    if (best === null || left < best.left || (left === best.left && shift < best.shift))
      best = { meeting: meeting.id, startsAt, endsAt, shift, left };
  }
  return best;
}

/** Of so many minutes of a flag, those that stay when there are fewer in all. */
export const stays = (minutes: number, before: number, after: number): number =>
  Math.max(0, minutes - (before - after));

/** The organisations that share delegates with this one, directly or through others. */
export const circleWith = (plan: Plan, organisation: string): Circle | undefined =>
  circlesOf(plan).find(({ organisations }) =>
    organisations.some((subject) => plan.layers.organisation.ids[subject] === organisation),
  );
