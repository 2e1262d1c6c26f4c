import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { isEndOfInvitation } from '@minga/shared/people/invitations.ts';
import { and, eq, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { emit } from '../../../platform/jobs/events.ts';
import { inviteToForum } from '../../people/commands/invitations.ts';
import { rightsChanged } from '../../people/commands/sessions.ts';
import { invitePerson } from '../../people/commands.ts';
import { findPersonByEmail } from '../../people/queries.ts';
import { forumRoles } from '../../people/tables.ts';
import { lockMembers } from '../commands.ts';
import { isNotEnded } from '../queries.ts';
import { lockInvitation } from '../queries/invitations.ts';
import { seats } from '../tables.ts';
import { requireMayLead, revokeInvitation } from './invitations.ts';

declare module '../../../platform/jobs/events.ts' {
  interface DomainEvents {
    /** What somebody was invited to by a wrong address is another person's now; the subject is that other person. */
    'invitation.readdressed': { formerPersonId: string };
  }
}

const refuse = (code: 'of-this-forum' | 'same-address') =>
  new AppError('request.invalid', { errors: [{ field: 'email', code }] });

/** Is somebody in the forum, or was, or is invited to it? They are given what is theirs as everybody in it is. */
async function isKnownHere(tx: Tx, forumId: string, personId: string): Promise<boolean> {
  const { rows } = await tx.execute(sql`
    select 1 from invited_names n where n.forum_id = ${forumId} and n.person_id = ${personId} and n.entered_at is not null
    union all select 1 from forum_roles r where r.forum_id = ${forumId} and r.person_id = ${personId}
    union all select 1 from seats_not_ended s where s.forum_id = ${forumId} and s.person_id = ${personId} limit 1`);
  return rows.length > 0;
}

/**
 * Puts right the address of somebody who has not come in yet. An address is a person: whoever reads the right one is invited to all
 * that the wrong one was invited to, by a letter and a link of their own, and the former link lets nobody in any more.
 * @throws AppError `invitation.not-found`, `invitation.accepted` (they change it themselves), `invitation.declined`, `invitation.revoked`;
 *   `request.invalid` naming email when it is the same, or of somebody whom the forum knows
 */
export async function readdressInvitation(tx: Tx, scope: Scope, id: string, email: string): Promise<void> {
  await lockMembers(tx, scope.forumId);
  const { state, roles, invitation, name, email: former, locale } = await lockInvitation(tx, scope.forumId, id);
  requireMayLead(scope, roles);
  if (isEndOfInvitation(state)) throw new AppError(`invitation.${state}`);
  if (email.toLowerCase() === former.toLowerCase()) throw refuse('same-address');
  const { forumId, personId: formerPersonId } = invitation;
  const known = await findPersonByEmail(tx, email.toLowerCase());
  if (known && (await isKnownHere(tx, forumId, known.id))) throw refuse('of-this-forum');
  const personId = await invitePerson(tx, { forumId, email, name, locale });
  await handOver(tx, scope, { formerPersonId, personId, roles });
  await inviteToForum(tx, { forumId, personId }, personOf(scope).personId);
  await revokeInvitation(tx, scope, id);
  await record(tx, { forumId, cycleId: null, personId: personOf(scope).personId }, 'invitation.readdressed', id);
  await rightsChanged(tx, personId);
  const about = { forumId, cycleId: null, subjectId: personId };
  emit(tx, { type: 'invitation.renewed', ...about, data: { byPersonId: personOf(scope).personId } });
  emit(tx, { type: 'invitation.readdressed', ...about, data: { formerPersonId } });
}

type HandedOver = {
  formerPersonId: string;
  personId: string;
  roles: readonly (typeof forumRoles.$inferInsert)['role'][];
};

/** The same roles and seats; those of the wrong address end with its invitation. */
async function handOver(tx: Tx, scope: Scope, { formerPersonId, personId, roles }: HandedOver): Promise<void> {
  const { forumId } = scope;
  const by = { forumId, cycleId: null, personId: personOf(scope).personId };
  for (const role of roles) {
    await tx.insert(forumRoles).values({ forumId, personId, role });
    await record(tx, by, 'role.granted', { kind: 'person', id: personId }, { role });
  }
  const held = await tx
    .select()
    .from(seats)
    .where(and(eq(seats.forumId, forumId), eq(seats.personId, formerPersonId), isNotEnded));
  for (const seat of held) {
    const own = { ...seat, id: newId(), personId, startsAt: sql`greatest(${seat.startsAt}::timestamptz, now())` };
    await tx.insert(seats).values(own);
    await record(tx, by, 'seat.opened', own.id, { organisationId: seat.organisationId, role: seat.role });
  }
}
