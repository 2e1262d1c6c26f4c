/** Everything the schedule rules notice about a plan, as groups of clusters. The server decides with it, the planner previews with it. */
import { type Layer, LAYERS, type Plan } from './heat.ts';
import { countOverlappingPairs, type Run, sweep } from './overlaps.ts';
import { awkwardHours, onlineStrain, type PlannedMeeting, shortNotice, type SubjectKind, unprepared } from './rules.ts';
import { SCHEDULE_RULES, type ScheduleRule, type ScheduleThresholds, severityIn } from '../standards/schedule.ts';
import type { Severity } from '../standards/standard.ts';
import { shortfallClusters } from './shortfall-clusters.ts';
import { type StageTables, stageTables } from './stage-tables.ts';
import { dayText, type Zone, zoneOf } from './zone.ts';

/** One thing to look at: a subject and the meetings that together make the flag. */
export type FlagCluster = {
  rule: ScheduleRule;
  severity: Severity;
  /** Short notice below three days: same rule, said louder. */
  strong: boolean;
  subject: { kind: SubjectKind; id: string };
  meetings: string[];
  /** Facts in this cluster; the group's count is their sum. */
  count: number;
  /** Minutes nobody can cover (overlaps), minutes of the day (S04), of the gap (S06), of the session (S10). */
  minutes: number;
  capacity: number | null;
  depth: number | null;
  surplus: number | null;
  /** The instant that is told: the first at which `depth` run at once; where a gap, a day or a meeting begins. */
  from: number;
  to: number;
  /**
   * S04, S10, S11: what exactly; S07: whole days of notice, as text, with `begun` when it was told of a meeting that had begun,
   * or `unreached` and how many have not heard of it; S08: whole days that are left, or at which materials came, and which of
   * `agenda` and `materials` are missing. S02: `WhyShort` where it is not that there are too many tables for its delegates.
   */
  reasons: string[];
  /** S05: the organisations the parallel tables share. S02: those that need the same people at once. */
  shared: string[];
  /** S02: delegates who would have to be in two places, because they are expected by name or sit for others too. */
  people: string[];
  /** S02: titles of other cycles in which they are expected, where everybody may read them. */
  processes: string[];
};

/** A cluster before it is known how loudly its rule speaks in this cycle. */
type Found = Omit<FlagCluster, 'severity'>;

export type FlagGroup = {
  rule: ScheduleRule;
  severity: Severity;
  count: number;
  /** the numbers it was decided by */
  asked: Readonly<Record<string, number>>;
  clusters: FlagCluster[];
};

type FlagContext = {
  timeZone: string;
  now: number;
  thresholds: ScheduleThresholds;
};

const MINUTE = 60_000;

export function flagsOfPlan(plan: Plan, context: FlagContext): FlagGroup[] {
  const zone = zoneOf(context.timeZone);
  const clusters: Found[] = [
    ...overlapClusters(plan),
    ...stageTables(plan).map((tables) => tablesCluster(plan, tables)),
    ...dayClusters(plan, zone, context.thresholds),
    ...plan.meetings.flatMap((meeting) => ownClusters(meeting, context, zone)),
  ];
  const groups = new Map<ScheduleRule, FlagGroup>();
  for (const found of clusters) {
    const { rule } = found;
    const severity = severityIn(context.thresholds, rule);
    if (severity === null) continue;
    const cluster: FlagCluster = Object.assign(found, { severity });
    const asked = context.thresholds[rule];
    const group: FlagGroup = groups.get(rule) ?? { rule, severity, count: 0, asked, clusters: [] };
    groups.set(rule, group);
    group.count += cluster.count;
    group.clusters.push(cluster);
  }
  for (const group of groups.values()) group.clusters.sort((a, b) => a.from - b.from || b.minutes - a.minutes);
  return SCHEDULE_RULES.flatMap((rule) => groups.get(rule) ?? []);
}

/** Facts that the overlap rules could come to; what a plan may hold at most says {@link PLAN_LIMITS}. */
export function overlappingPairs(plan: Plan, most?: number): number {
  return LAYERS.reduce((sum, kind) => {
    const { index, attendance } = plan.layers[kind];
    return sum + countOverlappingPairs(index, attendance, most);
  }, 0);
}

const EMPTY = {
  strong: false,
  capacity: null,
  depth: null,
  surplus: null,
  reasons: [],
  shared: [],
  people: [],
  processes: [],
};

function overlapClusters(plan: Plan): Found[] {
  const { person, facilitator, room } = plan.layers;
  // Facilitating both meetings is S03, which blocks: reporting the same pair as S01 as well would count it twice.
  const facilitatesBoth = (subject: number, a: number, b: number): boolean => {
    const id = person.ids[subject] as string;
    return facilitates(plan, a, id) && facilitates(plan, b, id);
  };
  const anyFacilitator = facilitator.ids.length > 0;
  return [
    ...runsOf(plan, person, 'S01', anyFacilitator ? facilitatesBoth : undefined),
    ...shortfallClusters(plan).map((cluster) => ({ ...EMPTY, ...cluster })),
    ...runsOf(plan, room, 'S03'),
    ...runsOf(plan, facilitator, 'S03'),
  ];
}

function facilitates(plan: Plan, meeting: number, person: string): boolean {
  return (plan.meetings[meeting] as PlannedMeeting).facilitators.includes(person);
}

function runsOf(
  plan: Plan,
  layer: Layer,
  rule: ScheduleRule,
  skip?: (subject: number, a: number, b: number) => boolean,
): Found[] {
  const found = sweep(layer.index, layer.attendance, skip ? { skip } : {});
  return found.runs.filter((run) => run.facts > 0).map((run) => runCluster(plan, layer, rule, run));
}

