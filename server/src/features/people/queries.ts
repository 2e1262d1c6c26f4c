import type { Locale } from '@minga/shared/kernel/languages.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { type ForumRole, LEADING_ROLES } from '@minga/shared/people/rules.ts';
import type { Role } from '@minga/shared/people/schema.ts';
import {
  and,
  asc,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  not,
  or,
  type SQL,
  type SQLWrapper,
  sql,
} from 'drizzle-orm';
import { SESSION_SECONDS } from '../../platform/http/auth.ts';
import { readPrepared, type Tx } from '../../platform/database/db.ts';
import type { LinkOfInvitation } from './policy.ts';
import { forumRoles, forums, invitations, people, sessions, undeliveredLetters } from './tables.ts';
import { byName } from '../../platform/database/name-order.ts';

export type PersonRow = typeof people.$inferSelect;

/** A person by address; addresses are kept in lower case. */
export async function findPersonByEmail(tx: Tx, email: string): Promise<PersonRow | null> {
  const [row] = await tx.select().from(people).where(eq(people.email, email.toLowerCase()));
  return row ?? null;
}

/** An id, or where one stands in a statement. */
export type Id = string | SQLWrapper;

/** What a forum may call the people of the table `people`: of those who have not entered it yet, what it wrote itself. */
export const nameInForum = (forumId: Id) => sql<string>`name_in_forum(${people.id}, ${forumId}, ${people.name})`;

/**
 * Is somebody awaited in the forum, who was invited and has not come? On coming they find what waits; until then nobody knows whose
 * mailbox it is, and of the work of the forum nothing is sent there.
 */
export const isStillAwaited = (forumId: Id, personId: Id) =>
  sql<boolean>`exists (select 1 from invited_names i where i.forum_id = ${forumId} and i.person_id = ${personId} and i.entered_at is null)`;

/** Has somebody of the table `people` been invited to the forum and not come yet? */
export const isAwaitedIn = (forumId: string) => isStillAwaited(forumId, people.id);

/**
 * Is the invitation by which somebody was to come in good no more? Until they are invited again, nothing that they were given in
 * the forum counts for them (SEC-23), however they sign in.
 */
export const isShutOut = (forumId: Id, personId: Id) =>
  sql<boolean>`exists (select 1 from invitations i where i.forum_id = ${forumId} and i.person_id = ${personId}
    and i.accepted_at is null and (i.revoked_at is not null or i.expires_at <= now()))`;

/**
 * Was somebody invited to the forum who has not come? Until they have, nobody has shown that the mailbox is theirs: what lets into a
 * room, and what counts as theirs, waits (SEC-79).
 */
export async function hasToComeIn(tx: Tx, forumId: string, personId: string): Promise<boolean> {
  const { rows } = await tx.execute(sql`
    select 1 from invitations i join invited_names n on n.forum_id = i.forum_id and n.person_id = i.person_id
    where i.forum_id = ${forumId} and i.person_id = ${personId} and i.accepted_at is null and n.entered_at is null`);
  return rows.length > 0;
}

/**
 * The address to which an invitation went, for whoever has its newest link.
 * @throws AppError `invitation.link-unknown`; `invitation.revoked` where it lets nobody in any more
 */
export async function findInvitedAddress(tx: Tx, { id, links }: LinkOfInvitation): Promise<string> {
  const { rows } = await tx.execute<{ email: string; isGood: boolean }>(sql`
    select p.email, i.links = ${links} and i.revoked_at is null and (i.accepted_at is not null or i.expires_at > now()) as "isGood"
    from invitations i join people p on p.id = i.person_id where i.id = ${id}`);
  const [found] = rows;
  if (!found) throw new AppError('invitation.link-unknown');
  if (!found.isGood) throw new AppError('invitation.revoked');
  return found.email;
}

/** Does somebody have one of these roles in the forum, and is not shut out of it? */
export const hasRoleIn = (forumId: Id, personId: Id, roles: readonly ForumRole[]) =>
  sql<boolean>`(exists (select 1 from forum_roles held where held.forum_id = ${forumId} and held.person_id = ${personId}
    and held.role in ${roles}) and not ${isShutOut(forumId, personId)})`;

