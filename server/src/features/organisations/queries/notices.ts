import { paths } from '@minga/shared/kernel/paths.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import type { NoticeKind } from '@minga/shared/notices/rules.ts';
import type { ForumRole } from '@minga/shared/people/rules.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { type Listener, wordsOf } from '../../../platform/texts/texts.ts';
import { findForum, hasRoleIn, isStillAwaited } from '../../people/queries.ts';
import { isOfForum } from './of-person.ts';

type RoleKind = 'role-given' | 'role-ended';
type About = { forumId: string; subjectId: string; role?: ForumRole | null };
type OfPerson = { forumId: string; personId: string; role: ForumRole };

type RoleState = { isHeld: boolean; isAwaited: boolean; isLettered: boolean; isOfForum: boolean };

/** What somebody is in a forum, and whether they have a role in it. */
async function findRoleState(tx: Tx, { forumId, personId, role }: OfPerson): Promise<RoleState | null> {
  const { rows } = await tx.execute<RoleState>(sql`
    select ${hasRoleIn(forumId, personId, [role])} as "isHeld", ${isStillAwaited(forumId, personId)} as "isAwaited",
      ${isOfForum(forumId, personId)} as "isOfForum",
      exists (select 1 from invitations a where a.forum_id = ${forumId} and a.person_id = ${personId}
        and a.accepted_at is null and a.letter = 'sent') as "isLettered"
    from people p where p.id = ${personId} and not p.is_guest`);
  return rows[0] ?? null;
}

/**
 * Is somebody told of a role of theirs by a notice? Whoever has not come into the forum reads of it in their invitation instead,
 * and hears that it is over once that has left.
 */
export async function isNotifiedOfRole(tx: Tx, of: OfPerson, kind: RoleKind): Promise<boolean> {
  const found = await findRoleState(tx, of);
  return found !== null && (!found.isAwaited || (kind === 'role-ended' && found.isLettered));
}

type Said = { role: ForumRole; forum: string; isOfForum: boolean; isAwaited?: boolean };

/**
 * What is said of a role that was given, has ended or would.
 * @param said.isOfForum they are in the forum by something else too
 * @param said.isAwaited they never came: what ends was an offer
 */
export function wordsOfRole(
  kind: RoleKind,
  { role, forum, isOfForum, isAwaited = false }: Said,
  to: Locale | Listener,
) {
  const say = wordsOf(to);
  const lines =
    kind === 'role-given'
      ? [say(`letters:role-given.${role}`)]
      : isAwaited
        ? [say('letters:role-ended.offered')]
        : [say(`letters:role-ended.${isOfForum ? 'still' : 'left'}`), say('letters:role-ended.kept')];
  const wasOffered = isAwaited && kind === 'role-ended';
  return {
    title: say(`letters:${kind}.${wasOffered ? 'offeredTitle' : 'title'}`, {
      forum,
      role: say(`letters:role.${role}`),
    }),
    lines,
    path: wasOffered ? paths.landing() : kind === 'role-given' ? paths.home() : paths.notices(),
  };
}

/** A role that somebody was given, or has no more, to that person alone. */
export const roleNotices = {
  kinds: ['role-given', 'role-ended'] as const,
  async listConcerned(tx: Tx, { forumId, role }: About, kind: NoticeKind, named: readonly string[] = []) {
    const [personId] = named;
    if (personId === undefined || !role) return null;
    const of = { forumId, personId, role };
    const found = await findRoleState(tx, of);
    const isSo = found?.isHeld === (kind === 'role-given');
    return isSo && (await isNotifiedOfRole(tx, of, kind as RoleKind)) ? { people: named, dueAt: null } : null;
  },
  async write(
    tx: Tx,
    { about: { forumId, role }, kind }: { about: About; kind: NoticeKind },
    { personId, ...to }: { personId: string } & Listener,
  ) {
    const forum = await findForum(tx, forumId);
    const found = role && (await findRoleState(tx, { forumId, personId, role }));
    if (!forum || !found || found.isHeld !== (kind === 'role-given')) return null;
    const { isOfForum, isAwaited } = found;
    return wordsOfRole(kind as RoleKind, { role, forum: forum.name, isOfForum, isAwaited }, to);
  },
};
