import type { FoundNeed } from '@minga/shared/events/needs.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { LEADING_ROLES } from '@minga/shared/people/rules.ts';
import { sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { cycleOfForum } from '../../cycles/queries.ts';
import { hasRoleIn } from '../../people/queries.ts';

type Row = { id: string; slug: string; title: string; timeZone: string; count: number; deadline: RawInstant };

/** What people asked about their data: the law says until when. */
async function requestsToAnswer(tx: Tx, personId: string): Promise<FoundNeed[]> {
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

/** Nobody is named to write to about one's data any more: whose address stood there was erased. */
async function contactsToName(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Omit<Row, 'count' | 'deadline'>>(sql`
    select c.id, c.slug, f.name as title, f.time_zone as "timeZone" from forums f ${cycleOfForum}
    where f.legal_contact_emptied_at is not null and ${hasRoleIn(sql`f.id`, personId, LEADING_ROLES)} order by f.name`);
  return rows.map(({ id, slug, title, timeZone }) => ({
    kind: 'name-contact',
    subject: { kind: 'cycle', id },
    href: paths.privacy(slug),
    params: { title },
    timeZone,
    deadline: null,
  }));
}

/** For whoever leads a forum. */
export async function rightsNeeds(tx: Tx, { personId }: Pick<Person, 'personId'>): Promise<FoundNeed[]> {
  return [...(await requestsToAnswer(tx, personId)), ...(await contactsToName(tx, personId))];
}
