/** What a search has found, in the words of the plan: who goes where and why, and the flags and uncovered minutes before and after. */
import { buildPlan, type Plan } from '../heat.ts';
import { type FlagGroup, flagsOfPlan } from '../flags.ts';
import { organisationLoads } from '../load.ts';
import type { PlannedMeeting, SubjectKind } from '../rules.ts';
import type { ScheduleRule } from '../../standards/schedule.ts';
import { SEVERITIES, type Severity } from '../../standards/standard.ts';
import { type Clock, movedTo, placedAs, type Tangle } from './of-plan.ts';
import type { Place } from './timetable.ts';

/** What would be so if that meeting alone stayed where it was. */
type Reason = {
  readonly rule: ScheduleRule;
  readonly subject: { readonly kind: SubjectKind; readonly id: string };
  /** Uncovered or doubled minutes; 0 where the rule counts none. */
  readonly minutes: number;
};
type Move = {
  readonly meeting: string;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly room: string | null;
  /** What weighs most first; empty where only all moves together are better. */
  readonly reasons: readonly Reason[];
};
type Findings = {
  readonly flags: readonly { rule: ScheduleRule; severity: Severity; count: number }[];
  /** Minutes of each organisation that has any. */
  readonly uncovered: ReadonlyMap<string, number>;
};
export type Outcome = { readonly before: Findings; readonly after: Findings; readonly moves: readonly Move[] };

/** More reasons than these are not told of one move. */
const REASONS = 3;
const OVERLAPS: ReadonlySet<ScheduleRule> = new Set(['S01', 'S02', 'S03', 'S05']);

export function outcomeOf(tangle: Tangle, places: readonly Place[], clock: Clock): Outcome {
  const { meetings } = tangle;
  const placed = meetings.map((_, at) => {
    const { startsAt, room } = placedAs(tangle, at, places[at] as Place);
    return { ...movedTo(meetings[at] as PlannedMeeting, startsAt, clock.now), room };
  });
  const flagsOf = (list: readonly PlannedMeeting[]) => {
    const plan = buildPlan(list, tangle.delegates, tangle.away);
    const { now, thresholds, zone } = clock;
    return { plan, groups: flagsOfPlan(plan, { timeZone: zone.name, now, thresholds }) };
  };
  const before = flagsOf(meetings);
  const after = flagsOf(placed);
  const moves = placed.flatMap((meeting, at): Move[] => {
    const home = meetings[at] as PlannedMeeting;
    if (meeting.startsAt === home.startsAt && meeting.room === home.room) return [];
    const { groups } = flagsOf(placed.map((one, other) => (other === at ? home : one)));
    const { id, startsAt, endsAt, room } = meeting;
    return [{ meeting: id, startsAt, endsAt, room, reasons: newIn(groups, after.groups) }];
  });
  return { before: findingsOf(before), after: findingsOf(after), moves };
}

type Flagged = { plan: Plan; groups: readonly FlagGroup[] };

function findingsOf({ plan, groups }: Flagged): Findings {
  const loads = organisationLoads(plan, groups).filter(({ uncoveredMinutes }) => uncoveredMinutes > 0);
  return {
    flags: groups.map(({ rule, severity, count }) => ({ rule, severity, count })),
    uncovered: new Map(loads.map(({ organisation, uncoveredMinutes }) => [organisation, uncoveredMinutes])),
  };
}

type Sum = Reason & { severity: Severity; count: number };

/** Of each rule and subject, all together. */
function sumsOf(groups: readonly FlagGroup[]): Map<string, Sum> {
  const sums = new Map<string, Sum>();
  for (const { rule, subject, minutes, count, severity } of groups.flatMap(({ clusters }) => clusters)) {
    const key = `${rule} ${subject.kind} ${subject.id}`;
    const known = sums.get(key);
    const own = OVERLAPS.has(rule) ? minutes : 0;
    sums.set(key, {
      ...{ rule, subject, severity },
      minutes: (known?.minutes ?? 0) + own,
      count: (known?.count ?? 0) + count,
    });
  }
  return sums;
}

function newIn(groups: readonly FlagGroup[], others: readonly FlagGroup[]): Reason[] {
  const known = sumsOf(others);
  const more = [...sumsOf(groups)].flatMap(([key, sum]): Sum[] => {
    const other = known.get(key);
    const minutes = sum.minutes - (other?.minutes ?? 0);
    const count = sum.count - (other?.count ?? 0);
    return minutes > 0 || count > 0 ? [{ ...sum, minutes: Math.max(0, minutes), count }] : [];
  });
  return more
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || weightOf(b) - weightOf(a))
    .slice(0, REASONS)
    .map(({ rule, subject, minutes }) => ({ rule, subject, minutes }));
}

/** Who is in two places, then who is not covered, then the rest; of these, the longest. */
const ORDER: readonly ScheduleRule[] = ['S03', 'S01', 'S02', 'S05', 'S04', 'S07'];
const weightOf = ({ rule, minutes }: Sum): number =>
  (ORDER.includes(rule) ? ORDER.length - ORDER.indexOf(rule) : 0) * 1_000_000 + minutes;
