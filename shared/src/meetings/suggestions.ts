/** Moves that take a flag away. */
import type { ScheduleThresholds } from '../standards/schedule.ts';
import type { FlagCluster } from './flags.ts';
import { candidateStarts, nearestFree, type Plan, type Window } from './heat.ts';
import { DAY, type PlannedMeeting } from './rules.ts';
import type { Zone } from './zone.ts';

export type Suggestion = { meeting: string; startsAt: number; endsAt: number };

/** A fortnight to either side, never in the past: how far a suggestion may go unless a stage says less. */
export function fortnight(meeting: PlannedMeeting, now: number): Window {
  return { from: Math.max(now, meeting.startsAt - 14 * DAY), to: meeting.startsAt + 15 * DAY };
}

/**
 * The smallest move that removes an overlap flag without making another: each meeting of the cluster is tried at its
 * nearest free start, and the shortest shift wins.
 * @param windowOf where a meeting may go; null keeps it where it is, e.g. because it is published
 */
export function suggestMove(
  plan: Plan,
  cluster: Pick<FlagCluster, 'meetings'>,
  { zone, hours }: { zone: Zone; hours: ScheduleThresholds['S11'] },
  windowOf: (meeting: PlannedMeeting) => Window | null,
): Suggestion | null {
  let best: (Suggestion & { shift: number }) | null = null;
  const concerned = new Set(cluster.meetings);
  for (let position = 0; position < plan.meetings.length; position++) {
    const meeting = plan.meetings[position] as PlannedMeeting;
    const window = concerned.has(meeting.id) ? windowOf(meeting) : null;
    if (!window) continue;
    const startsAt = nearestFree(plan, position, candidateStarts(meeting, zone, window, hours));
    if (startsAt === null) continue;
    const shift = Math.abs(startsAt - meeting.startsAt);
    if (best === null || shift < best.shift) {
      best = { meeting: meeting.id, startsAt, endsAt: startsAt + meeting.endsAt - meeting.startsAt, shift };
    }
  }
  return best && { meeting: best.meeting, startsAt: best.startsAt, endsAt: best.endsAt };
}
