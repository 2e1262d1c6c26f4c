import type { FoundNeed } from '@minga/shared/events/needs.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { DAY } from '@minga/shared/meetings/rules.ts';
import { sql } from 'drizzle-orm';
import { dbNow, type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { mayBeExpected } from '../../organisations/queries/of-person.ts';
import { NEEDS_AT_MOST } from '../../events/queries/needs.ts';
import { listAstray } from '../../notices/queries/given.ts';
import { thresholdSql } from '../../standards/queries.ts';
import { isShutOut } from '../../people/queries.ts';
import { isForFormerTime } from './former-time.ts';
import { meetingNotices } from './notices.ts';

type Row = { id: string; title: string; slug: string; timeZone: string; startsAt: RawInstant };

const toAttend =
  (kind: 'attend-meeting' | 'answer-meeting') =>
  ({ id, title, slug, timeZone, startsAt }: Row): FoundNeed => ({
    kind,
    subject: { kind: 'meeting', id },
    params: { title },
    href: paths.meeting(slug, id),
    deadline: toDate(startsAt).toISOString(),
    timeZone,
  });

/** Meetings of today and tomorrow at which the person is expected by name; those of the week stand in a list of their own. */
async function meetingsToAttend(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Row>(sql`
    select m.id, m.title, c.slug, f.time_zone as "timeZone", m.starts_at as "startsAt"
    from meetings m join meeting_people p on p.meeting_id = m.id and p.person_id = ${personId}
      join cycles c on c.id = m.cycle_id join forums f on f.id = m.forum_id
    where m.state = 'published' and (p.required or p.role = 'facilitator') and c.published_at <= now()
      and m.starts_at > now() and m.starts_at < now() + interval '2 days' and ${mayBeExpected(sql`m.forum_id`, personId)}
    order by m.starts_at, m.id limit ${NEEDS_AT_MOST}`);
  return rows.map(toAttend('attend-meeting'));
}

/** Of the same days, those at which somebody is expected by their organisation's seat, until they have said whether they come. */
async function meetingsToAnswer(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Row>(sql`
    select m.id, m.title, c.slug, f.time_zone as "timeZone", m.starts_at as "startsAt"
    from meetings m join cycles c on c.id = m.cycle_id join forums f on f.id = m.forum_id
    where m.state = 'published' and c.published_at <= now() and m.starts_at > now() and m.starts_at < now() + interval '2 days'
      and exists (select 1 from meeting_organisations o join open_seats s on s.organisation_id = o.organisation_id
        where o.meeting_id = m.id and s.person_id = ${personId}) and not ${isShutOut(sql`m.forum_id`, personId)}
      and not exists (select 1 from meeting_people p where p.meeting_id = m.id and p.person_id = ${personId}
        and (p.required or p.role = 'facilitator'))
      and not exists (select 1 from meeting_answers a where a.meeting_id = m.id and a.person_id = ${personId}
        and not ${isForFormerTime(sql`a`)})
    order by m.starts_at, m.id limit ${NEEDS_AT_MOST}`);
  return rows.map(toAttend('answer-meeting'));
}

/**
 * Drafts ahead in public cycles, for whoever facilitates. Due while the first of them can still be announced with the notice
 * that is asked (S07); after that, before it begins.
 */
async function draftsToPublish(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Row & { count: number; noticeDays: number }>(sql`
    select c.id, c.title, c.slug, f.time_zone as "timeZone", min(m.starts_at) as "startsAt", count(*)::int as count,
      ${thresholdSql('S07', 'noticeDays', sql`c.id`)} as "noticeDays"
    from meetings m join cycles c on c.id = m.cycle_id join forums f on f.id = m.forum_id
      join forum_roles r on r.forum_id = m.forum_id and r.person_id = ${personId} and r.role = 'facilitator'
    where m.state = 'draft' and m.starts_at > now() and c.published_at <= now()
    group by c.id, c.title, c.slug, f.time_zone order by "startsAt" limit ${NEEDS_AT_MOST}`);
  const now = await dbNow(tx);
  return rows.map(({ id, title, slug, timeZone, startsAt, count, noticeDays }) => ({
    kind: 'publish-meetings',
    subject: { kind: 'cycle', id },
    params: { title, count },
    href: paths.planner(slug),
    deadline: publishedBy({ startsAt, noticeDays }, now),
    timeZone,
  }));
}

/** While the notice that S07 asks can still be given, before it; after that, before the first draft begins. */
function publishedBy({ startsAt, noticeDays }: Pick<Row, 'startsAt'> & { noticeDays: number }, now: Date): string {
  const first = toDate(startsAt);
  const inTime = new Date(first.getTime() - noticeDays * DAY);
  return (inTime > now ? inTime : first).toISOString();
}

/**
 * S03: plans with a draft ahead that cannot be published as it stands, since its room or who facilitates it is taken, for
 * whoever facilitates the forum. It is due when the drafts are, and stands before them. Whether there is one is asked, not how many: the planner counts and names them.
 */
async function meetingsToUntangle(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Row & { noticeDays: number }>(sql`
    with led as (
      select c.id, c.title, c.slug, f.time_zone from cycles c join forums f on f.id = c.forum_id
        join forum_roles r on r.forum_id = c.forum_id and r.person_id = ${personId} and r.role = 'facilitator'
      where c.published_at <= now()
    ), ahead as (
      select m.id, m.cycle_id, m.starts_at, m.ends_at, m.state = 'draft' as is_draft, m.room_exclusive, m.room_key
      from meetings m join led on led.id = m.cycle_id where m.state in ('draft', 'published') and m.ends_at > now()
    ), taken as (
      select cycle_id, room_key as what, starts_at, ends_at, is_draft from ahead where room_exclusive and room_key is not null
      union all
      select a.cycle_id, p.person_id::text, a.starts_at, a.ends_at, a.is_draft
      from ahead a join meeting_people p on p.meeting_id = a.id and p.role = 'facilitator'
    ), before as (
      select cycle_id, starts_at, is_draft, max(ends_at) over earlier as any_end,
        max(ends_at) filter (where is_draft) over earlier as draft_end
      from taken window earlier as (partition by cycle_id, what order by starts_at, ends_at rows between unbounded preceding and 1 preceding)
    )
    select led.id, led.title, led.slug, led.time_zone as "timeZone", ${thresholdSql('S07', 'noticeDays', sql`led.id`)} as "noticeDays",
      coalesce((select min(a.starts_at) from ahead a where a.cycle_id = led.id and a.is_draft and a.starts_at > now()),
        min(b.starts_at)) as "startsAt"
    from before b join led on led.id = b.cycle_id
    where case when b.is_draft then b.any_end else b.draft_end end > b.starts_at
    group by led.id, led.title, led.slug, led.time_zone order by "startsAt" limit ${NEEDS_AT_MOST}`);
  const now = await dbNow(tx);
  return rows.map(({ id, title, slug, timeZone, startsAt, noticeDays }) => ({
    kind: 'untangle-meetings',
    subject: { kind: 'cycle', id },
    params: { title },
    href: paths.planner(slug),
    deadline: publishedBy({ startsAt, noticeDays }, now),
    timeZone,
  }));
}

/**
 * S02 in what is published: organisations that cannot be at all their tables ahead, as everybody reads it, for whoever facilitates.
 * What somebody acknowledged with a reason is settled, and what a cycle reads for information asks for nothing.
 */
async function tablesToCover(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Row & { count: number }>(sql`
    select c.id, c.title, c.slug, f.time_zone as "timeZone", count(*)::int as count,
      to_timestamp(min((cluster->>'from')::float8) / 1000) as "startsAt"
    from cycles c join forums f on f.id = c.forum_id
      join forum_roles r on r.forum_id = c.forum_id and r.person_id = ${personId} and r.role = 'facilitator'
      join meeting_flags k on k.cycle_id = c.id and k.audience = 'public'
      cross join lateral jsonb_array_elements(k.kept->'groups') as of_rule
      cross join lateral (
        select jsonb_array_elements(of_rule->'clusters') as cluster
        union all select jsonb_array_elements(p.kept->'clusters') from meeting_flag_pages p
          where p.cycle_id = c.id and p.audience = 'public' and p.rule = 'S02') found
    where of_rule->>'rule' = 'S02' and of_rule->>'severity' <> 'information' and c.published_at <= now() and c.archived_at is null
      and jsonb_typeof(cluster->'acknowledgement') = 'null' and (cluster->>'from')::float8 > extract(epoch from now()) * 1000
    group by c.id, c.title, c.slug, f.time_zone order by "startsAt" limit ${NEEDS_AT_MOST}`);
  return rows.map(({ id, title, slug, timeZone, startsAt, count }) => ({
    kind: 'cover-tables',
    subject: { kind: 'cycle', id },
    params: { title, count },
    href: paths.planner(slug),
    deadline: toDate(startsAt).toISOString(),
    timeZone,
  }));
}

/** Meetings of which people will not hear by letter, for whoever facilitates: their address takes none. */
async function meetingsToNotify(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const astray = await listAstray(tx, personId, meetingNotices.kinds);
  if (astray.length === 0) return [];
  const { rows } = await tx.execute<Omit<Row, 'startsAt'>>(sql`
    select m.id, m.title, c.slug, f.time_zone as "timeZone" from meetings m join cycles c on c.id = m.cycle_id
      join forums f on f.id = m.forum_id where m.id in ${astray.map(({ subjectId }) => subjectId)} and m.state = 'published'`);
  return rows.flatMap(({ id, title, slug, timeZone }): FoundNeed[] =>
    astray
      .filter(({ subjectId }) => subjectId === id)
      .map(({ count, dueAt }) => ({
        kind: 'notify-of-meeting',
        subject: { kind: 'meeting', id },
        params: { title, count },
        href: paths.meeting(slug, id),
        deadline: dueAt.toISOString(),
        timeZone,
      })),
  );
}

export async function meetingNeeds(tx: Tx, { personId }: Pick<Person, 'personId'>): Promise<FoundNeed[]> {
  const found = [
    meetingsToAttend(tx, personId),
    meetingsToAnswer(tx, personId),
    meetingsToNotify(tx, personId),
    draftsToPublish(tx, personId),
    meetingsToUntangle(tx, personId),
    tablesToCover(tx, personId),
  ];
  return (await Promise.all(found)).flat();
}
