import type { FoundNeed } from '@minga/shared/events/needs.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { LEADING_ROLES } from '@minga/shared/people/rules.ts';
import { sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { cycleOfForum } from '../../cycles/queries.ts';
import { hasRoleIn } from '../../people/queries.ts';

type Row = { id: string; slug: string; title: string; timeZone: string; count: number; deadline: RawInstant };

/** What people asked about their data, for whoever leads the forum: the law says until when. */
export async function rightsNeeds(tx: Tx, { personId }: Person): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Row>(sql`
    select c.id, c.slug, f.name as title, f.time_zone as "timeZone", count(*)::int as count,
      (min(r.due_on) + 1)::timestamp at time zone f.time_zone as deadline
    from person_requests r join forums f on f.id = r.forum_id ${cycleOfForum}
    where r.answered_at is null and ${hasRoleIn(sql`f.id`, personId, LEADING_ROLES)}
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