/** Who leads a forum, and so answers for it, and has come into it; or those of them who have one of these roles. */
export async function listLeaders(
  tx: Tx,
  forumId: string,
  roles: readonly ForumRole[] = LEADING_ROLES,
): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select p.id from people p where ${hasRoleIn(forumId, sql`p.id`, roles)} and not ${isStillAwaited(forumId, sql`p.id`)}
    order by p.id`);
  return rows.map(({ id }) => id);
}

/** Who facilitates a forum, and has come into it. */
export const listFacilitators = (tx: Tx, forumId: string) => listLeaders(tx, forumId, ['facilitator']);

/** Is there somebody else who has this role in the forum and has come into it? Nobody is left who leads it otherwise. */
export async function isLedByOthers(
  tx: Tx,
  { forumId, personId, role }: { forumId: string; personId: string; role: ForumRole },
): Promise<boolean> {
  const { rows } = await tx.execute(sql`
    select 1 from forum_roles o where o.forum_id = ${forumId} and o.role = ${role} and o.person_id <> ${personId}
      and not ${isShutOut(sql`o.forum_id`, sql`o.person_id`)} and not ${isStillAwaited(sql`o.forum_id`, sql`o.person_id`)}
    limit 1`);
  return rows.length > 0;
}

export async function getPerson(tx: Tx, id: string): Promise<PersonRow> {
  const [row] = await tx.select().from(people).where(eq(people.id, id));
  if (!row) throw new Error('a person who was just found is gone');
  return row;
}

export async function listRoles(tx: Tx, personId: string) {
  return tx
    .select({
      forumId: forumRoles.forumId,
      role: forumRoles.role,
      slug: forums.slug,
      name: forums.name,
      locale: forums.locale,
      timeZone: forums.timeZone,
    })
    .from(forumRoles)
    .innerJoin(forums, eq(forums.id, forumRoles.forumId))
    .where(and(eq(forumRoles.personId, personId), not(isShutOut(forumRoles.forumId, forumRoles.personId))))
    .orderBy(forums.slug);
}

type OpenSession = {
  id: string;
  personId: string;
  name: string;
  email: string;
  isAdministrator: boolean;
  isGuest: boolean;
  locale: Locale;
  isLocaleChosen: boolean;
  ownZone: string | null;
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
    select s.id, p.id as "personId", p.name, p.email, p.is_administrator as "isAdministrator", p.is_guest as "isGuest", p.locale,
      p.locale_chosen as "isLocaleChosen", p.time_zone as "ownZone",
      p.is_administrator or exists (select 1 from forum_roles r
        where r.person_id = p.id and r.role in ${LEADING_ROLES}) as "hasDuty",
      ${ms(sql`s.created_at`)} as age, ${ms(sql`s.updated_at`)} as idle,
      s.renews and s.replaced_by is null as "isToRenew", s.replaces is not null as "isReplacement",
      s.replaced_by is null and s.expires_at < now() + make_interval(secs => ${SESSION_SECONDS}, mins => ${-SEEN_AGAIN}) as "isToRefresh"
    from sessions s join people p on p.id = s.person_id where s.token = ${token} and s.expires_at > now()`,
  );
  return row ?? null;
}

/**
 * The name that somebody was given by whoever invited them, as long as they have not said that it is theirs; before they come into
 * a forum, what the first of those that await them calls them.
 */
export async function findNameToConfirm(tx: Tx, personId: string): Promise<string | null> {
  const { rows } = await tx.execute<{ name: string }>(sql`
    select case when p.is_named then p.name else coalesce((select i.name from invited_names i
      where i.person_id = p.id and i.entered_at is null order by i.forum_id limit 1), p.name) end as name
    from people p where p.id = ${personId} and not p.is_guest and (p.is_name_to_confirm or not p.is_named)`);
  return rows[0]?.name ?? null;
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

/** Did letters to this person's address come back? */
export async function isHeld(tx: Tx, personId: string): Promise<boolean> {
  const rows = await tx
    .select({ at: undeliveredLetters.bouncedAt })
    .from(undeliveredLetters)
    .where(and(eq(undeliveredLetters.personId, personId), isNotNull(undeliveredLetters.bouncedAt)));
  return rows.length > 0;
}

/** Failed attempts after which whoever invited is shown that the letter does not arrive (SEC-43). */
const ATTEMPTS_IN_SILENCE = 3;

/** Where a letter did not reach somebody: the address it should have gone to, and the invitation that it held. */
export type Unreached = { email: string; invitation: LinkOfInvitation | null };

/** Among these people of a forum, those whom a letter does not reach. */
export async function undeliveredTo(
  tx: Tx,
  forumId: string,
  personIds: readonly string[],
): Promise<Map<string, Unreached>> {
  if (personIds.length === 0) return new Map();
  const rows = await tx
    .select({
      personId: people.id,
      email: people.email,
      invitation: { id: invitations.id, links: invitations.links },
    })
    .from(undeliveredLetters)
    .innerJoin(people, eq(people.id, undeliveredLetters.personId))
    .leftJoin(
      invitations,
      and(eq(invitations.personId, people.id), eq(invitations.forumId, forumId), isNull(invitations.acceptedAt)),
    )
    .where(
      and(
        inArray(people.id, [...personIds]),
        or(gte(undeliveredLetters.attempts, ATTEMPTS_IN_SILENCE), undeliveredLetters.isRefused),
      ),
    );
  return new Map(rows.map(({ personId, ...unreached }) => [personId, unreached]));
}

/** Everybody with a role in the forum; a person with two roles stands there twice. */
export async function listForumRoles(tx: Tx, forumId: string): Promise<Omit<Role, 'inviteLink'>[]> {
  const rows = await tx
    .select({
      personId: people.id,
      name: nameInForum(forumId),
      isAwaited: isAwaitedIn(forumId),
      email: people.email,
      role: forumRoles.role,
      grantedAt: forumRoles.grantedAt,
    })
    .from(forumRoles)
    .innerJoin(people, eq(people.id, forumRoles.personId))
    .where(eq(forumRoles.forumId, forumId))
    .orderBy(byName(nameInForum(forumId)), asc(people.id), asc(forumRoles.grantedAt));
  return rows.map((row) => ({ ...row, grantedAt: row.grantedAt.toISOString() }));
}
