import { AppError } from '@minga/shared/kernel/errors.ts';
import type { FlagCluster } from '@minga/shared/meetings/flags.ts';
import { organisationLoads } from '@minga/shared/meetings/load.ts';
import { and, eq, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { assess, listAcknowledged, type PlanInHand, type PlanScope, suggest } from '../queries/flags.ts';
import { getElsewhere } from '../queries/elsewhere.ts';
import { getPlanVersion, NOTHING } from '../queries/kept-flags.ts';
import { listMeetings, listPlannedOrganisations, type OrganisationRow } from '../queries/meetings.ts';
import { type Audience, type KeptCluster, type KeptPlan, meetingFlagPages, meetingFlags } from '../tables.ts';

/** Clusters on one page of a rule. */
const CLUSTERS = 500;
/** Pages kept of one rule: what ten thousand meetings at one hour make, nobody reads to the end. */
const PAGES = 40;
/** Meetings named by the clusters of one page together, and by one of them. */
const NAMED = 2_000;
const NAMED_BY_ONE = 1_000;

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
    const elsewhere = await getElsewhere(tx, scope.cycleId);
    await store(tx, scope, {
      audience,
      version,
      organisations,
      elsewhere,
      state: 'too-large',
      kept: NOTHING,
      pages: [],
    });
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
  const kept = { groups, meetings, loads: organisationLoads(inHand.plan, inHand.groups) };
  const { organisations, elsewhere } = inHand;
  await store(tx, scope, { audience, version, organisations, elsewhere, state: 'current', kept, pages });
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
  elsewhere: string;
  state: 'current' | 'too-large';
  kept: KeptPlan;
  pages: StoredPage[];
};

async function store(
  tx: Tx,
  scope: PlanScope,
  { audience, version, organisations, elsewhere, state, kept, pages }: Stored,
): Promise<void> {
  const delegates = Object.fromEntries(organisations.map((one) => [one.id, one.delegation]));
  const values = { planVersion: version, delegates, elsewhere, computedAt: sql`clock_timestamp()`, state, kept };
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
