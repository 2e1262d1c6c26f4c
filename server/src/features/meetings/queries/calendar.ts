import type { Locale } from '@minga/shared/kernel/languages.ts';
import { and, desc, eq, getTableColumns, isNull, sql } from 'drizzle-orm';
import { prepared, type Tx } from '../../../platform/database/db.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { cycles } from '../../cycles/tables.ts';
import { mayBeExpected } from '../../organisations/queries/of-person.ts';
import { mayReadCycle } from './expected.ts';
import { calendarFeeds } from '../tables.ts';

/** A published meeting as a calendar entry; cancelled ones stay, so that subscribers see them cancelled. */
export type CalendarEntry = {
  uid: string;
  sequence: number;
  title: string;
  agenda: string;
  startsAt: Date;
  endsAt: Date;
  room: string | null;
  /** How one joins from afar: in the calendar of whoever is expected, and in no other. */
  joining: string | null;
  isCancelled: boolean;
  stampedAt: Date;
  themes: string[];
  meetingId: string;
  cycleSlug: string;
};
export type CalendarFilter = { personId?: string; organisationId?: string; meetingId?: string };
export type CalendarHead = {
  title: string;
  locale: Locale;
  cycleSlug: string;
  /** Another one whenever something in the calendar may be: of the published plan, and of the names that stand in it. */
  version: string;
  /** The same of the plan with its drafts, which those who plan see; without the names. */
  draftsVersion: number;
};

type StoredEntry = Omit<CalendarEntry, 'startsAt' | 'endsAt' | 'stampedAt' | 'cycleSlug'> & {
  startsAt: string;
  endsAt: string;
  stampedAt: string;
};

const headRead = prepared<CalendarHead>(
  'calendar_head',
  sql`
    select c.title, c.locale, c.slug as "cycleSlug", concat_ws(' ', coalesce(p.public_version, 0), md5(concat_ws(' ', c.title, c.locale,
      c.slug, (select json_agg(json_build_array(t.id, t.name, t.position) order by t.id) from themes t where t.cycle_id = c.id)))) as version,
      coalesce(p.version, 0)::float8 as "draftsVersion"
    from cycles c left join meeting_plans p on p.cycle_id = c.id where c.id = ${sql.placeholder('cycleId')}`,
);

export async function getCalendarHead(tx: Tx, cycleId: string): Promise<CalendarHead> {
  const [head] = await headRead(tx, { cycleId });
  if (!head) throw new Error('a calendar was asked for a cycle that the gate let through and the database lost');
  return head;
}

/**
 * @param filter only meetings of one person or one organisation, or one meeting. Whoever reads the first two by a feed is expected
 *   at each of them ({@link findFeed})
 */
export async function listCalendarEntries(
  tx: Tx,
  cycleId: string,
  cycleSlug: string,
  filter: CalendarFilter = {},
): Promise<CalendarEntry[]> {
  const mine = filter.personId
    ? sql`and exists (select 1 from meeting_people p where p.meeting_id = m.id and p.person_id = ${filter.personId})`
    : filter.meetingId
      ? sql`and m.id = ${filter.meetingId}`
      : filter.organisationId
        ? sql`and exists (select 1 from meeting_organisations o where o.meeting_id = m.id and o.organisation_id = ${filter.organisationId})`
        : sql``;
  const isOfExpected = filter.personId !== undefined || filter.organisationId !== undefined;
  const joining = isOfExpected ? sql`case when m.state = 'published' then m.joining end` : sql`null::text`;
  const result = await tx.execute<StoredEntry>(sql`
    select m.id as "meetingId", m.uid, m.sequence, m.title, m.agenda, m.starts_at as "startsAt", m.ends_at as "endsAt", m.room, ${joining} as joining,
      m.state = 'cancelled' as "isCancelled",
      coalesce((select max(v.at) from versions v where v.subject_kind = 'meeting' and v.subject_id = m.id), m.published_at) as "stampedAt",
      coalesce((select json_agg(t.name order by t.position) from meeting_themes mt join themes t on t.id = mt.theme_id
        where mt.meeting_id = m.id), '[]') as themes
    from meetings m where m.cycle_id = ${cycleId} and m.published_at is not null ${mine} order by m.starts_at, m.id`);
  return result.rows.map((row) => ({
    ...row,
    startsAt: new Date(row.startsAt),
    endsAt: new Date(row.endsAt),
    stampedAt: new Date(row.stampedAt),
    cycleSlug,
  }));
}

/** One meeting that was announced, as it stands in calendars now. */
export async function findCalendarEntry(
  tx: Tx,
  cycleId: string,
  cycleSlug: string,
  meetingId: string,
): Promise<CalendarEntry | null> {
  const [entry] = await listCalendarEntries(tx, cycleId, cycleSlug, { meetingId });
  return entry ?? null;
}

/**
 * The feed behind a secret address. Null once it is revoked, once its owner is to be expected nowhere in the forum or may not
 * read the cycle, and for an organisation's feed once they no longer have a seat there: closing a seat ends every right that
 * came with it.
 */
export async function findFeed(
  tx: Tx,
  tokenSha256: string,
): Promise<{ forumId: string; cycleId: string; filter: CalendarFilter } | null> {
  const [row] = await tx
    .select({ ...getTableColumns(calendarFeeds), forumId: cycles.forumId })
    .from(calendarFeeds)
    .innerJoin(cycles, eq(cycles.id, calendarFeeds.cycleId))
    .where(
      and(
        eq(calendarFeeds.tokenSha256, tokenSha256),
        isNull(calendarFeeds.revokedAt),
        sql`(${calendarFeeds.organisationId} is null or exists (select 1 from open_seats s where s.person_id = ${calendarFeeds.personId}
          and s.organisation_id = ${calendarFeeds.organisationId}))`,
        mayBeExpected(cycles.forumId, calendarFeeds.personId),
        mayReadCycle(calendarFeeds.personId),
      ),
    );
  if (!row) return null;
  const filter = row.organisationId === null ? { personId: row.personId } : { organisationId: row.organisationId };
  return { forumId: row.forumId, cycleId: row.cycleId, filter };
}

export async function listFeeds(tx: Tx, scope: Scope): Promise<(typeof calendarFeeds.$inferSelect)[]> {
  const { personId } = personOf(scope);
  return tx
    .select()
    .from(calendarFeeds)
    .where(
      and(
        eq(calendarFeeds.cycleId, scope.cycleId),
        eq(calendarFeeds.personId, personId),
        isNull(calendarFeeds.revokedAt),
      ),
    )
    .orderBy(desc(calendarFeeds.createdAt));
}
