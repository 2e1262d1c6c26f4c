import type { FlagCluster } from '@minga/shared/meetings/flags.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { organisationLoads } from '@minga/shared/meetings/load.ts';
import type { ScheduleRule } from '@minga/shared/standards/schedule.ts';
import { and, eq, sql } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import type { Tx } from '../../../platform/database/db.ts';
import { prepared } from '../../../platform/database/prepared.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { mayPlan } from '../policy.ts';
import {
  type Audience,
  type KeptCluster,
  type KeptPlan,
  meetingFlagPages,
  meetingFlags,
  meetingPlans,
} from '../tables.ts';
import { assess, listAcknowledged, type PlanInHand, type PlanScope, suggest } from './flags.ts';
import { listMeetings, listPlannedOrganisations, type OrganisationRow } from './meetings.ts';

/** Clusters on one page of a rule. */
const CLUSTERS = 500;
/** Pages kept of one rule: what ten thousand meetings at one hour make, nobody reads to the end. */
const PAGES = 40;
/** Meetings named by the clusters of one page together, and by one of them. */
const NAMED = 2_000;
const NAMED_BY_ONE = 1_000;
/** Notice runs out and seats begin by the clock, without any change to the plan. */
const HOLDS_MINUTES = 60;
const NOTHING: KeptPlan = { groups: [], meetings: {}, loads: [] };

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
  delegates: Record<string, number>;
  state: Exclude<FlagState, 'computing'>;
  computedAt: string;
  isOld: boolean;
}>(
  'kept_flags_key',
  sql`
    select plan_version::float8 as "planVersion", delegates, state, extract(epoch from computed_at)::text as "computedAt",
      computed_at < now() - interval '${sql.raw(String(HOLDS_MINUTES))} minutes' as "isOld"
    from meeting_flags where cycle_id = ${sql.placeholder('cycleId')} and audience = ${sql.placeholder('audience')}`,
);

export async function findKeptKey(tx: Tx, scope: PlanScope, audience: Audience): Promise<KeptKey> {
  // Sent together, answered in this order.
  const [organisations, version, [row]] = await Promise.all([
    listPlannedOrganisations(tx, scope.forumId),
    getPlanVersion(tx, scope.cycleId, audience),
    keyRead(tx, { cycleId: scope.cycleId, audience }),
  ]);
  if (!row)
    return {
      state: version === 0 ? 'current' : 'computing',
      key: `${version}`,
      mark: '',
      hasKept: false,
      organisations,
    };
  const holds = row.planVersion === version && sameDelegates(row.delegates, organisations);
  const isStale = !holds || (audience === 'planners' && row.isOld);
  const key = `${row.planVersion} ${row.computedAt} ${holds}`;
  return { state: isStale ? 'computing' : row.state, key, mark: row.computedAt, hasKept: true, organisations };
}

function sameDelegates(known: Record<string, number>, organisations: readonly OrganisationRow[]): boolean {
  return (
    Object.keys(known).length === organisations.length &&
    organisations.every(({ id, delegates }) => known[id] === delegates)
  );
}

async function getPlanVersion(tx: Tx, cycleId: string, audience: Audience): Promise<number> {
  const [plan] = await tx.select().from(meetingPlans).where(eq(meetingPlans.cycleId, cycleId));
  return (audience === 'public' ? plan?.publicVersion : plan?.version) ?? 0;
}

/** Computes the flags of a plan and keeps them. Long for a large plan: only workers do this. */
export async function computeAndKeep(tx: Tx, scope: PlanScope, audience: Audience): Promise<void> {
  // Read first: should the plan change in between, what is kept is of an older version and computed once more.
  const version = await getPlanVersion(tx, scope.cycleId, audience);
  const reader = { cycleId: scope.cycleId, isFacilitator: audience === 'planners' };
  const rows = (await listMeetings(tx, reader)).filter((row) => row.state !== 'cancelled');
  try {
    await keep(tx, scope, audience, version, await assess(tx, scope, rows));
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'meeting.too-many-overlaps')) throw error;
    const organisations = await listPlannedOrganisations(tx, scope.forumId);
    await store(tx, scope, { audience, version, organisations, state: 'too-large', kept: NOTHING, pages: [] });
  }
}

/** Keeps what a command has computed anyway, under the forum's lock: no other version can have come in between. */
export async function keepFlags(tx: Tx, scope: PlanScope, audience: Audience, inHand: PlanInHand): Promise<void> {
  await keep(tx, scope, audience, await getPlanVersion(tx, scope.cycleId, audience), inHand);
}

