import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import type { ForumRole, Seniority } from '@minga/shared/people/rules.ts';
import type { MeMembership } from '@minga/shared/people/schema.ts';
import { sql } from 'drizzle-orm';
import { type RawInstant, readPrepared, toDate, type Tx } from '../../../platform/database/db.ts';
import { byName } from '../../../platform/database/name-order.ts';
import { hasRoleIn, type Id, isShutOut, isStillAwaited, listRoles } from '../../people/queries.ts';

/** Is somebody in the forum: by a role or a seat that is open, and not shut out of it? */
export const isOfForum = (forumId: Id, personId: Id) =>
  sql<boolean>`((exists (select 1 from forum_roles held where held.forum_id = ${forumId} and held.person_id = ${personId})
    or exists (select 1 from open_seats sat where sat.forum_id = ${forumId} and sat.person_id = ${personId}))
    and not ${isShutOut(forumId, personId)})`;

/** Would somebody be in the forum without this role of theirs too? */
export async function isInBesides(
  tx: Tx,
  { forumId, personId, role }: { forumId: string; personId: string; role: ForumRole },
): Promise<boolean> {
  const { rows } = await tx.execute(sql`
    select 1 from forum_roles r where r.forum_id = ${forumId} and r.person_id = ${personId} and r.role <> ${role}
    union all select 1 from open_seats s where s.forum_id = ${forumId} and s.person_id = ${personId} limit 1`);
  return rows.length > 0;
}

/**
 * May somebody who is named for a meeting be expected there? Whoever has a role or a seat that has not ended, and whoever is known
 * to the forum by their address alone, as files of calendars name people. Who was given something there and has it no more is
 * expected nowhere until they are given something again.
 */
export const mayBeExpected = (forumId: Id, personId: Id) =>
  sql<boolean>`((exists (select 1 from forum_roles held where held.forum_id = ${forumId} and held.person_id = ${personId})
    or exists (select 1 from seats_not_ended sat where sat.forum_id = ${forumId} and sat.person_id = ${personId})
    or (exists (select 1 from invited_names named where named.forum_id = ${forumId} and named.person_id = ${personId}
        and named.entered_at is null)
      and not exists (select 1 from invitations asked where asked.forum_id = ${forumId} and asked.person_id = ${personId})
      and not exists (select 1 from seats sat where sat.forum_id = ${forumId} and sat.person_id = ${personId})))
    and not ${isShutOut(forumId, personId)})`;

type SeatRow = {
  forumId: string;
  forumSlug: string;
  forumName: string;
  forumLocale: Locale;
  timeZone: string;
} & MeMembership['seats'][number];

/** Seats that are open now, with the organisation each acts for. */
export async function listOpenSeats(tx: Tx, personId: string, forumId?: string): Promise<SeatRow[]> {
  const inForum = forumId ? sql`and s.forum_id = ${forumId}` : sql``;
  return readPrepared<SeatRow>(
    tx,
    sql`
    select s.id, s.role, s.seniority, o.id as "organisationId", o.short_name as "organisationShortName", o.sector,
      f.id as "forumId", f.slug as "forumSlug", f.name as "forumName", f.locale as "forumLocale",
      f.time_zone as "timeZone"
    from open_seats s join organisations o on o.id = s.organisation_id join forums f on f.id = s.forum_id
    where s.person_id = ${personId} ${inForum} and not ${isShutOut(sql`s.forum_id`, sql`s.person_id`)}
    order by f.slug, ${byName(sql`o.short_name`)}`,
  );
}

/** Seats that begin later, of forums into which somebody has come; of others their invitation tells. */
export async function listSeatsToCome(tx: Tx, personId: string) {
  const { rows } = await tx.execute<Record<'id' | 'organisation' | 'forum' | 'timeZone' | 'beginsAt', string>>(sql`
    select s.id, o.short_name as organisation, f.name as forum, f.time_zone as "timeZone", s.starts_at as "beginsAt"
    from seats_not_ended s join organisations o on o.id = s.organisation_id join forums f on f.id = s.forum_id
    where s.person_id = ${personId} and s.starts_at > now() and not ${isShutOut(sql`s.forum_id`, sql`s.person_id`)}
      and not exists (select 1 from invited_names i where i.forum_id = s.forum_id and i.person_id = s.person_id
        and i.entered_at is null)
    order by s.starts_at, s.id`);
  return rows.map(({ beginsAt, ...seat }) => ({ ...seat, beginsAt: toDate(beginsAt).toISOString() }));
}

