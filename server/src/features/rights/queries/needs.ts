import type { FoundNeed } from '@minga/shared/events/needs.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';

type Row = { id: string; slug: string; title: string; timeZone: string; count: number; deadline: RawInstant };

/** What people asked about their data, for whoever leads the forum: the law says until when. */
export async function rightsNeeds(tx: Tx, { personId }: Person): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Row>(sql`
    select c.id, c.slug, f.name as title, f.time_zone as "timeZone", count(*)::int as count,
      (min(r.due_on) + 1)::timestamp at time zone f.time_zone as deadline
    from person_requests r join forums f on f.id = r.forum_id
      join lateral (select c.id, c.slug from cycles c where c.forum_id = f.id order by c.created_at desc, c.id limit 1) c on true
    where r.answered_at is null and exists (select 1 from forum_roles o where o.forum_id = f.id and o.person_id = ${personId}
      and o.role in ('facilitator', 'administrator'))
    group by c.id, c.slug, f.name, f.time_zone order by deadline`);
  return rows.map(({ id, slug, title, timeZone, count, deadline }) => ({
    kind: 'answer-requests',
    subject: { kind: 'cycle', id },
    href: paths.personalData(slug),
    params: { title, count },
    timeZone,
    deadline: toDate(deadline).toISOString(),
  }));
}