async function keep(tx: Tx, scope: PlanScope, audience: Audience, version: number, inHand: PlanInHand): Promise<void> {
  const suggestions = audience === 'planners' ? await suggest(tx, scope, inHand) : null;
  const acknowledged = await listAcknowledged(tx, scope, inHand);
  const namesOf = (clusters: readonly KeptCluster[]) => namedMeetings(clusters, inHand);
  const pages: StoredPage[] = [];
  const groups = inHand.groups.map((group) => {
    const all = pagesOf(group.clusters);
    const sizes = all.map((page) => page.length);
    const keptOf = (page: Page): KeptCluster[] =>
      page.map(({ cluster, ids }) => ({
        ...cluster,
        meetings: ids,
        meetingsOmitted: cluster.meetings.length - ids.length,
        suggestion: suggestions?.get(cluster) ?? null,
        acknowledgement: acknowledged.get(cluster) ?? null,
      }));
    const moreAfter = (at: number) => sizes.slice(at + 1).reduce((sum, size) => sum + size, 0);
    all.slice(1).forEach((page, index) => {
      const clusters = keptOf(page);
      const kept = { clusters, meetings: namesOf(clusters), more: moreAfter(index + 1) };
      pages.push({ rule: group.rule, page: index + 2, kept });
    });
    const omitted = group.clusters.length - moreAfter(-1);
    return { ...group, clusters: keptOf(all[0] ?? []), pages: all.length, more: moreAfter(0), omitted };
  });
  const meetings = namesOf(groups.flatMap(({ clusters }) => clusters));
  const kept = { groups, meetings, loads: organisationLoads(inHand.plan) };
  await store(tx, scope, { audience, version, organisations: inHand.organisations, state: 'current', kept, pages });
}

function namedMeetings(clusters: readonly KeptCluster[], { rows }: PlanInHand): KeptPlan['meetings'] {
  const meetings: KeptPlan['meetings'] = {};
  for (const id of clusters.flatMap((cluster) => cluster.meetings)) {
    const row = rows.get(id);
    if (!row) continue;
    const { title, movedVersion } = row;
    meetings[id] = { title, startsAt: row.startsAt.toISOString(), endsAt: row.endsAt.toISOString(), movedVersion };
  }
  return meetings;
}

type Page = { cluster: FlagCluster; ids: string[] }[];

/** As many clusters on a page as an answer may hold; a large one by itself, with as many of its meetings as fit. */
function pagesOf(clusters: readonly FlagCluster[]): Page[] {
  const found: Page[] = [];
  let page: Page = [];
  let room = 0;
  for (const cluster of clusters) {
    const ids = cluster.meetings.slice(0, NAMED_BY_ONE);
    if (page.length === 0 || page.length === CLUSTERS || ids.length > room) {
      if (found.length === PAGES) break;
      page = [];
      found.push(page);
      room = NAMED;
    }
    room -= ids.length;
    page.push({ cluster, ids });
  }
  return found;
}

type StoredPage = Omit<typeof meetingFlagPages.$inferInsert, 'cycleId' | 'audience'>;
type Stored = {
  audience: Audience;
  version: number;
  organisations: readonly OrganisationRow[];
  state: 'current' | 'too-large';
  kept: KeptPlan;
  pages: StoredPage[];
};

async function store(
  tx: Tx,
  scope: PlanScope,
  { audience, version, organisations, state, kept, pages }: Stored,
): Promise<void> {
  const delegates = Object.fromEntries(organisations.map((one) => [one.id, one.delegates]));
  const values = { planVersion: version, delegates, computedAt: sql`clock_timestamp()`, state, kept };
  const { cycleId } = scope;
  const written = await tx
    .insert(meetingFlags)
    .values({ cycleId, audience, ...values })
    .onConflictDoUpdate({
      target: [meetingFlags.cycleId, meetingFlags.audience],
      set: values,
      // Two may compute at once; the one that saw the older plan must not have the last word.
      setWhere: sql`${meetingFlags.planVersion} <= ${version}`,
    })
    .returning({ cycleId: meetingFlags.cycleId });
  if (written.length === 0) return;
  await tx
    .delete(meetingFlagPages)
    .where(and(eq(meetingFlagPages.cycleId, cycleId), eq(meetingFlagPages.audience, audience)));
  for (const page of pages) await tx.insert(meetingFlagPages).values({ cycleId, audience, ...page });
}

type StalePlan = { cycleId: string; forumId: string };

/** Cycles whose public flags are of an older plan, or of other delegates, than there are now. */
export async function listStalePlans(tx: Tx): Promise<StalePlan[]> {
  const result = await tx.execute<StalePlan>(sql`
    select c.id as "cycleId", c.forum_id as "forumId" from meeting_plans p join cycles c on c.id = p.cycle_id
      left join meeting_flags f on f.cycle_id = c.id and f.audience = 'public'
    where p.public_version > 0 and (f.plan_version is distinct from p.public_version or f.delegates is distinct from (
      select coalesce(jsonb_object_agg(o.id, (select count(distinct s.person_id) from open_seats s
        where s.organisation_id = o.id and s.role = 'delegate')), '{}') from organisations o where o.forum_id = c.forum_id))
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
