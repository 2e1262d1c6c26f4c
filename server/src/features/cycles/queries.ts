import type { Locale } from '@minga/shared/kernel/languages.ts';
import type { StageName } from '@minga/shared/cycles/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { ForumRole } from '@minga/shared/people/rules.ts';
import { type SQL, sql } from 'drizzle-orm';
import { dbNow, prepared, type RawInstant, toDate, type Tx } from '../../platform/database/db.ts';
import type { Actor, Scope } from '../../platform/http/gate.ts';
import { narrowTo } from '../../platform/database/reach.ts';
import { comeIn } from '../organisations/commands/own-name.ts';
import { getMembership, isOfForum, listOpenSeats } from '../organisations/queries/of-person.ts';
import { findForum, hasRoleIn, isShutOut } from '../people/queries.ts';

export type CycleRow = {
  id: string;
  slug: string;
  title: string;
  purpose: string;
  locale: Locale;
  planStartsOn: string;
  planEndsOn: string;
  forumId: string;
  forumSlug: string;
  forumName: string;
  timeZone: string;
  isDemonstration: boolean;
  isPublished: boolean;
  isArchived: boolean;
  archivedAt: RawInstant | null;
  goesOn: boolean;
  takesRequests: boolean;
};

const columns = sql`c.id, c.slug, c.title, c.purpose, c.locale, c.plan_starts_on::text as "planStartsOn", c.plan_ends_on::text as "planEndsOn",
  f.id as "forumId", f.slug as "forumSlug", f.name as "forumName",
  f.time_zone as "timeZone", f.is_demonstration as "isDemonstration",
  coalesce(c.published_at <= now(), false) as "isPublished", c.archived_at is not null as "isArchived",
  c.archived_at as "archivedAt",
  c.previous_id is not null as "goesOn", c.takes_requests and c.archived_at is null as "takesRequests"`;

/** Cycles that anybody may read. */
async function listPublicCycles(tx: Tx): Promise<CycleRow[]> {
  const result = await tx.execute<CycleRow>(sql`
    select ${columns} from cycles c join forums f on f.id = c.forum_id
    where c.published_at <= now() order by f.slug desc, c.created_at desc`);
  return result.rows;
}

/** A page about one cycle reads nothing of another forum from here on. */
async function narrowed(tx: Tx, { rows: [cycle] }: { rows: CycleRow[] }): Promise<CycleRow | null> {
  if (cycle) await narrowTo(tx, cycle.forumId);
  return cycle ?? null;
}

export async function findPublicCycle(tx: Tx, slug: string): Promise<CycleRow | null> {
  return narrowed(
    tx,
    await tx.execute<CycleRow>(sql`
    select ${columns} from cycles c join forums f on f.id = c.forum_id where c.slug = ${slug} and c.published_at <= now()`),
  );
}

/** A cycle that is known to be there, whoever asks. */
export async function getCycle(tx: Tx, id: string): Promise<CycleRow> {
  const { rows } = await tx.execute<CycleRow>(
    sql`select ${columns} from cycles c join forums f on f.id = c.forum_id where c.id = ${id}`,
  );
  if (!rows[0]) throw new AppError('cycle.not-found');
  return rows[0];
}

/** Is the person one of the forum of cycle `c`: by a role, by an open seat, or as administrator of everything? */
export const isInside = (personId: string) => sql`(
  ${isOfForum(sql`c.forum_id`, personId)}
  or exists (select 1 from people p where p.id = ${personId} and p.is_administrator))`;

/** Of several cycles of a forum: those under way before the earlier ones, the newest first. A forum is read on the first. */
export const inOrderOfForum = sql`archived_at is not null, created_at desc, id desc`;

/** Joins the cycle on which forum `f` is read, as `c`. A forum without any is read nowhere. */
export const cycleOfForum = sql`join lateral (
  select id, slug from cycles where forum_id = f.id order by ${inOrderOfForum} limit 1) c on true`;

