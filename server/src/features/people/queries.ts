import { actingSeat, mustChooseSeat } from '@minga/shared/organisations/rules.ts';
import type { ForumRole } from '@minga/shared/people/rules.ts';
import type { Forum, Me, MeMembership, Role } from '@minga/shared/people/schema.ts';
import { and, asc, desc, eq, gt, gte, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import { SESSION_SECONDS } from '../../platform/http/auth.ts';
import type { Actor } from '../../platform/http/gate.ts';
import type { Tx } from '../../platform/database/db.ts';
import { readPrepared } from '../../platform/database/prepared.ts';
import { forumRoles, forums, people, sessions, undeliveredLetters } from './tables.ts';
import { byName } from '../../platform/database/name-order.ts';

export type PersonRow = typeof people.$inferSelect;

/** A person by address; addresses are kept in lower case. */
export async function findPersonByEmail(tx: Tx, email: string): Promise<PersonRow | null> {
  const [row] = await tx.select().from(people).where(eq(people.email, email.toLowerCase()));
  return row ?? null;
}

export async function getPerson(tx: Tx, id: string): Promise<PersonRow> {
  const [row] = await tx.select().from(people).where(eq(people.id, id));
  if (!row) throw new Error('a person who was just found is gone');
  return row;
}

export async function listRoles(tx: Tx, personId: string) {
  return tx
    .select({ forumId: forumRoles.forumId, role: forumRoles.role, slug: forums.slug, name: forums.name })
    .from(forumRoles)
    .innerJoin(forums, eq(forums.id, forumRoles.forumId))
    .where(eq(forumRoles.personId, personId))
    .orderBy(forums.slug);
}

type OpenSession = {
  id: string;
  personId: string;
  name: string;
  email: string;
  isAdministrator: boolean;
  isGuest: boolean;
  /** those who can change the process are held to the stricter limits */
  hasDuty: boolean;
  age: number;
  idle: number;
  isToRenew: boolean;
  isToRefresh: boolean;
  /** its browser has shown it for the first time: the one it replaces can end */
  isReplacement: boolean;
};

/** Minutes after which whoever comes is seen again: few, because idle limits are counted from then. */
const SEEN_AGAIN = 15;

/** The session with this number and who stands behind it, while it lasts by the database's clock; one that was replaced is neither renewed nor refreshed. */
export async function findSession(tx: Tx, token: string): Promise<OpenSession | null> {
  const ms = (since: SQL) => sql`(extract(epoch from now() - ${since}) * 1000)::float8`;
  const [row] = await readPrepared<OpenSession>(
    tx,
    sql`
    select s.id, p.id as "personId", p.name, p.email, p.is_administrator as "isAdministrator", p.is_guest as "isGuest",
      p.is_administrator or exists (select 1 from forum_roles r
        where r.person_id = p.id and r.role in ('facilitator', 'administrator')) as "hasDuty",
      ${ms(sql`s.created_at`)} as age, ${ms(sql`s.updated_at`)} as idle,
      s.renews and s.replaced_by is null as "isToRenew", s.replaces is not null as "isReplacement",
      s.replaced_by is null and s.expires_at < now() + make_interval(secs => ${SESSION_SECONDS}, mins => ${-SEEN_AGAIN}) as "isToRefresh"
    from sessions s join people p on p.id = s.person_id where s.token = ${token} and s.expires_at > now()`,
  );
  return row ?? null;
}

/** Open sessions of one person, newest first. The token never leaves this query. */
export async function listSessions(tx: Tx, personId: string) {
  return (
    tx
      .select({
        id: sessions.id,
        device: sessions.userAgent,
        createdAt: sessions.createdAt,
        lastSeenAt: sessions.updatedAt,
        expiresAt: sessions.expiresAt,
      })
      .from(sessions)
      // While a session is being replaced its device has two rows; one of them is listed.
      .where(
        and(
          eq(sessions.personId, personId),
          gt(sessions.expiresAt, sql`now()`),
          isNull(sessions.replaces),
          isNull(sessions.replacedBy),
        ),
      )
      .orderBy(desc(sessions.createdAt))
  );
}

type SeatRow = { forumId: string; forumSlug: string; forumName: string } & MeMembership['seats'][number];

/** Seats that are open now, with the organisation each acts for. */
export async function listOpenSeats(tx: Tx, personId: string, forumId?: string): Promise<SeatRow[]> {
  const inForum = forumId ? sql`and s.forum_id = ${forumId}` : sql``;
  return readPrepared<SeatRow>(
    tx,
    sql`
    select s.id, s.role, s.seniority, o.id as "organisationId", o.short_name as "organisationShortName", o.sector,
      f.id as "forumId", f.slug as "forumSlug", f.name as "forumName"
    from open_seats s join organisations o on o.id = s.organisation_id join forums f on f.id = s.forum_id
    where s.person_id = ${personId} ${inForum}
    order by f.slug, ${byName(sql`o.short_name`)}`,
  );
}

/** By forum, the seat this person chose to act for; whether it still counts is for {@link actingSeat} to say. */
async function listChosenSeats(tx: Tx, personId: string): Promise<Map<string, string>> {
  const result = await tx.execute<{ forumId: string; seatId: string }>(
    sql`select forum_id as "forumId", seat_id as "seatId" from acting_seats where person_id = ${personId}`,
  );
  return new Map(result.rows.map(({ forumId, seatId }) => [forumId, seatId]));
}

/** The cycle a member of a forum lands on: the one published last. */
async function newestCycles(tx: Tx): Promise<Map<string, { id: string; slug: string }>> {
  const result = await tx.execute<{ forumId: string; id: string; slug: string }>(sql`
    select distinct on (forum_id) forum_id as "forumId", id, slug from cycles order by forum_id, created_at desc`);
  return new Map(result.rows.map((row) => [row.forumId, row]));
}

export async function getMe(tx: Tx, actor: Actor, base: Pick<Me, 'locale' | 'demo'>): Promise<Me> {
  if (actor.kind === 'anonymous') return { ...base, actor: null, memberships: [] };
  const [roles, openSeats, newest] = [
    await listRoles(tx, actor.personId),
    await listOpenSeats(tx, actor.personId),
    await newestCycles(tx),
  ];
  const memberships = new Map<string, MeMembership>();
  const membership = (forum: MeMembership['forum']) => {
    const cycle = newest.get(forum.id);
    const known = memberships.get(forum.id) ?? {
      forum,
      cycleId: cycle?.id ?? null,
      cycleSlug: cycle?.slug ?? null,
      roles: [],
      seats: [],
      actingSeatId: null,
      mustChooseSeat: false,
    };
    memberships.set(forum.id, known);
    return known;
  };
  for (const row of roles) membership({ id: row.forumId, slug: row.slug, name: row.name }).roles.push(row.role);
  for (const { forumId, forumSlug, forumName, ...seat } of openSeats) {
    membership({ id: forumId, slug: forumSlug, name: forumName }).seats.push(seat);
  }
  const chosen = await listChosenSeats(tx, actor.personId);
  for (const member of memberships.values()) {
    const seatId = chosen.get(member.forum.id) ?? null;
    member.actingSeatId = actingSeat(member.seats, seatId)?.id ?? null;
    member.mustChooseSeat = mustChooseSeat(member.seats, seatId);
  }
  const { personId, name, email, isAdministrator, isGuest } = actor;
  return {
    ...base,
    actor: { personId, name, email: isGuest ? null : email, isAdministrator, isGuest },
    memberships: [...memberships.values()],
  };
}

/** All forums of this installation, with how many people hold a role or an open seat in each. */
export async function listForums(tx: Tx): Promise<Forum[]> {
  const result = await tx.execute<Forum>(sql`
    select f.id, f.slug, f.name, f.locale, f.time_zone as "timeZone", f.is_demonstration as "isDemonstration",
      (select count(*)::int from (
        select person_id from forum_roles r where r.forum_id = f.id
        union select person_id from seats_not_ended s where s.forum_id = f.id) inside) as people,
      coalesce((select json_agg(json_build_object('slug', c.slug, 'title', c.title, 'isPublished', coalesce(c.published_at <= now(), false)) order by c.created_at)
        from cycles c where c.forum_id = f.id), '[]') as cycles
    from forums f order by f.created_at, f.slug`);
  return result.rows;
}

export async function findForum(tx: Tx, id: string): Promise<typeof forums.$inferSelect | null> {
  const [row] = await tx.select().from(forums).where(eq(forums.id, id));
  return row ?? null;
}

/** Does the person have this role in the forum now? */
export async function hasRole(tx: Tx, of: { forumId: string; personId: string; role: ForumRole }): Promise<boolean> {
  const { forumId, personId, role } = of;
  const rows = await tx
    .select({ role: forumRoles.role })
    .from(forumRoles)
    .where(and(eq(forumRoles.forumId, forumId), eq(forumRoles.personId, personId), eq(forumRoles.role, role)));
  return rows.length > 0;
}

/** Failed attempts after which whoever invited is shown that the letter does not arrive (SEC-43). */
const ATTEMPTS_IN_SILENCE = 3;

/** Among these people, those whom a letter does not reach, with the address it should have gone to. */
export async function undeliveredTo(tx: Tx, personIds: readonly string[]): Promise<Map<string, string>> {
  if (personIds.length === 0) return new Map();
  const rows = await tx
    .select({ personId: people.id, email: people.email })
    .from(undeliveredLetters)
    .innerJoin(people, eq(people.id, undeliveredLetters.personId))
    .where(
      and(
        inArray(people.id, [...personIds]),
        or(gte(undeliveredLetters.attempts, ATTEMPTS_IN_SILENCE), undeliveredLetters.isRefused),
      ),
    );
  return new Map(rows.map(({ personId, email }) => [personId, email]));
}

/** Everybody with a role in the forum; a person with two roles stands there twice. */
export async function listForumRoles(tx: Tx, forumId: string): Promise<Omit<Role, 'inviteLink'>[]> {
  const rows = await tx
    .select({
      personId: people.id,
      name: people.name,
      email: people.email,
      role: forumRoles.role,
      grantedAt: forumRoles.grantedAt,
    })
    .from(forumRoles)
    .innerJoin(people, eq(people.id, forumRoles.personId))
    .where(eq(forumRoles.forumId, forumId))
    .orderBy(byName(people.name), asc(people.id), asc(forumRoles.grantedAt));
  return rows.map((row) => ({ ...row, grantedAt: row.grantedAt.toISOString() }));
}

/** What a person is in a forum: their roles, and whether they hold an open seat. */
export async function getMembership(tx: Tx, personId: string, forumId: string) {
  const roles = (await listRoles(tx, personId)).filter((row) => row.forumId === forumId).map((row) => row.role);
  return { roles, isSeated: (await listOpenSeats(tx, personId, forumId)).length > 0 };
}
