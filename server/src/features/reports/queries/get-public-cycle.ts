import type { PublicCycle } from '@minga/shared/cycles/schema.ts';
import { currentStage } from '@minga/shared/stages/rules.ts';
import { and, eq, sql } from 'drizzle-orm';
import { headOf } from '../../../platform/database/audit.ts';
import { dbNow, type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import type { Actor } from '../../../platform/http/gate.ts';
import { presentNewest } from '../../announcements/present.ts';
import { listPublished } from '../../announcements/queries.ts';
import { listConsultations } from '../../consultations/queries.ts';
import { presentStage } from '../../cycles/present.ts';
import { type CycleRow, findReadableCycle } from '../../cycles/queries.ts';
import { getCounters } from '../../diagnoses/queries.ts';
import { listOrganisations } from '../../organisations/queries.ts';
import { type AsOf, hasBegunAsOf, organisationsAsOf, seatsAsOf } from '../../organisations/queries/as-of.ts';
import { organisations, seats } from '../../organisations/tables.ts';
import { listStages } from '../../stages/queries.ts';
import { hasVersion, newestVersion } from '../../versions/queries.ts';
import { nextAction } from '../policy.ts';

/** Announcements shown on the cycle page. */
const NEWEST = 3;
/** Meetings shown on the cycle page. */
const NEXT_MEETINGS = 6;

async function listThemeCounts(tx: Tx, cycleId: string): Promise<PublicCycle['themes']> {
  const result = await tx.execute<PublicCycle['themes'][number]>(sql`
    select t.slug, t.name,
      (select count(*)::int from diagnoses d
        where d.cycle_id = t.cycle_id and t.id = any (d.public_themes) and d.state in ('declared', 'submitted', 'published')) as diagnoses,
      (select count(*)::int from commitment_themes ct join commitments c on c.id = ct.commitment_id
        where ct.theme_id = t.id and c.state <> 'withdrawn' and ${hasVersion('commitment', sql`c.id`)}) as commitments
    from themes t where t.cycle_id = ${cycleId} order by t.position`);
  return result.rows;
}

type MeetingRow = Omit<PublicCycle['nextMeetings'][number], 'startsAt' | 'endsAt'> & {
  startsAt: RawInstant;
  endsAt: RawInstant;
};

async function listNextMeetings(tx: Tx, cycleId: string): Promise<PublicCycle['nextMeetings']> {
  const result = await tx.execute<MeetingRow>(sql`
    select m.id, m.title, m.starts_at as "startsAt", m.ends_at as "endsAt", m.modality, m.room, m.stage,
      (select string_agg(t.name, ' · ' order by t.position) from meeting_themes mt join themes t on t.id = mt.theme_id where mt.meeting_id = m.id) as theme
    from meetings m where m.cycle_id = ${cycleId} and m.state = 'published' and m.ends_at > now()
    order by m.starts_at, m.id limit ${NEXT_MEETINGS}`);
  return result.rows.map((row) => ({
    ...row,
    startsAt: toDate(row.startsAt).toISOString(),
    endsAt: toDate(row.endsAt).toISOString(),
  }));
}

const asOf = ({ archivedAt }: CycleRow): AsOf => (archivedAt === null ? null : toDate(archivedAt));

/** Who is at the table of a cycle, or was when it was put away. */
async function listSectors(tx: Tx, cycle: CycleRow): Promise<PublicCycle['sectors']> {
  const at = asOf(cycle);
  return tx
    .select({
      sector: organisations.sector,
      organisations: sql<number>`count(distinct ${organisations.id})::int`,
      seats: sql<number>`count(${seats.id})::int`,
      people: sql<number>`count(distinct ${seats.personId})::int`,
    })
    .from(organisations)
    .leftJoin(seats, and(eq(seats.organisationId, organisations.id), seatsAsOf(at), hasBegunAsOf(at)))
    .where(and(eq(organisations.forumId, cycle.forumId), organisationsAsOf(at)))
    .groupBy(organisations.sector);
}

/** Only what was frozen is public: a draft that nobody froze is its drafters' business. */
async function listPublicCommitments(tx: Tx, cycleId: string): Promise<PublicCycle['commitments']> {
  const result = await tx.execute<PublicCycle['commitments'][number]>(sql`
    select c.number, v.content ->> 'title' as title, c.state, p.potential, o.short_name as "leadOrganisation",
      (select string_agg(t.name, ' · ' order by t.position) from commitment_themes ct join themes t on t.id = ct.theme_id where ct.commitment_id = c.id) as theme
    from commitments c
      join lateral ${newestVersion('commitment', sql`c.id`)} v on true
      left join organisations o on o.id = c.lead_organisation_id
      left join commitment_potential p on p.commitment_id = c.id
    where c.cycle_id = ${cycleId} and c.state <> 'withdrawn' order by c.number`);
  return result.rows;
}

function mixOf(commitments: PublicCycle['commitments']): PublicCycle['potentialMix'] {
  const count = (potential: string | null) => commitments.filter((one) => one.potential === potential).length;
  return {
    unclear: count('unclear'),
    modest: count('modest'),
    substantial: count('substantial'),
    unrated: count(null),
  };
}

/**
 * Everything the public cycle page shows and nothing a stranger may not read. People of the forum see it before it is
 * published, as it will be.
 * @returns null when there is no such cycle for this actor
 */
export async function getPublicCycle(
  tx: Tx,
  slug: string,
  actor: Actor = { kind: 'anonymous' },
): Promise<PublicCycle | null> {
  const cycle = await findReadableCycle(tx, actor, slug);
  return cycle && composePublicCycle(tx, cycle);
}

/** Sent together, they share one round trip; the connection answers them in order. */
const readParts = (tx: Tx, cycle: CycleRow) =>
  Promise.all([
    dbNow(tx),
    listStages(tx, cycle.id),
    listConsultations(tx, cycle.id),
    listPublicCommitments(tx, cycle.id),
    listOrganisations(tx, cycle.forumId, { asOf: asOf(cycle) }),
    tx.execute<{ id: string; title: string; closesAt: RawInstant }>(sql`
        select id, title, closes_at as "closesAt" from ballots_taking_votes where cycle_id = ${cycle.id} order by closes_at limit 1`),
    listNextMeetings(tx, cycle.id),
    listThemeCounts(tx, cycle.id),
    getCounters(tx, cycle.id),
    listSectors(tx, cycle),
    headOf(tx, cycle.id),
    listPublished(tx, cycle.id, { limit: NEWEST, isInForce: true }),
    tx.execute<{ openBoards: number }>(
      sql`select count(*)::int as "openBoards" from boards where cycle_id = ${cycle.id} and stage_name = 'brainstorming' and phase <> 'closed'`,
    ),
  ]);

async function composePublicCycle(tx: Tx, cycle: CycleRow): Promise<PublicCycle> {
  const [
    now,
    stages,
    consultations,
    commitments,
    organisations,
    ballot,
    nextMeetings,
    themes,
    register,
    sectors,
    lastAct,
    newest,
    boards,
  ] = await readParts(tx, cycle);
  const current = currentStage(stages, now);
  const open = ballot.rows[0];
  const contributable = consultations.find(({ state, row }) => state === 'open' && row.audience === 'anybody');
  return {
    id: cycle.id,
    slug: cycle.slug,
    title: cycle.title,
    purpose: cycle.purpose,
    locale: cycle.locale,
    generatedAt: now.toISOString(),
    forum: {
      slug: cycle.forumSlug,
      name: cycle.forumName,
      timeZone: cycle.timeZone,
      isDemonstration: cycle.isDemonstration,
    },
    planStartsOn: cycle.planStartsOn,
    planEndsOn: cycle.planEndsOn,
    stages: stages.map((stage) => presentStage(stage, now)),
    currentStage: current?.name ?? null,
    nextAction: nextAction({
      slug: cycle.slug,
      isArchived: cycle.isArchived,
      stage: current && { name: current.name, closesAt: current.closesAt },
      consultation: contributable?.row ?? null,
      ballot: open ? { id: open.id, title: open.title, closesAt: toDate(open.closesAt) } : null,
      meeting: nextMeetings[0] ?? null,
      commitments: commitments.length,
      openBoards: boards.rows[0]?.openBoards ?? 0,
    }),
    themes,
    announcements: presentNewest(newest.items),
    nextMeetings,
    register,
    commitments,
    takesRequests: cycle.takesRequests,
    potentialMix: mixOf(commitments),
    sectors,
    consultations: consultations.map(({ row, state, contributions, answered }) => ({
      id: row.id,
      title: row.title,
      state,
      isForAll: row.audience === 'anybody',
      contributions,
      answered,
      opensAt: row.opensAt?.toISOString() ?? '',
      closesAt: row.closesAt?.toISOString() ?? '',
    })),
    organisations: organisations.map(({ shortName, name, sector }) => ({ shortName, name, sector })),
    lastAct,
    howToTakePart: null,
  };
}
