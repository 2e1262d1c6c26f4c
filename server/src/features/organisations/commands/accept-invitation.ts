import { AppError } from '@minga/shared/kernel/errors.ts';
import { isGoodInvitation, OTHER_ADDRESSES } from '@minga/shared/people/invitations.ts';
import type { OwnAddressForLink } from '@minga/shared/people/schema.ts';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { Actor, Person } from '../../../platform/http/gate.ts';
import { emit } from '../../../platform/jobs/events.ts';
import { holdPerson } from '../../people/commands/proof.ts';
import { rightsChanged } from '../../people/commands/sessions.ts';
import { findOrMakePerson } from '../../people/commands.ts';
import type { LinkOfInvitation } from '../../people/policy.ts';
import { isShutOut } from '../../people/queries.ts';
import { forumRoles, invitations } from '../../people/tables.ts';
import { type FoundInvitation, findInvitationOfLink } from '../queries/invitations.ts';
import { requireGood } from './invitations.ts';
import { comeIn } from './own-name.ts';

declare module '../../../platform/jobs/events.ts' {
  interface DomainEvents {
    /** Whoever was handed a link came in by an address of their own; the subject is that person. */
    'invitation.taken-over': { formerPersonId: string };
  }
}

/**
 * Somebody has the page of the link before them: the first time is kept, and that it was the invited person where they have signed
 * in. Who else holds a link that was passed on is none of the forum's business.
 */
export async function noteInvitationOpened(tx: Tx, link: LinkOfInvitation, actor: Actor): Promise<void> {
  const { invitation } = await findInvitationOfLink(tx, link);
  const openedBy = actor.kind === 'person' && actor.personId === invitation.personId ? actor.personId : null;
  await tx
    .update(invitations)
    .set({ openedAt: sql`now()`, openedBy })
    .where(and(eq(invitations.id, link.id), eq(invitations.links, link.links), isNull(invitations.openedAt)));
}

/** Whose link is good no more asks for another: whoever facilitates reads it at home. Asked twice it is asked. */
export async function askForInvitation(tx: Tx, link: LinkOfInvitation): Promise<void> {
  const { state } = await findInvitationOfLink(tx, link, 'alone');
  if (isGoodInvitation(state) || state === 'accepted') return;
  await tx
    .update(invitations)
    .set({ askedAt: sql`now()` })
    .where(and(eq(invitations.id, link.id), isNull(invitations.askedAt)));
}

/**
 * Whoever was handed a link that suffices comes with an address and a name of their own. It gets an account, so that a code can be mailed to
 * it; what the invitation is for it gets only when they accept. The answer is the same for every address.
 * @throws AppError `invitation.other-address` where nobody but its owner may accept; `invitation.too-many-addresses`
 */
export async function nameOtherAddress(tx: Tx, link: LinkOfInvitation, own: OwnAddressForLink): Promise<void> {
  const { state, isBound, invitation, locale } = await findInvitationOfLink(tx, link, 'alone');
  requireGood(state);
  if (isBound) throw new AppError('invitation.other-address');
  if (invitation.addresses >= OTHER_ADDRESSES) throw new AppError('invitation.too-many-addresses');
  await tx
    .update(invitations)
    .set({ addresses: sql`${invitations.addresses} + 1` })
    .where(eq(invitations.id, link.id));
  await findOrMakePerson(tx, { forumId: null, ...own, locale });
}

/** What somebody was given who never came goes to the person who came by their link. */
async function takeOver(tx: Tx, { invitation, roles }: FoundInvitation, personId: string): Promise<void> {
  const { forumId, personId: invitedId } = invitation;
  await tx
    .insert(forumRoles)
    .values(roles.map((role) => ({ forumId, personId, role })))
    .onConflictDoNothing();
  await tx.delete(forumRoles).where(and(eq(forumRoles.forumId, forumId), eq(forumRoles.personId, invitedId)));
  await rightsChanged(tx, invitedId);
  await rightsChanged(tx, personId);
}

/**
 * The person comes in by the link. Once they have, accepting again is nothing.
 * @throws AppError `invitation.expired`, `invitation.declined`, `invitation.revoked`; `invitation.accepted` when somebody else came in by it;
 *   `invitation.other-address` for another person than the invited one, where roles are bound to their address; as {@link comeIn}
 */
export async function acceptInvitation(tx: Tx, link: LinkOfInvitation, person: Person): Promise<void> {
  await holdPerson(tx, person.personId);
  const found = await findInvitationOfLink(tx, link, 'with its forum');
  const { invitation, state, isBound } = found;
  const { id } = invitation;
  const { personId } = person;
  if (state === 'accepted' && invitation.acceptedBy === personId) return;
  requireGood(state);
  const { forumId } = invitation;
  const isOther = invitation.personId !== personId;
  if (isOther && isBound) throw new AppError('invitation.other-address');
  if (isOther) {
    // Whose own invitation is over, for whatever it was, does not come in by somebody else's.
    const { rows } = await tx.execute<{ isShut: boolean }>(sql`select ${isShutOut(forumId, personId)} as "isShut"`);
    if (rows[0]?.isShut) throw new AppError('invitation.expired');
    await takeOver(tx, found, personId);
    await tx.update(invitations).set({ acceptedAt: sql`now()`, acceptedBy: personId }).where(eq(invitations.id, id));
    // With one of their own, that is accepted by coming in.
    await comeIn(tx, forumId, personId, found.name);
    const data = { formerPersonId: invitation.personId };
    emit(tx, { type: 'invitation.taken-over', forumId, cycleId: null, subjectId: personId, data });
  } else await comeIn(tx, forumId, personId);
  await record(tx, { forumId, cycleId: null, personId }, 'invitation.accepted', id, { isOtherAddress: isOther });
}
