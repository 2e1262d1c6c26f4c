import { actingSeat, mustChooseSeat } from '@minga/shared/organisations/rules.ts';
import type { Forum, Me, MeMembership } from '@minga/shared/people/schema.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { KeyedHash } from '../../../platform/files/secret.ts';
import type { Actor } from '../../../platform/http/gate.ts';
import { inOrderOfForum } from '../queries.ts';
import { listOpenInvitations } from '../../organisations/queries/invitations.ts';
import { listChosenSeats, listOpenSeats } from '../../organisations/queries/of-person.ts';
import { invitationPath } from '../../people/policy.ts';
import { isShutOut, listRoles } from '../../people/queries.ts';

type CycleOfForum = { forumId: string; id: string; slug: string; title: string; isArchived: boolean };

/** Cycles of every forum, in order. A member of the forum lands on the first. */
async function cyclesByForum(tx: Tx): Promise<Map<string, CycleOfForum[]>> {
  const { rows } = await tx.execute<CycleOfForum>(sql`
    select forum_id as "forumId", id, slug, title, archived_at is not null as "isArchived" from cycles
    order by ${inOrderOfForum}`);
  return Map.groupBy(rows, ({ forumId }) => forumId);
}

type Base = Pick<Me, 'locale' | 'demo'> & { keyed: KeyedHash };

/** Who asks, and what they are in each of their forums. */
export async function getMe(tx: Tx, actor: Actor, { keyed, ...base }: Base): Promise<Me> {
  if (actor.kind === 'anonymous') return { ...base, actor: null, memberships: [] };
  const [roles, openSeats, cycles] = [
    await listRoles(tx, actor.personId),
    await listOpenSeats(tx, actor.personId),
    await cyclesByForum(tx),
  ];
  const memberships = new Map<string, MeMembership>();
  const membership = (forum: MeMembership['forum']) => {
    const ofForum = cycles.get(forum.id) ?? [];
    const [cycle] = ofForum;
    const known = memberships.get(forum.id) ?? {
      forum,
      cycleId: cycle?.id ?? null,
      cycleSlug: cycle?.slug ?? null,
      // A guest has one board, and learns of no other cycle.
      cycles: (actor.isGuest ? [] : ofForum)
        .filter(({ isArchived }) => !isArchived)
        .map(({ slug, title }) => ({ slug, title })),
      roles: [],
      seats: [],
      actingSeatId: null,
      mustChooseSeat: false,
      invitation: null,
    };
    memberships.set(forum.id, known);
    return known;
  };
  for (const row of roles)
    membership({
      id: row.forumId,
      slug: row.slug,
      name: row.name,
      locale: row.locale,
      timeZone: row.timeZone,
    }).roles.push(row.role);
  for (const { forumId, forumSlug, forumName, forumLocale, timeZone, ...seat } of openSeats) {
    membership({ id: forumId, slug: forumSlug, name: forumName, locale: forumLocale, timeZone }).seats.push(seat);
  }
  const chosen = await listChosenSeats(tx, actor.personId);
  for (const member of memberships.values()) {
    const seatId = chosen.get(member.forum.id) ?? null;
    member.actingSeatId = actingSeat(member.seats, seatId)?.id ?? null;
    member.mustChooseSeat = mustChooseSeat(member.seats, seatId);
  }
  for (const { forumId, ...link } of await listOpenInvitations(tx, actor.personId)) {
    const invitedTo = memberships.get(forumId);
    if (invitedTo) invitedTo.invitation = invitationPath(keyed, link);
  }
  const { personId, name, email, isAdministrator, isGuest } = actor;
  const reading = { language: actor.locale, isLanguageChosen: actor.isLocaleChosen, timeZone: actor.ownZone };
  return {
    ...base,
    actor: { personId, name, email: isGuest ? null : email, isAdministrator, isGuest, ...reading },
    memberships: [...memberships.values()],
  };
}

/** All forums of this installation, with how many people hold a role or a seat in each, or are to come into one. */
export async function listForums(tx: Tx): Promise<Forum[]> {
  const result = await tx.execute<Forum>(sql`
    select f.id, f.slug, f.name, f.locale, f.time_zone as "timeZone", f.is_demonstration as "isDemonstration",
      (select count(*)::int from (
        select person_id from forum_roles r where r.forum_id = f.id
        union select person_id from seats_not_ended s where s.forum_id = f.id) inside
        where not ${isShutOut(sql`f.id`, sql`inside.person_id`)}) as people,
      coalesce((select json_agg(json_build_object('slug', c.slug, 'title', c.title, 'isPublished', coalesce(c.published_at <= now(), false),
          'isArchived', c.archived_at is not null) order by c.created_at)
        from cycles c where c.forum_id = f.id), '[]') as cycles
    from forums f order by f.created_at, f.slug`);
  return result.rows;
}