function runCluster(plan: Plan, layer: Layer, rule: ScheduleRule, run: Run): Found {
  return {
    ...EMPTY,
    rule,
    subject: { kind: layer.kind, id: layer.ids[run.subject] as string },
    meetings: run.meetings.map((meeting) => (plan.meetings[meeting] as PlannedMeeting).id),
    count: run.facts,
    minutes: run.minutes,
    capacity: 1,
    depth: run.depth,
    surplus: run.surplus,
    from: run.from,
    to: run.to,
  };
}

function tablesCluster(plan: Plan, tables: StageTables): Found {
  const { stage, meetings, count, minutes, shared, depth, from, to } = tables;
  return {
    ...EMPTY,
    rule: 'S05',
    subject: { kind: 'stage', id: stage },
    meetings: meetings.map((meeting) => (plan.meetings[meeting] as PlannedMeeting).id),
    count,
    minutes,
    shared,
    depth,
    from,
    to,
  };
}

/** S04 (load of one day) and S06 (gap to the next meeting): both read a person's meetings in order. */
function dayClusters(plan: Plan, zone: Zone, thresholds: ScheduleThresholds): Found[] {
  const { ids, index } = plan.layers.person;
  const dayOf = Int32Array.from(plan.meetings, (meeting) => zone.dayOf(meeting.startsAt));
  const clusters: Found[] = [];
  for (let subject = 0; subject < ids.length; subject++) {
    const own = index.meetings.subarray(index.offsets[subject], index.offsets[subject + 1]);
    let first = 0;
    let latest: PlannedMeeting | null = null;
    for (let k = 0; k < own.length; k++) {
      const meeting = plan.meetings[own[k] as number] as PlannedMeeting;
      const gap = latest ? (meeting.startsAt - latest.endsAt) / MINUTE : -1;
      if (latest && gap >= 0 && gap < thresholds.S06.gapMinutes) {
        clusters.push(gapCluster(ids[subject] as string, latest, meeting, gap));
      }
      if (!latest || meeting.endsAt > latest.endsAt) latest = meeting;
      if (k + 1 < own.length && dayOf[own[k + 1] as number] === dayOf[own[k] as number]) continue;
      const load = loadCluster(
        plan,
        ids[subject] as string,
        own.subarray(first, k + 1),
        dayOf[own[k] as number] as number,
        thresholds.S04,
      );
      if (load) clusters.push(load);
      first = k + 1;
    }
  }
  return clusters;
}

/** @param previous the meeting that ends last before the gap, which need not be the one that started last */
function gapCluster(person: string, previous: PlannedMeeting, next: PlannedMeeting, gap: number): Found {
  return {
    ...EMPTY,
    rule: 'S06',
    subject: { kind: 'person', id: person },
    meetings: [previous.id, next.id],
    count: 1,
    minutes: gap,
    from: previous.endsAt,
    to: next.endsAt,
  };
}

function loadCluster(
  plan: Plan,
  person: string,
  own: Uint32Array,
  day: number,
  asked: ScheduleThresholds['S04'],
): Found | null {
  let onlineMinutes = 0;
  for (const position of own) {
    const meeting = plan.meetings[position] as PlannedMeeting;
    if (meeting.modality !== 'in_person') onlineMinutes += (meeting.endsAt - meeting.startsAt) / MINUTE;
  }
  const reasons: string[] = [];
  if (own.length > asked.meetingsPerDay) reasons.push('many-meetings');
  if (onlineMinutes > asked.onlineMinutesPerDay) reasons.push('long-online');
  if (reasons.length === 0) return null;
  const meetings = Array.from(own, (position) => plan.meetings[position] as PlannedMeeting);
  return {
    ...EMPTY,
    rule: 'S04',
    subject: { kind: 'person', id: person },
    meetings: meetings.map((meeting) => meeting.id),
    count: 1,
    minutes: onlineMinutes,
    depth: own.length,
    from: (meetings[0] as PlannedMeeting).startsAt,
    to: meetings.reduce((last, meeting) => Math.max(last, meeting.endsAt), 0),
    reasons: [...reasons, dayText(day)],
  };
}

function noticeReasons({ days, hasBegun, unreached }: NonNullable<ReturnType<typeof shortNotice>>): string[] {
  if (unreached > 0) return [String(days), 'unreached', String(unreached)];
  return [String(days), ...(hasBegun ? ['begun'] : [])];
}

/** S07, S08, S10, S11: rules about one meeting alone. */
function ownClusters(meeting: PlannedMeeting, { now, thresholds }: FlagContext, zone: Zone): Found[] {
  const length = (meeting.endsAt - meeting.startsAt) / MINUTE;
  const make = (rule: ScheduleRule, minutes: number, reasons: string[], strong = false): Found => ({
    ...EMPTY,
    rule,
    strong,
    subject: { kind: 'meeting', id: meeting.id },
    meetings: [meeting.id],
    count: 1,
    minutes,
    from: meeting.startsAt,
    to: meeting.endsAt,
    reasons,
  });
  const clusters: Found[] = [];
  const notice = shortNotice(meeting, now, thresholds.S07);
  if (notice) clusters.push(make('S07', 0, noticeReasons(notice), notice.strong));
  const lack = unprepared(meeting, now, thresholds.S08);
  if (lack) clusters.push(make('S08', 0, [String(lack.days), ...lack.missing]));
  const strain = onlineStrain(meeting, thresholds.S10);
  if (strain.length > 0) clusters.push(make('S10', length, strain));
  const awkward = awkwardHours(meeting, zone, thresholds.S11);
  if (awkward.length > 0) clusters.push(make('S11', length, awkward));
  return clusters;
}
