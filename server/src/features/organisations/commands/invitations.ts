import { AppError } from '@minga/shared/kernel/errors.ts';
import { type InvitationState, isEndOfInvitation, isGoodInvitation } from '@minga/shared/people/invitations.ts';
import { and, eq, type SQL, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { type Actor, personOf, type Scope } from '../../../platform/http/gate.ts';
import { changePages, emit } from '../../../platform/jobs/events.ts';
import { goodUntil, queuedAnew } from '../../people/commands/invitations.ts';
import { rightsChanged } from '../../people/commands/sessions.ts';
import type { LinkOfInvitation } from '../../people/policy.ts';
import { forumRoles, invitations } from '../../people/tables.ts';
import { lockMembers } from '../commands.ts';
import { isNotEnded } from '../queries.ts';
import { UNTIL_NOW } from './seat-periods.ts';
import { findInvitationOfLink, type FoundInvitation, lockInvitation } from '../queries/invitations.ts';
import { seats } from '../tables.ts';

declare module '../../../platform/jobs/events.ts' {
  interface DomainEvents {
    /** An invitation is to leave once more, with all that it is for; the subject is the person. */
    'invitation.renewed': { byPersonId: string };
    /** Somebody said that they will not take part; the subject is their invitation. */
    'invitation.declined': { links: number };
  }
}

const inForum = ({ forumId }: Pick<Scope, 'forumId'>) => ({ forumId, cycleId: null });

/** Whoever leads a forum without administering it gives and takes no administration. */
export function requireMayLead(scope: Scope, roles: readonly string[]): void {
  if (roles.includes('administrator') && !scope.roles.has('administrator')) throw new AppError('permission.denied');
}

/** Is a letter on its way, or was one sent within the last minute? One who presses twice, or two at once, send one. */
const isJustSent = sql<boolean>`case ${invitations.letter} when 'queued' then ${invitations.queuedAt} > now() - interval '1 day'
  when 'sent' then ${invitations.letterAt} > now() - interval '1 minute' else false end`;

/**
 * Makes an invitation good for its whole time from now on, and sends it once more.
 * @returns whether a letter leaves; one that is on its way already is not joined by another
 * @throws AppError `invitation.not-found`, `invitation.accepted`, `invitation.declined`, `invitation.revoked` where nothing is left that it is for
 */
export async function renewInvitation(tx: Tx, scope: Scope, id: string): Promise<{ isSent: boolean }> {
  const { state, roles, invitation } = await lockInvitation(tx, scope.forumId, id);
  requireMayLead(scope, roles);
  if (isEndOfInvitation(state)) throw new AppError(`invitation.${state}`);
  const [row] = await tx.select({ isJustSent }).from(invitations).where(eq(invitations.id, id));
  const isSent = !row?.isJustSent;
  const { personId: byPersonId } = personOf(scope);
  await tx
    .update(invitations)
    .set({
      expiresAt: goodUntil,
      askedAt: null,
      ...(isSent ? queuedAnew : {}),
    })
    .where(eq(invitations.id, id));
  if (!isSent) return { isSent };
  const subject = { kind: 'invitation', id };
  await record(tx, { ...inForum(scope), personId: byPersonId }, 'invitation.renewed', subject);
  emit(tx, {
    type: 'invitation.renewed',
    ...inForum(scope),
    subjectId: invitation.personId,
    data: { byPersonId },
  });
  return { isSent };
}

type Ending = Partial<Pick<typeof invitations.$inferInsert, 'declineReason'>> & { declinedAt?: SQL };

/** It is over, with every role and seat that it was for. The members of the forum are held. */
async function endInvitation(tx: Tx, found: FoundInvitation, byPersonId: string | null, ending: Ending): Promise<void> {
  const { id, forumId, personId } = found.invitation;
  const by = { forumId, cycleId: null, personId: byPersonId };
  await tx
    .update(invitations)
    .set({ revokedAt: sql`now()`, askedAt: null, ...ending })
    .where(eq(invitations.id, id));
  const ended = await tx
    .update(seats)
    .set(UNTIL_NOW)
    .where(and(eq(seats.forumId, forumId), eq(seats.personId, personId), isNotEnded))
    .returning({ id: seats.id });
  for (const seat of ended) await record(tx, by, 'seat.ended', seat.id);
  const gone = await tx
    .delete(forumRoles)
    .where(and(eq(forumRoles.forumId, forumId), eq(forumRoles.personId, personId)))
    .returning({ role: forumRoles.role });
  for (const { role } of gone) await record(tx, by, 'role.ended', { kind: 'person', id: personId }, { role });
  await record(tx, by, ending.declinedAt ? 'invitation.declined' : 'invitation.revoked', id);
  await rightsChanged(tx, personId);
  changePages(tx, { forumId, cycleId: null });
}

/**
 * Takes an invitation back, with every role and seat that it was for.
 * @throws AppError `invitation.not-found`; `invitation.accepted` once the person is in the forum: then roles and seats are ended
 */
export async function revokeInvitation(tx: Tx, scope: Scope, id: string): Promise<void> {
  await lockMembers(tx, scope.forumId);
  const found = await lockInvitation(tx, scope.forumId, id);
  requireMayLead(scope, found.roles);
  if (found.state === 'accepted') throw new AppError('invitation.accepted');
  if (found.invitation.revokedAt) return;
  await endInvitation(tx, found, personOf(scope).personId, {});
}

/**
 * Whoever has the link says that the invited person will not take part: as with coming to a meeting, its letter suffices. What was
 * said first stands. The facilitation is told, and may invite them anew.
 * @throws AppError `invitation.accepted`, `invitation.revoked`, `invitation.expired`
 */
export async function declineInvitation(tx: Tx, link: LinkOfInvitation, reason: string, actor: Actor): Promise<void> {
  const found = await findInvitationOfLink(tx, link, 'with its forum');
  if (found.state === 'declined') return;
  requireGood(found.state);
  const { id, forumId, personId, links } = found.invitation;
  const isOwn = actor.kind === 'person' && actor.personId === personId;
  await endInvitation(tx, found, isOwn ? personId : null, { declinedAt: sql`now()`, declineReason: reason || null });
  emit(tx, { type: 'invitation.declined', forumId, cycleId: null, subjectId: id, data: { links } });
}

/**
 * Nothing more is to be done about somebody who asked for another invitation: what theirs was for is over, or they are given it
 * anew, which closes this too. Whoever asks again has asked again.
 */
export async function closeRequest(tx: Tx, scope: Scope, id: string): Promise<void> {
  const { roles, invitation } = await lockInvitation(tx, scope.forumId, id);
  requireMayLead(scope, roles);
  if (invitation.askedAt === null) return;
  await tx.update(invitations).set({ askedAt: null }).where(eq(invitations.id, id));
  const by = { ...inForum(scope), personId: personOf(scope).personId };
  await record(tx, by, 'invitation.request-closed', id);
}

/** Refuses what cannot be come in by. */
export function requireGood(state: InvitationState): void {
  if (!isGoodInvitation(state)) throw new AppError(`invitation.${state}`);
}
