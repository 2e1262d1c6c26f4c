import { newId } from '@minga/shared/kernel/ids.ts';
import { INVITATION_DAYS } from '@minga/shared/people/invitations.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { findBounce } from './bounced.ts';

type Invited = { forumId: string; personId: string };

/** Until when an invitation that is made or renewed now is good. */
export const goodUntil = sql`now() + make_interval(days => ${INVITATION_DAYS})`;

/** Another letter is to leave: what became of the one before, and of its link, says nothing of it. */
export const queuedAnew = {
  letter: 'queued',
  queuedAt: sql`now()`,
  letterAt: null,
  letterId: null,
  cause: null,
  openedAt: null,
  openedBy: null,
  askedAt: null,
  addresses: 0,
} as const;

/**
 * Invites somebody to whom something is given in a forum, a role in this transaction or a seat after this, for all that they were given and as long as they have not come. One
 * who has is invited to nothing; one by whose link somebody else came is invited anew. Links of an invitation that was taken
 * back, or had nothing left that it was for, stay good for nothing: it gets another one.
 */
export async function inviteToForum(tx: Tx, { forumId, personId }: Invited, byPersonId: string): Promise<void> {
  await tx.execute(sql`
    insert into invitations (id, forum_id, person_id, invited_by, expires_at)
    select ${newId()}, n.forum_id, n.person_id, ${byPersonId}, ${goodUntil} from invited_names n
    where n.forum_id = ${forumId} and n.person_id = ${personId} and n.entered_at is null
    on conflict (forum_id, person_id) where accepted_at is null or accepted_by = person_id do update set invited_by = ${byPersonId}, invited_at = now(), expires_at = ${goodUntil},
      links = invitations.links + case when invitations.revoked_at is null and was_given_something(${forumId}, ${personId}) then 0 else 1 end,
      letter = 'queued', queued_at = now(), letter_at = null, letter_id = null, cause = null, opened_at = null, opened_by = null,
      revoked_at = null, declined_at = null, decline_reason = null, asked_at = null, addresses = 0
    where invitations.accepted_at is null`);
}

/** Which of its letters: the one that held this link of it. */
type InvitationLetter = Invited & { links: number };
type Outcome = { outcome: 'sent'; letterId: string } | { outcome: 'refused'; cause: string | undefined };

/** What became of the last letter that held it. */
export async function noteInvitationLetter(tx: Tx, to: InvitationLetter, said: Outcome): Promise<void> {
  const letterId = said.outcome === 'sent' ? said.letterId : null;
  const bounced = letterId === null ? null : await findBounce(tx, letterId, to.personId);
  const outcome = bounced === null ? said.outcome : 'refused';
  const cause = said.outcome === 'sent' ? bounced : said.cause?.slice(0, 80);
  await tx.execute(sql`
    update invitations set letter = ${outcome}, letter_at = now(), letter_id = ${letterId}, cause = ${cause ?? null}
    where forum_id = ${to.forumId} and person_id = ${to.personId} and accepted_at is null and links = ${to.links}`);
}

/** The letter that held it came back, where it is still the last one. */
export async function noteInvitationBounced(
  tx: Tx,
  { letterId, personId, cause }: { letterId: string; personId: string; cause: string },
): Promise<void> {
  await tx.execute(sql`
    update invitations set letter = 'refused', cause = ${cause}
    where letter_id = ${letterId} and person_id = ${personId} and letter = 'sent' and accepted_at is null`);
}
