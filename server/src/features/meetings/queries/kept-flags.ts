import { AppError } from '@minga/shared/kernel/errors.ts';
import type { ScheduleRule } from '@minga/shared/standards/schedule.ts';
import { and, eq, type SQL, sql } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import { prepared, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { mayPlan } from '../policy.ts';
import { type Audience, type KeptPlan, meetingFlagPages, meetingFlags, meetingPlans } from '../tables.ts';
import { thresholdSql } from '../../standards/queries.ts';
import type { PlanScope } from './flags.ts';
import { elsewhereOf, getElsewhere } from './elsewhere.ts';
import { delegationOf, listPlannedOrganisations, type OrganisationRow } from './meetings.ts';

/** Notice runs out and seats begin by the clock, without any change to the plan. */
const HOLDS_MINUTES = 60;
export const NOTHING: KeptPlan = { groups: [], meetings: {}, loads: [] };

type FlagState = 'current' | 'computing' | 'too-large';
export type KeptFlags = {
  state: FlagState;
  key: string;
  /** names one computation, so that pages of two are never put together */
  mark: string;
  kept: KeptPlan;
  organisations: OrganisationRow[];
};

export const audienceOf = (scope: Pick<Scope, 'isFacilitator'>): Audience => (mayPlan(scope) ? 'planners' : 'public');

/** Which answer {@link findKept} would give, without reading it: what is kept of a large plan is long. */
export type KeptKey = Omit<KeptFlags, 'kept'> & { hasKept: boolean };

/** What was read last, by plan and readers: parsing it again for each of them would hold up all others. */
const MOST_READ = 12;
const read = new LRUCache<string, { key: string; kept: KeptPlan }>({ max: MOST_READ });

/**
 * What was last computed for these readers. `computing` when the plan has changed since: the answer is then that of a
 * moment ago, and a new one is under way or will be within seconds.
 */
export async function findKept(tx: Tx, scope: PlanScope, audience: Audience): Promise<KeptFlags> {
  const { hasKept, ...found } = await findKeptKey(tx, scope, audience);
  return { ...found, kept: hasKept ? await readKept(tx, scope.cycleId, audience, found.key) : NOTHING };
}

/** The page of a rule that a cursor names: the mark of the computation it belongs to, and its number. */
export const cursorOf = (mark: string, page: number): string => `${mark}-${page}`;

/**
 * A further page of one rule, as a plan with this rule alone.
 * @throws AppError `meeting.flags-changed` when they were computed anew since the page before was read
 */
export async function findKeptPage(
  tx: Tx,
  scope: PlanScope,
  audience: Audience,
  { rule, after }: { rule: ScheduleRule; after: string },
): Promise<KeptFlags & { page: number }> {
  const found = await findKept(tx, scope, audience);
  const [, mark, page] = /^(.+)-(\d{1,3})$/.exec(after) ?? [];
  const group = found.kept.groups.find((one) => one.rule === rule);
  const ofRule = and(
    eq(meetingFlagPages.cycleId, scope.cycleId),
    eq(meetingFlagPages.audience, audience),
    eq(meetingFlagPages.rule, rule),
    eq(meetingFlagPages.page, Number(page ?? 0)),
  );
  const [row] = mark === found.mark ? await tx.select().from(meetingFlagPages).where(ofRule) : [];
  if (!row || !group) throw new AppError('meeting.flags-changed');
  const { clusters, meetings, more } = row.kept;
  return { ...found, page: row.page, kept: { groups: [{ ...group, clusters, more }], meetings, loads: [] } };
}

async function readKept(tx: Tx, cycleId: string, audience: Audience, key: string): Promise<KeptPlan> {
  const name = `${cycleId} ${audience}`;
  const known = read.get(name);
  if (known?.key === key) return known.kept;
  const kept = await selectKept(tx, cycleId, audience);
  read.set(name, { key, kept });
  return kept;
}

async function selectKept(tx: Tx, cycleId: string, audience: Audience): Promise<KeptPlan> {
  const where = and(eq(meetingFlags.cycleId, cycleId), eq(meetingFlags.audience, audience));
  const [row] = await tx.select({ kept: meetingFlags.kept }).from(meetingFlags).where(where);
  return row?.kept ?? NOTHING;
}

/** Planned once for each connection: every reader of flags asks it. To the microsecond: two computations of one plan may fall into one millisecond. */
const keyRead = prepared<{
  planVersion: number;
  delegates: Record<string, string>;
  elsewhere: string;
  state: Exclude<FlagState, 'computing'>;
  computedAt: string;
  isOld: boolean;
  isArchived: boolean;
}>(
  'kept_flags_key',
  sql`
    select plan_version::float8 as "planVersion", delegates, elsewhere, state, extract(epoch from computed_at)::text as "computedAt",
      computed_at < now() - interval '${sql.raw(String(HOLDS_MINUTES))} minutes' as "isOld", c.archived_at is not null as "isArchived"
    from meeting_flags join cycles c on c.id = cycle_id where cycle_id = ${sql.placeholder('cycleId')} and audience = ${sql.placeholder('audience')}`,
);

/** Whether since then a meeting was due to be prepared, or has begun: an unprepared one comes into a flag and leaves it by the clock (S08). */
const hasTurnedSince = (cycleId: SQL, from: SQL): SQL => sql`exists (select 1 from meetings m,
  lateral (values (m.starts_at - make_interval(days => ${thresholdSql('S08', 'materialDays', cycleId)})), (m.starts_at)) turn(at)
  where m.cycle_id = ${cycleId} and m.state = 'published' and turn.at between ${from} and now())`;

/** Asked by who plans and by who computes; planned once for each connection. */
const turnRead = prepared<{ hasTurned: boolean }>(
  'kept_flags_turn',
  sql`select ${hasTurnedSince(sql`f.cycle_id`, sql`f.computed_at`)} as "hasTurned" from meeting_flags f
    where f.cycle_id = ${sql.placeholder('cycleId')} and f.audience = ${sql.placeholder('audience')}`,
);

/**
 * @param looksElsewhere whether other cycles and the clock are looked at: for those who plan, and for who computes. Whoever else reads is told
 *   what is kept, which is brought up to date beside
 */
export async function findKeptKey(
  tx: Tx,
  scope: PlanScope,
  audience: Audience,
  looksElsewhere = audience === 'planners',
): Promise<KeptKey> {
  // Sent together, answered in this order.
  const [organisations, version, [row], elsewhere, [turn]] = await Promise.all([
    listPlannedOrganisations(tx, scope.forumId),
    getPlanVersion(tx, scope.cycleId, audience),
    keyRead(tx, { cycleId: scope.cycleId, audience }),
    looksElsewhere ? getElsewhere(tx, scope.cycleId) : null,
    looksElsewhere ? turnRead(tx, { cycleId: scope.cycleId, audience }) : [],
  ]);
  if (!row)
    return {
      state: version === 0 ? 'current' : 'computing',
      key: `${version}`,
      mark: '',
      hasKept: false,
      organisations,
    };
  // Of a cycle that was put away one reads what was found of its meetings then, not what today's delegates could go to.
  const holds = row.planVersion === version && (row.isArchived || sameDelegates(row.delegates, organisations));
  const isBehind =
    (audience === 'planners' && row.isOld) ||
    (elsewhere !== null && row.elsewhere !== elsewhere) ||
    turn?.hasTurned === true;
  const isStale = !holds || (isBehind && !row.isArchived);
  const key = `${row.planVersion} ${row.computedAt} ${holds}`;
  return { state: isStale ? 'computing' : row.state, key, mark: row.computedAt, hasKept: true, organisations };
}

function sameDelegates(known: Record<string, string>, organisations: readonly OrganisationRow[]): boolean {
  return (
    Object.keys(known).length === organisations.length &&
    organisations.every(({ id, delegation }) => known[id] === delegation)
  );
}

/** Triggers count it: a number for each change that these readers can see. */
export async function getPlanVersion(tx: Tx, cycleId: string, audience: Audience): Promise<number> {
  const [plan] = await tx.select().from(meetingPlans).where(eq(meetingPlans.cycleId, cycleId));
  return (audience === 'public' ? plan?.publicVersion : plan?.version) ?? 0;
}

type StalePlan = { cycleId: string; forumId: string };

/**
 * Cycles whose public flags are of an older plan, of other delegates or of other times of theirs in other cycles, than there are
 * now, or from before a meeting was due to be prepared.
 */
export async function listStalePlans(tx: Tx): Promise<StalePlan[]> {
  const result = await tx.execute<StalePlan>(sql`
    select c.id as "cycleId", c.forum_id as "forumId" from meeting_plans p join cycles c on c.id = p.cycle_id
      left join meeting_flags f on f.cycle_id = c.id and f.audience = 'public'
    where p.public_version > 0 and (f.plan_version is distinct from p.public_version or c.archived_at is null and (
      f.delegates is distinct from (
        select coalesce(jsonb_object_agg(o.id, ${delegationOf(sql`o.id`)}), '{}') from organisations o
        where o.forum_id = c.forum_id)
      or f.elsewhere is distinct from ${elsewhereOf(sql`c.id`)} or ${hasTurnedSince(sql`c.id`, sql`f.computed_at`)}))
    order by c.id limit 20`);
  return result.rows;
}

/** Where a cycle lies, for work that nobody asked for. */
export async function findPlanScope(tx: Tx, cycleId: string): Promise<PlanScope | null> {
  const result = await tx.execute<PlanScope>(sql`
    select c.id as "cycleId", c.forum_id as "forumId", f.time_zone as "timeZone"
    from cycles c join forums f on f.id = c.forum_id where c.id = ${cycleId}`);
  return result.rows[0] ?? null;
}
