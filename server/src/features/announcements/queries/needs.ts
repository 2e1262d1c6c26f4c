import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import { NEEDS_AT_MOST, type NeedsOf } from '../../events/queries/needs.ts';

type Waiting = { id: string; title: string; slug: string; timeZone: string };

/** What somebody began to write, as long as they facilitate; one without a word or a file waits for nobody. */
export const announcementNeeds: NeedsOf = async (tx, { personId }) => {
  const { rows } = await tx.execute<Waiting>(sql`
    select a.id, a.title, c.slug, f.time_zone as "timeZone"
    from announcements a join cycles c on c.id = a.cycle_id join forums f on f.id = c.forum_id
      join forum_roles r on r.forum_id = f.id and r.person_id = a.created_by and r.role = 'facilitator'
    where a.published_at is null and a.created_by = ${personId}
      and (a.version > 1 or exists (select 1 from files where owner_kind = 'announcement' and owner_id = a.id))
    order by a.saved_at, a.id limit ${NEEDS_AT_MOST}`);
  return rows.map(({ id, title, slug, timeZone }) => ({
    kind: 'finish-announcement',
    subject: { kind: 'announcement', id },
    params: { title },
    href: paths.editAnnouncement(slug, id),
    deadline: null,
    timeZone,
  }));
};
