import { AppError } from '@minga/shared/kernel/errors.ts';
import { type InvitationState, isBoundToAddress } from '@minga/shared/people/invitations.ts';
import type { ForumRole, SeatRole } from '@minga/shared/people/rules.ts';
import { desc, eq, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { type RawInstant, readPrepared, toDate, type Tx } from '../../../platform/database/db.ts';
import { holdLock } from '../../../platform/database/locks.ts';
import { narrowTo } from '../../../platform/database/reach.ts';
import type { LinkOfInvitation } from '../../people/policy.ts';
import { nameInForum } from '../../people/queries.ts';
import { forumRoles, forums, invitations, people } from '../../people/tables.ts';
import { byName } from '../../../platform/database/name-order.ts';

const inviter = alias(people, 'inviter');
const accepter = alias(people, 'accepter');

const roles = sql<ForumRole[]>`coalesce((select json_agg(r.role order by r.granted_at) from ${forumRoles} r
  where r.forum_id = ${invitations.forumId} and r.person_id = ${invitations.personId}), '[]')`;
type GivenSeat = {
  id: string;
  /** as it is called in short, and in full for whoever does not know the forum yet */
  organisation: string;
  name: string;
  role: SeatRole;
  isAlternate: boolean;
  beginsAt: RawInstant | null;
  endsAt: RawInstant | null;
};
const seatsOf = sql<GivenSeat[]>`coalesce((
  select json_agg(json_build_object('id', s.id, 'organisation', o.short_name, 'name', o.name, 'role', s.role, 'isAlternate', s.is_alternate,
      'beginsAt', case when s.starts_at > now() then s.starts_at end, 'endsAt', s.ended_at) order by ${byName(sql`o.short_name`)}, s.role desc, s.id)
  from seats_not_ended s join organisations o on o.id = s.organisation_id
  where s.forum_id = ${invitations.forumId} and s.person_id = ${invitations.personId}), '[]')`;

const holdsRole = sql`exists (select 1 from ${forumRoles} r
  where r.forum_id = ${invitations.forumId} and r.person_id = ${invitations.personId})`;
const holdsSeat = sql`exists (select 1 from seats_not_ended s
  where s.forum_id = ${invitations.forumId} and s.person_id = ${invitations.personId})`;

/** Hours for which a letter is tried before it is given up; after them it has not arrived, whatever the post office said. */
const TRIED_HOURS = 24;
/** Did its letter not arrive, and will not by itself? Letters to its address may have come back whenever that was. */
const isUndelivered = sql<boolean>`(${invitations.letter} = 'refused'
  or (${invitations.letter} = 'queued' and ${invitations.queuedAt} < now() - make_interval(hours => ${sql.raw(String(TRIED_HOURS))}))
  or exists (select 1 from undelivered_letters u where u.person_id = ${invitations.personId} and u.bounced_at is not null))`;

/** Where an invitation stands: what ended it comes before what became of its letter. */
export const stateOfInvitation = sql<InvitationState>`case
  when ${invitations.acceptedAt} is not null then 'accepted'
  when ${invitations.declinedAt} is not null then 'declined'
  when ${invitations.revokedAt} is not null or not (${holdsRole} or ${holdsSeat}) then 'revoked'
  when ${invitations.expiresAt} <= now() then 'expired'
  when ${invitations.openedAt} is not null then 'opened'
  when ${isUndelivered} then 'refused'
  when ${invitations.letter} = 'sent' then 'sent' else 'waiting' end`;

/** Openings of others were once kept too; nobody is told of them. */
const isOwnOpening = sql`${invitations.openedBy} = ${invitations.personId}`;

const isoOf = (at: RawInstant | null) => at && toDate(at).toISOString();

async function readInvitations(tx: Tx, where: SQL) {
  const rows = await tx
    .select({
      invitation: invitations,
      name: nameInForum(invitations.forumId),
      email: people.email,
      forumName: forums.name,
      timeZone: forums.timeZone,
      locale: forums.locale,
      invitedByName: inviter.name,
      openedByName: sql<string | null>`case when ${isOwnOpening} then ${nameInForum(invitations.forumId)} end`,
      acceptedByEmail: accepter.email,
      state: stateOfInvitation,
      roles,
      seats: seatsOf,
    })
    .from(invitations)
    .innerJoin(people, eq(people.id, invitations.personId))
    .innerJoin(forums, eq(forums.id, invitations.forumId))
    .leftJoin(inviter, eq(inviter.id, invitations.invitedBy))
    .leftJoin(accepter, eq(accepter.id, invitations.acceptedBy))
    .where(where)
    .orderBy(desc(invitations.invitedAt), desc(invitations.id));
  return rows.map(({ seats, ...row }) => ({
    ...row,
    seats: seats.map((seat) => ({ ...seat, beginsAt: isoOf(seat.beginsAt), endsAt: isoOf(seat.endsAt) })),
    isBound: isBoundToAddress(row.roles, seats.length),
  }));
}
export type FoundInvitation = Awaited<ReturnType<typeof readInvitations>>[number];

/** Invitations of somebody that are good and not accepted: the newest link of each. */
export const listOpenInvitations = (tx: Tx, personId: string) =>
  readPrepared<LinkOfInvitation & { forumId: string }>(
    tx,
    sql`
    select id, links, forum_id as "forumId" from invitations
    where person_id = ${personId} and accepted_at is null and revoked_at is null and expires_at > now()`,
  );

/** Everybody who was invited into the forum, the latest first. */
export const listInvitations = (tx: Tx, forumId: string) => readInvitations(tx, eq(invitations.forumId, forumId));

/** The same of one person; null for whoever was never invited, or came before there were invitations. */
export async function findInvitationOf(tx: Tx, forumId: string, personId: string): Promise<FoundInvitation | null> {
  const [found] = await readInvitations(
    tx,
    sql`${invitations.forumId} = ${forumId} and ${invitations.personId} = ${personId}`,
  );
  return found ?? null;
}

/** One of a forum, held until the transaction is over. @throws AppError `invitation.not-found` */
export async function lockInvitation(tx: Tx, forumId: string, id: string): Promise<FoundInvitation> {
  const where = sql`${invitations.id} = ${id} and ${invitations.forumId} = ${forumId}`;
  await tx.execute(sql`select 1 from ${invitations} where ${where} for update`);
  const [found] = await readInvitations(tx, where);
  if (!found) throw new AppError('invitation.not-found');
  return found;
}

/** By a link that another has replaced there is nothing to accept, whatever came of the invitation by its newer one. */
const byLink = (found: FoundInvitation, { links }: LinkOfInvitation): FoundInvitation =>
  links === found.invitation.links || found.state === 'accepted' ? found : { ...found, state: 'revoked' };

/**
 * The invitation of a link. From here on the transaction reaches its forum only.
 * @param held until the transaction is over: the invitation, or all that says who is of its forum
 * @throws AppError `invitation.link-unknown` when it is gone
 */
export async function findInvitationOfLink(
  tx: Tx,
  link: LinkOfInvitation,
  held?: 'alone' | 'with its forum',
): Promise<FoundInvitation> {
  const { id } = link;
  const [row] = await tx.select({ forumId: invitations.forumId }).from(invitations).where(eq(invitations.id, id));
  if (!row) throw new AppError('invitation.link-unknown');
  await narrowTo(tx, row.forumId);
  if (held === 'with its forum') await holdLock(tx, 'members of forum', row.forumId);
  if (held) return byLink(await lockInvitation(tx, row.forumId, id), link);
  const [found] = await readInvitations(tx, eq(invitations.id, id));
  if (!found) throw new AppError('invitation.link-unknown');
  return byLink(found, link);
}
