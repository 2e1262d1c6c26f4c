import { requireSeenVersion } from '../../../platform/database/seen-version.ts';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import { holdLock } from '../../../platform/database/locks.ts';
import { brokeConstraint } from '../../../platform/database/database-faults.ts';
import type { FlagCluster } from '@minga/shared/meetings/flags.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Publish } from '@minga/shared/meetings/schema.ts';
import { endOf } from '@minga/shared/stages/rules.ts';
import { inArray, type SQL, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import { changePages, inCycle } from '../../../platform/jobs/events.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { notifyConcerned } from '../../notices/commands.ts';
import { listStages, type StageRow } from '../../stages/queries.ts';
import { keepVersion } from '../../versions/commands.ts';
import { assess, type PlanInHand } from '../queries/flags.ts';
import { keepFlags } from './keep-flags.ts';
import {
  getMeeting,
  listMeetings,
  listNames,
  listThemesOfCycle,
  lockMeetings,
  type MeetingRow,
} from '../queries/meetings.ts';
import { publishedVersion, snapshotOf } from '../queries/publications.ts';
import { meetings } from '../tables.ts';

type Kind = 'published' | 'changed' | 'cancelled';
const ROOM_ONCE = 'meetings_room_once';

/**
 * Publishing decides on what others have published, and flags are kept with the version of the plan they were computed from,
 * so a forum's plan changes one act at a time. The room has a database constraint besides, which also holds between cycles and
 * against anybody who forgets this lock.
 */
export async function lockForum(tx: Tx, scope: Scope): Promise<void> {
  await holdLock(tx, 'plan of forum', scope.forumId);
}

/**
 * Makes drafts public together, with the flags that remain.
 * @throws AppError `meeting.changed-meanwhile`, `meeting.outside-stage`, `stage.closed`, `meeting.blocked`, `meeting.rule-blocks`, `meeting.room-taken`
 */
export async function publishMeetings(tx: Tx, scope: Scope, input: Publish): Promise<MeetingRow[]> {
  await lockForum(tx, scope);
  const versions = new Map(input.meetings.map((one) => [one.id, one.version]));
  const ids = [...versions.keys()];
  for (const row of await lockMeetings(tx, scope, ids)) {
    const params = { title: row.title };
    if (row.state === 'cancelled') throw new AppError('meeting.is-cancelled', { params });
    if (row.state !== 'draft') throw new AppError('meeting.changed-meanwhile', { params });
    requireSeenVersion(row, versions.get(row.id), 'meeting.changed-meanwhile', params);
  }
  // Looked at before writing: the sentence can then say who is taken and by what; the constraint only says that.
  const drafts = (await lockMeetings(tx, scope, ids)).map((row): MeetingRow => ({ ...row, state: 'published' }));
  const findings = await examine(tx, scope, drafts, 'published');
  await tx
    .update(meetings)
    .set({
      state: 'published',
      publishedAt: sql`now()`,
      timePublishedAt: sql`now()`,
      version: sql`${meetings.version} + 1`,
      updatedAt: sql`now()`,
    })
    .where(inArray(meetings.id, ids))
    .catch(refuseTakenRoom);
  const rows = await lockMeetings(tx, scope, ids);
  await keepPublished(tx, scope, rows, findings, { kind: 'published', reason: null, before: new Map() });
  await keepFlags(tx, scope, 'public', findings.inHand);
  changePages(tx, inCycle(scope));
  return rows;
}

/**
 * Changes to public meetings, already written: checked together like a publication, then told with their reason and each
 * with its diff.
 */
export async function announceChange(
  tx: Tx,
  scope: Scope,
  before: readonly MeetingRow[],
  kind: 'changed' | 'cancelled',
  reason: string,
): Promise<void> {
  const after: MeetingRow[] = [];
  for (const row of before) {
    const isWhere = sql`starts_at = ${row.startsAt.toISOString()} and ends_at = ${row.endsAt.toISOString()}`;
    // Of a new time nobody has heard yet; it is public all the same.
    const ofTime = (kept: SQL, anew: SQL) => sql`case when ${isWhere} then ${kept} else ${anew} end`;
    await tx
      .update(meetings)
      .set({
        sequence: sql`${meetings.sequence} + 1`,
        timePublishedAt: ofTime(sql`time_published_at`, sql`now()`),
        heardAt: ofTime(sql`heard_at`, sql`null`),
        unreached: ofTime(sql`unreached`, sql`0`),
      })
      .where(inArray(meetings.id, [row.id]))
      .catch(refuseTakenRoom);
    after.push(await getMeeting(tx, scope, row.id));
  }
  const findings = await examine(tx, scope, after, kind);
  await keepPublished(tx, scope, after, findings, {
    kind,
    reason,
    before: new Map(before.map((row) => [row.id, row])),
  });
  await keepFlags(tx, scope, 'public', findings.inHand);
}

export function refuseTakenRoom(error: unknown): never {
  if (brokeConstraint(error, ROOM_ONCE)) throw new AppError('meeting.room-taken');
  throw error;
}

type Findings = { inHand: PlanInHand; clusters: FlagCluster[] };

/** What the public plan would look like with these meetings in it; refuses what may not be published at all. */
async function examine(tx: Tx, scope: Scope, rows: readonly MeetingRow[], kind: Kind): Promise<Findings> {
  const concerned = new Set(rows.map((row) => row.id));
  if (kind !== 'cancelled') {
    const [stages, now] = [await listStages(tx, scope.cycleId), await dbNow(tx)];
    for (const row of rows) refuseOutsideStage(row, stages, now, scope.timeZone);
  }
  const open = await listMeetings(tx, { cycleId: scope.cycleId, isFacilitator: false });
  const others = open.filter((row) => row.state === 'published' && !concerned.has(row.id));
  const inHand = await assess(tx, scope, [...others, ...rows.filter((row) => row.state === 'published')]);
  const clusters = inHand.groups
    .flatMap((group) => group.clusters)
    .filter((one) => one.meetings.some((id) => concerned.has(id)));
  const block = clusters.find((one) => one.severity === 'block');
  if (block) throw await blocked(tx, scope, block, concerned, inHand);
  return { inHand, clusters };
}

type Circumstances = { kind: Kind; reason: string | null; before: ReadonlyMap<string, MeetingRow> };

/** Writes down for good what the public is told, with the notice it gets and the flags that were known. */
async function keepPublished(
  tx: Tx,
  scope: Scope,
  rows: readonly MeetingRow[],
  { inHand, clusters }: Findings,
  circumstances: Circumstances,
): Promise<void> {
  const names = await publicNames(tx, scope, inHand);
  const { personId } = personOf(scope);
  for (const row of rows) {
    const { kind, reason } = circumstances;
    const { sequence } = row;
    const before = circumstances.before.get(row.id);
    const former = before ? snapshotOf(before, names) : null;
    const flags = clusters
      .filter((one) => one.meetings.includes(row.id))
      .map(({ rule, severity, count, minutes }) => ({ rule, severity, count, minutes }));
    const known = (row.timePublishedAt ?? inHand.now).getTime();
    const noticeMinutes = Math.floor((row.startsAt.getTime() - known) / 60_000);
    const published = publishedVersion(snapshotOf(row, names), former, {
      sequence,
      kind,
      flags,
      noticeMinutes,
      reason,
    });
    const subject = { kind: 'meeting', id: row.id, cycleId: scope.cycleId } as const;
    const { sha256, number } = await keepVersion(tx, subject, { ...published, personId });
    notifyConcerned(tx, scope, `meeting-${kind}`, { id: row.id, number });
    await record(tx, scope, 'meeting.announced', row.id, { sequence, kind, sha256, flags, noticeMinutes });
  }
}

/** A meeting of a stage lies inside its window, and a closed stage takes no more of them. */
function refuseOutsideStage(row: MeetingRow, stages: readonly StageRow[], now: Date, timeZone: string): void {
  const stage = stages.find((one) => one.name === row.stage);
  if (!stage) return;
  const end = endOf(stage);
  const params = { title: row.title, stage: stage.name, timeZone };
  if (end <= now) throw new AppError('stage.closed', { params: { ...params, at: end.toISOString() } });
  if (row.startsAt < stage.opensAt || row.endsAt > end) {
    throw new AppError('meeting.outside-stage', {
      params: { ...params, opens: stage.opensAt.toISOString(), closes: end.toISOString() },
    });
  }
}

async function blocked(
  tx: Tx,
  scope: Scope,
  cluster: FlagCluster,
  concerned: ReadonlySet<string>,
  inHand: PlanInHand,
): Promise<AppError> {
  const at = new Date(cluster.from);
  const then = cluster.meetings.filter((id) => {
    const row = inHand.rows.get(id);
    return row && row.startsAt <= at && at < row.endsAt;
  });
  const own = then.find((id) => concerned.has(id)) ?? then[0];
  const other = then.find((id) => id !== own);
  const title = inHand.rows.get(own ?? cluster.meetings.find((one) => concerned.has(one)) ?? '')?.title ?? '';
  if (cluster.rule !== 'S03') return new AppError('meeting.rule-blocks', { params: { title, rule: cluster.rule } });
  const { kind, id } = cluster.subject;
  const who = kind === 'facilitator' ? ((await listNames(tx, scope.forumId, [id])).get(id) ?? id) : id;
  return new AppError('meeting.blocked', {
    params: {
      title,
      other: inHand.rows.get(other ?? '')?.title ?? '',
      who,
      at: at.toISOString(),
      timeZone: scope.timeZone,
    },
  });
}

async function publicNames(tx: Tx, scope: Scope, inHand: PlanInHand): Promise<(id: string) => string> {
  const names = new Map(inHand.organisations.map((one) => [one.id, one.shortName]));
  for (const theme of await listThemesOfCycle(tx, scope.cycleId)) names.set(theme.id, theme.name);
  return (id) => names.get(id) ?? id;
}
