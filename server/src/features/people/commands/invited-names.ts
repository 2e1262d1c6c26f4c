import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';

type Invited = { id: string; name: string };

/**
 * What a forum calls people until they enter it. Known elsewhere or not, it reads back what it wrote itself. Whoever has been
 * in the forum is called by their own name for good.
 */
export async function nameInvited(tx: Tx, forumId: string, invited: readonly Invited[]): Promise<void> {
  await tx.execute(sql`
    insert into invited_names (forum_id, person_id, name)
    select ${forumId}, i.id, i.name from jsonb_to_recordset(${JSON.stringify(invited)}::jsonb) as i(id uuid, name text)
    on conflict do nothing`);
}

/**
 * Puts right what a forum calls somebody who has not come yet; what others call them is theirs.
 * @returns false for a person who says their own name here
 */
export async function renameInvited(tx: Tx, forumId: string, personId: string, name: string): Promise<boolean> {
  const { rowCount } = await tx.execute(
    sql`update invited_names set name = ${name}
      where forum_id = ${forumId} and person_id = ${personId} and entered_at is null`,
  );
  return rowCount !== 0;
}

/**
 * From here on the forum reads the name that the person has said, and their invitation is accepted. One that was taken back, or
 * whose time ran out, at the same moment stays so.
 * @returns whether they came in
 */
export async function enterForum(tx: Tx, forumId: string, personId: string): Promise<boolean> {
  // Before the invitation, as whoever is given something there (platform/database/locks.ts).
  await tx.execute(
    sql`select 1 from invited_names where forum_id = ${forumId} and person_id = ${personId} for no key update`,
  );
  const { rowCount } = await tx.execute(sql`
    update invitations set accepted_at = now(), accepted_by = ${personId} where forum_id = ${forumId} and person_id = ${personId}
      and accepted_at is null and revoked_at is null and expires_at > now()`);
  if (rowCount === 0) {
    const { rows } = await tx.execute(
      sql`select 1 from invitations where forum_id = ${forumId} and person_id = ${personId} and accepted_at is null`,
    );
    if (rows.length > 0) return false;
  }
  const { rows } = await tx.execute<{ name: string }>(sql`
    update invited_names set entered_at = now() where forum_id = ${forumId} and person_id = ${personId} and entered_at is null
    returning name`);
  // Until here an account has the word of whoever made it; by coming in somebody answers to that of this forum, and is asked whether
  // it is theirs.
  if (rows[0])
    await tx.execute(sql`
      update people set name = ${rows[0].name}, is_named = true, is_name_to_confirm = true, updated_at = now()
      where id = ${personId} and not is_named`);
  return true;
}

/** Was somebody invited to the forum, and has not come yet? */
export async function isAwaited(tx: Tx, forumId: string, personId: string): Promise<boolean> {
  const { rows } = await tx.execute(sql`
    select 1 from invited_names where forum_id = ${forumId} and person_id = ${personId} and entered_at is null`);
  return rows.length > 0;
}