/** The id of that one; null where the forum has none. */
export async function findCycleOfForum(tx: Tx, forumId: string): Promise<string | null> {
  const { rows } = await tx.execute<{ id: string }>(
    sql`select c.id from forums f ${cycleOfForum} where f.id = ${forumId}`,
  );
  return rows[0]?.id ?? null;
}

/** Published cycles, and those still being prepared in the person's own forums. */
export async function listReadableCycles(tx: Tx, actor: Actor): Promise<CycleRow[]> {
  if (actor.kind === 'anonymous') return listPublicCycles(tx);
  const result = await tx.execute<CycleRow>(sql`
    select ${columns} from cycles c join forums f on f.id = c.forum_id
    where c.published_at <= now() or ${isInside(actor.personId)} order by f.slug desc, c.created_at desc`);
  return result.rows;
}

/** Of those the nearest: of the person's own forums first, those under way before the earlier ones, then the newest. */
export async function listNearestCycles(tx: Tx, actor: Actor, most: number): Promise<CycleRow[]> {
  const isOwn = actor.kind === 'anonymous' ? sql`false` : isInside(actor.personId);
  const result = await tx.execute<CycleRow>(sql`
    select ${columns} from cycles c join forums f on f.id = c.forum_id
    where c.published_at <= now() or ${isOwn}
    order by coalesce(${isOwn}, false) desc, c.archived_at is not null, c.created_at desc, c.id desc limit ${most}`);
  return result.rows;
}

/** A cycle by its address, also before it is published when the person belongs to its forum. */
export async function findReadableCycle(tx: Tx, actor: Actor, slug: string): Promise<CycleRow | null> {
  if (actor.kind === 'anonymous') return findPublicCycle(tx, slug);
  return narrowed(
    tx,
    await tx.execute<CycleRow>(sql`
    select ${columns} from cycles c join forums f on f.id = c.forum_id
    where c.slug = ${slug} and (c.published_at <= now() or ${isInside(actor.personId)})`),
  );
}

type LedCycle = { slug: string; title: string; locale: Locale; holds: boolean[] };

/**
 * The first ten cycles that a person facilitates and that are not over.
 * @param conditionsOf what is asked of each; the answers stand in `holds`, in the same order
 */
export async function listRunningCyclesLedBy(
  tx: Tx,
  personId: string,
  conditionsOf: (cycle: { id: SQL; forumId: SQL }) => readonly SQL[],
): Promise<LedCycle[]> {
  const conditions = conditionsOf({ id: sql`c.id`, forumId: sql`c.forum_id` });
  const { rows } = await tx.execute<LedCycle>(sql`
    select c.slug, c.title, c.locale, array[${sql.join([...conditions], sql`, `)}]::boolean[] as holds from cycles c
    where ${hasRoleIn(sql`c.forum_id`, personId, ['facilitator'])}
      and exists (select 1 from stages s where s.cycle_id = c.id and least(s.closed_at, s.closes_at) > now())
    order by c.created_at, c.id limit 10`);
  return rows;
}

/**
 * The forum in which a person starts a cycle.
 * @throws AppError `forum.not-found` when the forum is none of the person's business, `permission.denied` to others
 */
export async function requireFacilitatedForum(tx: Tx, person: Extract<Actor, { kind: 'person' }>, forumId: string) {
  const forum = await findForum(tx, forumId);
  const { roles, isSeated } = await getMembership(tx, person.personId, forumId);
  if (!forum || (roles.length === 0 && !isSeated && !person.isAdministrator)) throw new AppError('forum.not-found');
  if (!roles.includes('facilitator')) throw new AppError('permission.denied');
  return forum;
}

