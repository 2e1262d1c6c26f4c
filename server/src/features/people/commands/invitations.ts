import { newId } from '@minga/shared/kernel/ids.ts';
import { INVITATION_DAYS } from '@minga/shared/people/invitations.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';

type Invited = { forumId: string; personId: string };

/** Until when an invitation that is made or renewed now is good. */
export const goodUntil = sql`now() + make_interval(days => ${INVITATION_DAYS})`;

/**
 * Invites somebody who was just given something in a forum, for all that they were given and as long as they have not come. One
 * who has is invited to nothing; one by whose link somebody else came is invited anew.
 */
export async function inviteToForum(tx: Tx, { forumId, personId }: Invited, byPersonId: string): Promise<void> {
  await tx.execute(sql`
    insert into invitations (id, forum_id, person_id, invited_by, expires_at)
    select ${newId()}, n.forum_id, n.person_id, ${byPersonId}, ${goodUntil} from invited_names n
    where n.forum_id = ${forumId} and n.person_id = ${personId} and n.entered_at is null
    on conflict (forum_id, person_id) where accepted_at is null or accepted_by = person_id do update set invited_by = ${byPersonId}, invited_at = now(), expires_at = ${goodUntil},
      letter = 'queued', queued_at = now(), letter_at = null, cause = null, revoked_at = null, asked_at = null
    where invitations.accepted_at is null`);
}

/** What became of the last letter that held it. */
export async function noteInvitationLetter(
  tx: Tx,
  { forumId, personId }: Invited,
  outcome: 'sent' | 'refused',
  cause: string | null = null,
): Promise<void> {
  await tx.execute(sql`
    update invitations set letter = ${outcome}, letter_at = now(), cause = ${cause?.slice(0, 80) ?? null}
    where forum_id = ${forumId} and person_id = ${personId} and accepted_at is null`);
}
