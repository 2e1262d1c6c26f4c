import { AppError } from '@minga/shared/kernel/errors.ts';
import type { FlagCluster, FlagGroup } from '@minga/shared/meetings/flags.ts';
import { flagsOfPlan, overlappingPairs } from '@minga/shared/meetings/flags.ts';
import { fortnight, suggestMove, type Suggestion, withinStage } from '@minga/shared/meetings/suggestions.ts';
import { buildPlan, type Plan, type Window } from '@minga/shared/meetings/heat.ts';
import { OVERLAP_RULES, PLAN_LIMITS, type PlannedMeeting, type SubjectKind } from '@minga/shared/meetings/rules.ts';
import type { ScheduleRule, ScheduleThresholds } from '@minga/shared/standards/schedule.ts';
import { zoneOf } from '@minga/shared/meetings/zone.ts';
import { endOf } from '@minga/shared/stages/rules.ts';
import { asc, eq } from 'drizzle-orm';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { listStages } from '../../stages/queries.ts';
import { readThresholds } from '../../standards/queries.ts';
import { flagAcknowledgements } from '../tables.ts';
import { getElsewhere, listAway } from './elsewhere.ts';
import {
  asPlanned,
  listMeetings,
  listPlannedOrganisations,
  type MeetingRow,
  type OrganisationRow,
} from './meetings.ts';

/** Suggestions cost a heat map each; a plan with more broken clusters than this needs a different week, not a nudge. */
const SUGGESTIONS = 40;
/** Every meeting of a cluster is tried; twenty at one hour are not helped by moving one of them. */
const TRIED = 20;

/** Where a plan lies: all that computing its flags needs to know of who asks. */
export type PlanScope = Pick<Scope, 'cycleId' | 'forumId' | 'timeZone'>;

export type PlanInHand = {
  rows: Map<string, MeetingRow>;
  organisations: OrganisationRow[];
  /** names the times of delegates in other cycles that it was looked at with */
  elsewhere: string;
  plan: Plan;
  groups: FlagGroup[];
  thresholds: ScheduleThresholds;
  now: Date;
};
type Acknowledged = { personId: string; reason: string; at: string };

/**
 * The plan a reader may see, with what the rules notice about it: drafts and published meetings for facilitators,
 * published ones for everybody else.
 * @param also meetings that would join the plan, e.g. those of an import
 */
export async function getPlan(tx: Tx, scope: Scope, also: readonly PlannedMeeting[] = []): Promise<PlanInHand> {
  const rows = (await listMeetings(tx, scope)).filter((row) => row.state !== 'cancelled');
  return assess(tx, scope, rows, also);
}

/** @throws AppError `meeting.too-many-overlaps` when looking at all of them would take too long */
export async function assess(
  tx: Tx,
  scope: PlanScope,
  rows: readonly MeetingRow[],
  also: readonly PlannedMeeting[] = [],
): Promise<PlanInHand> {
  const organisations = await listPlannedOrganisations(tx, scope.forumId);
  const delegates = new Map(organisations.map((one) => [one.id, one.delegates]));
  // Its name first: should they change in between, what is kept is of older times and computed once more.
  const [now, thresholds, elsewhere, away] = await Promise.all([
    dbNow(tx),
    readThresholds(tx, scope.cycleId),
    getElsewhere(tx, scope.cycleId),
    listAway(tx, scope.cycleId),
  ]);
  const plan = buildPlan([...rows.map(asPlanned), ...also], delegates, away);
  if (overlappingPairs(plan, PLAN_LIMITS.pairs) > PLAN_LIMITS.pairs)
    throw new AppError('meeting.too-many-overlaps', { params: { most: PLAN_LIMITS.pairs } });
  const groups = flagsOfPlan(plan, { timeZone: scope.timeZone, now: now.getTime(), thresholds });
  return { rows: new Map(rows.map((row) => [row.id, row])), organisations, elsewhere, plan, groups, thresholds, now };
}

/** Drafts are moved before published meetings, and never out of their stage. */
export async function suggest(tx: Tx, scope: PlanScope, inHand: PlanInHand): Promise<Map<FlagCluster, Suggestion>> {
  const how = { zone: zoneOf(scope.timeZone), hours: inHand.thresholds.S11 };
  const windows = new Map((await listStages(tx, scope.cycleId)).map((stage) => [stage.name, stage]));
  const windowOf = (meeting: PlannedMeeting): Window => {
    const free = fortnight(meeting, inHand.now.getTime());
    const stage = meeting.stage === null ? undefined : windows.get(meeting.stage);
    return withinStage(free, stage && { opensAt: stage.opensAt.getTime(), closesAt: endOf(stage).getTime() });
  };
  const isDraft = (meeting: PlannedMeeting) => inHand.rows.get(meeting.id)?.state === 'draft';
  const found = new Map<FlagCluster, Suggestion>();
  const clusters = inHand.groups.filter((group) => OVERLAP_RULES.has(group.rule)).flatMap((group) => group.clusters);
  for (const cluster of clusters.filter((one) => one.meetings.length <= TRIED).slice(0, SUGGESTIONS)) {
    const move =
      suggestMove(inHand.plan, cluster, how, (meeting) => (isDraft(meeting) ? windowOf(meeting) : null)) ??
      suggestMove(inHand.plan, cluster, how, (meeting) => (isDraft(meeting) ? null : windowOf(meeting)));
    if (move) found.set(cluster, move);
  }
  return found;
}

/** An acknowledgement counts only while its flag concerns the same meetings, each still where it was. */
export async function listAcknowledged(
  tx: Tx,
  scope: PlanScope,
  inHand: PlanInHand,
): Promise<Map<FlagCluster, Acknowledged>> {
  const stored = await tx
    .select()
    .from(flagAcknowledgements)
    .where(eq(flagAcknowledgements.cycleId, scope.cycleId))
    .orderBy(asc(flagAcknowledgements.at));
  const byFact = new Map(
    stored.map((one) => [
      factKey(one.rule, { kind: one.subjectKind, id: one.subjectId }, Object.entries(one.meetings)),
      { personId: one.personId, reason: one.reason, at: one.at.toISOString() },
    ]),
  );
  const found = new Map<FlagCluster, Acknowledged>();
  if (byFact.size === 0) return found;
  for (const cluster of inHand.groups.flatMap((group) => group.clusters)) {
    const acknowledged = byFact.get(keyOfCluster(cluster, inHand.rows));
    if (acknowledged) found.set(cluster, acknowledged);
  }
  return found;
}

export function keyOfCluster(cluster: FlagCluster, rows: ReadonlyMap<string, MeetingRow>): string {
  return factKey(
    cluster.rule,
    cluster.subject,
    cluster.meetings.map((id) => [id, rows.get(id)?.movedVersion ?? 0]),
  );
}

export function factKey(
  rule: ScheduleRule,
  subject: { kind: SubjectKind; id: string },
  meetings: readonly (readonly [string, number])[],
): string {
  return JSON.stringify([rule, subject.kind, subject.id, meetings.map(([id, version]) => `${id}@${version}`).sort()]);
}