const value = sql.placeholder;
/** Planned once for each connection: nearly every request asks it. */
const scopeRead = prepared<{
  slug: string;
  forumId: string;
  timeZone: string;
  locale: Locale;
  archivedAt: RawInstant | null;
  isPublic: boolean;
  roles: ForumRole[];
  chosenSeatId: string | null;
  isInvited: boolean;
}>(
  'scope_of_cycle',
  sql`
    select c.slug, c.forum_id as "forumId", f.time_zone as "timeZone", c.locale, c.archived_at as "archivedAt",
      coalesce(c.published_at <= now(), false) as "isPublic",
      coalesce((select json_agg(r.role) from forum_roles r where r.forum_id = c.forum_id and r.person_id = ${value('personId')}
        and not ${isShutOut(sql`c.forum_id`, sql`${value('personId')}`)}), '[]') as roles,
      (select a.seat_id from acting_seats a where a.forum_id = c.forum_id and a.person_id = ${value('personId')}) as "chosenSeatId",
      exists (select 1 from invited_names i where i.forum_id = c.forum_id and i.person_id = ${value('personId')}
        and i.entered_at is null) as "isInvited"
    from cycles c join forums f on f.id = c.forum_id where c.id = ${value('cycleId')}`,
);

/**
 * What an actor may do around one cycle. Strangers get a scope without roles on a published cycle (public routes need
 * one) and null on any other. Whoever was invited reads what they were invited to; what they do there accepts the invitation.
 * @throws AppError `name.of-other`, `name.not-for-people` for whoever comes in with a name that is not theirs to have there
 */
export async function loadScope(
  tx: Tx,
  actor: Actor,
  cycleId: string,
  isTakingPart: boolean,
): Promise<Omit<Scope, symbol> | null> {
  const personId = actor.kind === 'person' ? actor.personId : null;
  const [row] = await scopeRead(tx, { personId, cycleId });
  if (!row) return null;
  const seats = personId ? await listOpenSeats(tx, personId, row.forumId) : [];
  const roles = new Set<ForumRole>(row.roles);
  if (actor.kind === 'person' && actor.isAdministrator) roles.add('administrator');
  if (!row.isPublic && roles.size === 0 && seats.length === 0) return null;
  const isAwaited = row.isInvited && (row.roles.length > 0 || seats.length > 0);
  if (personId && isAwaited && isTakingPart) await comeIn(tx, row.forumId, personId);
  return {
    forumId: row.forumId,
    cycleId,
    cycleSlug: row.slug,
    timeZone: row.timeZone,
    locale: row.locale,
    archivedAt: row.archivedAt === null ? null : toDate(row.archivedAt),
    actor,
    roles,
    chosenSeatId: row.chosenSeatId,
    seats: seats.map((seat) => ({ ...seat, seniority: seat.seniority ?? 'staff' })),
    isFacilitator: roles.has('facilitator'),
    isAwaited: isAwaited && !isTakingPart,
  };
}

type RawStage = {
  cycleId: string;
  name: StageName;
  opensAt: RawInstant;
  closesAt: RawInstant;
  closedAt: RawInstant | null;
};
type StageOfCycle = { cycleId: string; name: StageName; opensAt: Date; closesAt: Date; closedAt: Date | null };

/** Stage windows of several cycles at once, in order; the cycle list shows where each process stands. */
export async function listStagesOfCycles(tx: Tx, cycleIds: readonly string[]): Promise<Map<string, StageOfCycle[]>> {
  if (cycleIds.length === 0) return new Map();
  const result = await tx.execute<RawStage>(sql`
    select cycle_id as "cycleId", name, opens_at as "opensAt", closes_at as "closesAt", closed_at as "closedAt" from stages
    where cycle_id in ${cycleIds}
    order by array_position(array['preparation','problem_discussion','brainstorming','co_creation','validation','adoption'], name)`);
  const rows = result.rows.map((row) => ({
    ...row,
    opensAt: toDate(row.opensAt),
    closesAt: toDate(row.closesAt),
    closedAt: row.closedAt === null ? null : toDate(row.closedAt),
  }));
  return Map.groupBy(rows, (row) => row.cycleId);
}

/** Where each of them stands now. */
export async function withStages(tx: Tx, rows: readonly CycleRow[]) {
  const now = await dbNow(tx);
  const ids = rows.map((row) => row.id);
  return { rows, stages: await listStagesOfCycles(tx, ids), now };
}
export type CyclesWithStages = Awaited<ReturnType<typeof withStages>>;
