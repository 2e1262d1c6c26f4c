import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { type Listener, wordsOf } from '../../../platform/texts/texts.ts';
import { listLeaders } from '../../people/queries.ts';
import { getCycle } from '../queries.ts';

type About = { cycleId: string; subjectId: string; number: number };
type Declined = { name: string; email: string; reason: string | null; seats: { organisation: string; role: string }[] };

/** What somebody declined, with the seats that ended by it, as long as they were not invited again since. */
async function findDeclined(tx: Tx, { subjectId, number }: About): Promise<(Declined & { forumId: string }) | null> {
  const { rows } = await tx.execute<Declined & { forumId: string }>(sql`
    select i.forum_id as "forumId", name_in_forum(p.id, i.forum_id, p.name) as name, p.email, i.decline_reason as reason,
      coalesce((select json_agg(json_build_object('organisation', o.short_name, 'role', s.role) order by o.short_name, s.role)
        from seats s join organisations o on o.id = s.organisation_id
        where s.forum_id = i.forum_id and s.person_id = i.person_id and s.ended_at = i.declined_at), '[]') as seats
    from invitations i join people p on p.id = i.person_id
    where i.id = ${subjectId} and i.declined_at is not null and i.links = ${number}`);
  return rows[0] ?? null;
}

/** To whoever leads the forum: somebody whom it invited will not take part. */
export const declinedNotices = {
  kinds: ['invitation-declined'] as const,
  async listConcerned(tx: Tx, about: About) {
    const found = await findDeclined(tx, about);
    return found && { people: await listLeaders(tx, found.forumId), dueAt: null };
  },
  async write(tx: Tx, about: About, { personId, ...to }: { personId: string } & Listener) {
    const found = await findDeclined(tx, about);
    if (!found || !(await listLeaders(tx, found.forumId)).includes(personId)) return null;
    const { slug, forumName: forum } = await getCycle(tx, about.cycleId);
    const { name, email, reason, seats } = found;
    const say = wordsOf(to);
    return {
      title: say('letters:invitation-declined.title', { name, forum }),
      lines: [
        ...(reason ? [say('letters:invitation-declined.reason', { reason })] : []),
        say('letters:invitation-declined.invited', { email }),
        ...seats.map(({ organisation, role }) =>
          say('letters:invitation-declined.vacant', { organisation, role: say(`letters:seat.${role}`) }),
        ),
        say('letters:invitation-declined.next'),
      ],
      path: paths.invitations(slug, { state: 'declined' }),
    };
  },
};
