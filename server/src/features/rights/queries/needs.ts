import type { FoundNeed } from '@minga/shared/events/needs.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { LEADING_ROLES } from '@minga/shared/people/rules.ts';
import { sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { cycleOfForum } from '../../cycles/queries.ts';
import { hasRoleIn } from '../../people/queries.ts';
import { isOfAdministration, isWaiting } from './person-requests.ts';

type Row = { id: string; slug: string; title: string; timeZone: string; count: number; deadline: RawInstant };

/** What people asked about their data: the law says until when. */
async function requestsToAnswer(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Row>(sql`
    select c.id, c.slug, f.name as title, f.time_zone as "timeZone", count(*)::int as count,
      (min(r.due_on) + 1)::timestamp at time zone f.time_zone as deadline
    from person_requests r join forums f on f.id = r.forum_id ${cycleOfForum}
    where ${isWaiting} and ${hasRoleIn(sql`f.id`, personId, LEADING_ROLES)}
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

/** The same of those who are in no forum, or in one without a cycle, for whoever administers the installation. */
async function requestsToAdministration(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<{ id: string; count: number; deadline: RawInstant }>(sql`
    select (array_agg(r.id order by r.due_on, r.id))[1] as id, count(*)::int as count,
      min((r.due_on + 1)::timestamp at time zone coalesce(f.time_zone, 'UTC')) as deadline
    from person_requests r left join forums f on f.id = r.forum_id
    where ${isWaiting} and ${isOfAdministration}
      and exists (select 1 from people p where p.id = ${personId} and p.is_administrator)
    having count(*) > 0`);
  return rows.map(({ id, count, deadline }) => ({
    kind: 'answer-as-administration',
    subject: { kind: 'person-request', id },
    href: paths.administrationRequests(),
    params: { title: 'Minga', count },
    timeZone: 'UTC',
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

/** For whoever leads a forum, or administers the installation. */
export async function rightsNeeds(tx: Tx, { personId }: Pick<Person, 'personId'>): Promise<FoundNeed[]> {
  return [
    ...(await requestsToAnswer(tx, personId)),
    ...(await requestsToAdministration(tx, personId)),
    ...(await contactsToName(tx, personId)),
  ];
}