/** By forum, the seat this person chose to act for; whether it still counts is for {@link actingSeat} to say. */
export async function listChosenSeats(tx: Tx, personId: string): Promise<Map<string, string>> {
  const result = await tx.execute<{ forumId: string; seatId: string }>(
    sql`select forum_id as "forumId", seat_id as "seatId" from acting_seats where person_id = ${personId}`,
  );
  return new Map(result.rows.map(({ forumId, seatId }) => [forumId, seatId]));
}

/** What a person is in a forum: their roles, and whether they hold an open seat. */
export async function getMembership(tx: Tx, personId: string, forumId: string) {
  const roles = (await listRoles(tx, personId)).filter((row) => row.forumId === forumId).map((row) => row.role);
  return { roles, isSeated: (await listOpenSeats(tx, personId, forumId)).length > 0 };
}

/** Is this person in the forum? */
export async function isMember(tx: Tx, forumId: string, personId: string): Promise<boolean> {
  const { rows } = await tx.execute<{ isIn: boolean }>(
    sql`select ${isOfForum(forumId, personId)} and not is_guest as "isIn" from people where id = ${personId}`,
  );
  return rows[0]?.isIn ?? false;
}

/**
 * Everybody who is in a forum; guests are of one board only. Found from what the forum has given: {@link isOfForum} asked of each
 * person of the installation took 125 ms where 200,000 guests had come.
 */
export async function listMembers(tx: Tx, forumId: string): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select p.id from (select held.person_id from forum_roles held where held.forum_id = ${forumId}
        union select sat.person_id from open_seats sat where sat.forum_id = ${forumId}) given
      join people p on p.id = given.person_id
    where not p.is_guest and not ${isShutOut(forumId, sql`p.id`)} order by p.id`);
  return rows.map(({ id }) => id);
}

export type TheirSeat = {
  personId: string;
  name: string;
  organisationId: string;
  role: 'member' | 'delegate';
  organisation: string;
  isEnded: boolean;
  hasMandate: boolean;
  isAlternate: boolean;
  seniority: Seniority;
  /** when it begins, while that is to come */
  beginsAt: RawInstant | null;
  endsAt: RawInstant | null;
  /** whose seat it is has not come into the forum yet */
  isAwaited: boolean;
  /** the letter that invited them has left: whoever reads its address knows of the seat */
  isLettered: boolean;
  /** by which seat the same person acts for the same organisation now, beside this one */
  other: 'member' | 'delegate' | null;
};

/** A seat of a forum, whether it still is one or not. */
export async function findSeat(tx: Tx, forumId: string, id: string): Promise<TheirSeat | null> {
  const { rows } = await tx.execute<TheirSeat>(sql`
    select s.person_id as "personId", name_in_forum(p.id, s.forum_id, p.name) as name, s.role,
      o.id as "organisationId", o.name as organisation, coalesce(s.ended_at <= now(), false) as "isEnded",
      s.has_mandate as "hasMandate", s.is_alternate as "isAlternate",
      s.seniority, case when s.starts_at > now() then s.starts_at end as "beginsAt", s.ended_at as "endsAt",
      (select o.role from open_seats o where o.organisation_id = s.organisation_id and o.person_id = s.person_id
        and o.id <> s.id order by o.role limit 1) as other,
      exists (select 1 from invited_names i where i.forum_id = s.forum_id and i.person_id = s.person_id
        and i.entered_at is null) as "isAwaited",
      exists (select 1 from invitations a where a.forum_id = s.forum_id and a.person_id = s.person_id
        and a.accepted_at is null and a.letter = 'sent') as "isLettered"
    from seats s join organisations o on o.id = s.organisation_id join people p on p.id = s.person_id
    where s.id = ${id} and s.forum_id = ${forumId}`);
  return rows[0] ?? null;
}

/** The seats that an organisation has or had, whoever held them. @throws AppError `organisation.not-found` */
export async function listSeatsEver(tx: Tx, forumId: string, organisationId: string): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string | null }>(sql`
    select s.id from organisations o left join seats s on s.organisation_id = o.id
    where o.id = ${organisationId} and o.forum_id = ${forumId}`);
  if (rows.length === 0) throw new AppError('organisation.not-found');
  return rows.flatMap(({ id }) => id ?? []);
}

/** Whom it concerns that a seat is vacant: who facilitates the forum, and who else speaks for its organisation; of both who has come. */
export async function listBesideSeat(
  tx: Tx,
  forumId: string,
  { organisationId, personId }: Pick<TheirSeat, 'organisationId' | 'personId'>,
): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select p.id from people p where p.id <> ${personId} and not ${isStillAwaited(forumId, sql`p.id`)}
      and (${hasRoleIn(forumId, sql`p.id`, ['facilitator'])}
        or exists (select 1 from open_seats s where s.person_id = p.id and s.organisation_id = ${organisationId})) order by p.id`);
  return rows.map(({ id }) => id);
}
