import { AppError } from '@minga/shared/kernel/errors.ts';
import type { StageName } from '@minga/shared/cycles/rules.ts';
import type { Delegate } from '@minga/shared/meetings/circles.ts';
import type { MeetingRole, MeetingState, Modality, PlannedMeeting } from '@minga/shared/meetings/rules.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import { type SQL, sql } from 'drizzle-orm';
import { prepared, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { mayPlan, maySeeMeeting, type Viewer } from '../policy.ts';
import { mayBeExpected } from '../../organisations/queries/of-person.ts';
import { byName } from '../../../platform/database/name-order.ts';

export type MeetingPerson = { personId: string; role: MeetingRole; required: boolean };
export type MeetingRow = {
  id: string;
  cycleId: string;
  stage: StageName | null;
  title: string;
  agenda: string;
  startsAt: Date;
  endsAt: Date;
  timeZone: string;
  localStart: string;
  localEnd: string;
  modality: Modality;
  room: string | null;
  roomExclusive: boolean;
  state: MeetingState;
  version: number;
  movedVersion: number;
  uid: string;
  sequence: number;
  publishedAt: Date | null;
  timePublishedAt: Date | null;
  /** How many of those who were notified have not heard of the present time, and when the last of the others did. */
  unreached: number;
  heardAt: Date | null;
  /** When the first of the materials that it has came. */
  materialAt: Date | null;
  cancelReason: string | null;
  /** How to join from afar; read by those who are expected. */
  joining: string | null;
  /** The name it had in the calendar it came from. */
  importKey: string | null;
  updatedAt: Date;
  themes: string[];
  organisations: string[];
  people: MeetingPerson[];
  peopleCount: number;
};
type Stored = Omit<MeetingRow, 'themes' | 'organisations' | 'people'> & {
  themes: string;
  organisations: string;
  people: string;
};

// Ids come as one text for each meeting: parsing half a million uuid array elements takes longer than the query.
const peopleWhere = (
  which: SQL,
) => sql`coalesce((select string_agg(p.person_id::text || case when p.role = 'facilitator' then 'f' else 'p' end
    || case when p.required then 'r' else 'o' end, ',') from meeting_people p where p.meeting_id = m.id ${which}), '') as people`;
/** Of the people named: all for those who plan, of others at most themselves, while they are still to be expected. */
const peopleFor = (viewer: Viewer): SQL => {
  if (mayPlan(viewer)) return sql``;
  const { actor } = viewer;
  return actor.kind === 'person'
    ? sql`and p.person_id = ${actor.personId} and ${mayBeExpected(sql`m.forum_id`, sql`p.person_id`)}`
    : sql`and false`;
};
const COLUMNS = sql`m.id, m.cycle_id as "cycleId", m.stage, m.title, m.agenda, m.starts_at as "startsAt", m.ends_at as "endsAt",
  m.time_zone as "timeZone", to_char(m.local_start, 'YYYY-MM-DD"T"HH24:MI') as "localStart",
  to_char(m.local_end, 'YYYY-MM-DD"T"HH24:MI') as "localEnd", m.modality, m.room, m.room_exclusive as "roomExclusive", m.state,
  m.version, m.moved_version as "movedVersion", m.uid, m.sequence, m.published_at as "publishedAt",
  m.time_published_at as "timePublishedAt", m.unreached, m.heard_at as "heardAt",
  (select min(f.at) from files f where f.owner_id = m.id and f.owner_kind = 'meeting') as "materialAt", m.cancel_reason as "cancelReason", m.joining, m.import_key as "importKey", m.updated_at as "updatedAt",
  coalesce((select string_agg(t.theme_id::text, ',') from meeting_themes t where t.meeting_id = m.id), '') as themes,
  coalesce((select string_agg(o.organisation_id::text, ',') from meeting_organisations o where o.meeting_id = m.id), '') as organisations,
  (select count(*)::int from meeting_people p where p.meeting_id = m.id) as "peopleCount"`;

const list = (text: string): string[] => (text === '' ? [] : text.split(','));
const instant = (value: Date | string): Date => (value instanceof Date ? value : new Date(value));
const maybe = (value: Date | string | null): Date | null => (value === null ? null : instant(value));

function fromStored(row: Stored): MeetingRow {
  return {
    ...row,
    startsAt: instant(row.startsAt),
    endsAt: instant(row.endsAt),
    publishedAt: maybe(row.publishedAt),
    timePublishedAt: maybe(row.timePublishedAt),
    heardAt: maybe(row.heardAt),
    materialAt: maybe(row.materialAt),
    updatedAt: instant(row.updatedAt),
    themes: list(row.themes),
    organisations: list(row.organisations),
    people: list(row.people).map((text) => ({
      personId: text.slice(0, 36),
      role: text[36] === 'f' ? 'facilitator' : 'participant',
      required: text[37] === 'r',
    })),
  };
}

async function select(tx: Tx, rest: SQL, people = peopleWhere(sql``)): Promise<MeetingRow[]> {
  const result = await tx.execute<Stored>(sql`select ${COLUMNS}, ${people} from meetings m ${rest}`);
  return result.rows.map(fromStored);
}

export type MeetingFilter = {
  from?: Date | undefined;
  to?: Date | undefined;
  limit?: number;
  after?: string | undefined;
  /** Whoever may not know who else is invited reads whether they are, and how many in all. */
  readBy?: Viewer;
};

/** Meetings this reader may see, in order of time; `after` is the id of the last row of the page before. */
export async function listMeetings(
  tx: Tx,
  scope: Pick<Scope, 'cycleId' | 'isFacilitator'>,
  filter: MeetingFilter = {},
): Promise<MeetingRow[]> {
  const parts: SQL[] = [sql`where m.cycle_id = ${scope.cycleId}`];
  if (!mayPlan(scope)) parts.push(sql`and m.published_at is not null`);
  if (filter.from) parts.push(sql`and m.ends_at > ${filter.from.toISOString()}`);
  if (filter.to) parts.push(sql`and m.starts_at < ${filter.to.toISOString()}`);
  if (filter.after) {
    parts.push(sql`and (m.starts_at, m.id) > (select b.starts_at, b.id from meetings b where b.id = ${filter.after})`);
  }
  parts.push(sql`order by m.starts_at, m.id`);
  if (filter.limit) parts.push(sql`limit ${filter.limit}`);
  return select(tx, sql.join(parts, sql` `), peopleWhere(filter.readBy ? peopleFor(filter.readBy) : sql``));
}

/** @param most counting ends at one more than this */
export async function countMeetings(tx: Tx, cycleId: string, most: number): Promise<number> {
  const result = await tx.execute<{ n: number }>(sql`
    select count(*)::int as n from (select 1 from meetings where cycle_id = ${cycleId} and state <> 'cancelled' limit ${most + 1}) m`);
  return result.rows[0]?.n ?? 0;
}

/** Are there no more meetings, and no more people expected at them, than so many? Counting ends where it is known. */
export async function isPlanWithin(
  tx: Tx,
  cycleId: string,
  most: { meetings: number; attendances: number },
): Promise<boolean> {
  if ((await countMeetings(tx, cycleId, most.meetings)) > most.meetings) return false;
  const result = await tx.execute<{ n: number }>(sql`
    select count(*)::int as n from (select 1 from meeting_people p join meetings m on m.id = p.meeting_id
      where m.cycle_id = ${cycleId} limit ${most.attendances + 1}) a`);
  return (result.rows[0]?.n ?? 0) <= most.attendances;
}

/** @throws AppError `meeting.not-found`, also for a draft and a reader who must not know of it */
export async function getMeeting(tx: Tx, scope: Scope, id: string): Promise<MeetingRow> {
  const [row] = await select(
    tx,
    sql`where m.id = ${id} and m.cycle_id = ${scope.cycleId}`,
    peopleWhere(peopleFor(scope)),
  );
  if (!row || !maySeeMeeting(scope, row)) throw new AppError('meeting.not-found');
  return row;
}

/** Rows in the order asked for, locked against every other writer. */
export async function lockMeetings(tx: Tx, scope: Scope, ids: readonly string[]): Promise<MeetingRow[]> {
  // Locked in order of id, so that two batches that share meetings wait for each other instead of deadlocking.
  const wanted = sql.param(`{${ids.join(',')}}`);
  await tx.execute(
    sql`select id from meetings where cycle_id = ${scope.cycleId} and id = any(${wanted}::uuid[]) order by id for update`,
  );
  const rows = await select(tx, sql`where m.cycle_id = ${scope.cycleId} and m.id = any(${wanted}::uuid[])`);
  return ids.map((id) => {
    const row = rows.find((one) => one.id === id);
    if (!row) throw new AppError('meeting.not-found');
    return row;
  });
}

export type OrganisationRow = {
  id: string;
  shortName: string;
  name: string;
  sector: Sector;
  /** Who may sit at a table for it, now or later; a seat that has begun counts for what is over too. */
  delegates: Delegate[];
  /** Names those seats: others, another one. */
  delegation: string;
};

/** The seats of `delegates` as one short text, for SQL that compares it with what was kept. */
export const delegationOf = (organisation: SQL): SQL => sql`(
  select coalesce(md5(string_agg(concat(s.person_id, extract(epoch from s.starts_at), ' ', extract(epoch from s.ends_at)), ','
    order by s.person_id, s.starts_at)), '')
  from table_sitters s where s.organisation_id = ${organisation})`;

const plannedRead = prepared<OrganisationRow>(
  'planned_organisations',
  sql`
    select o.id, o.short_name as "shortName", o.name, o.sector,
      (select coalesce(jsonb_agg(jsonb_build_object('person', s.person_id,
          'from', case when s.starts_at > now() then extract(epoch from s.starts_at) * 1000 end,
          'until', extract(epoch from s.ends_at) * 1000) order by s.person_id, s.starts_at), '[]')
        from table_sitters s where s.organisation_id = o.id) as delegates,
      ${delegationOf(sql`o.id`)} as delegation
    from organisations o where o.forum_id = ${sql.placeholder('forumId')} order by ${byName(sql`o.short_name`)}`,
);

/** Organisations of the forum with those who may attend tables for them now. */
export const listPlannedOrganisations = (tx: Tx, forumId: string): Promise<OrganisationRow[]> =>
  plannedRead(tx, { forumId });

export async function listThemesOfCycle(
  tx: Tx,
  cycleId: string,
): Promise<{ id: string; slug: string; name: string }[]> {
  const result = await tx.execute<{ id: string; slug: string; name: string }>(
    sql`select id, slug, name from themes where cycle_id = ${cycleId} order by position`,
  );
  return result.rows;
}

/** Names of people, for facilitators and for the people themselves. */
export async function listNames(tx: Tx, forumId: string, ids: Iterable<string>): Promise<Map<string, string>> {
  const wanted = sql.param(`{${[...ids].join(',')}}`);
  const result = await tx.execute<{ id: string; name: string }>(
    sql`select id, name_in_forum(id, ${forumId}, name) as name from people where id = any(${wanted}::uuid[])`,
  );
  return new Map(result.rows.map((row) => [row.id, row.name]));
}

/** Everybody a meeting of this forum may list: role or seat holders, and whoever is already expected somewhere. */
export async function listInvitable(tx: Tx, scope: Scope): Promise<{ id: string; name: string }[]> {
  const result = await tx.execute<{ id: string; name: string }>(sql`
    select p.id, name_in_forum(p.id, ${scope.forumId}, p.name) as name from people p where not p.is_guest and (
      exists (select 1 from forum_roles r where r.person_id = p.id and r.forum_id = ${scope.forumId})
      or exists (select 1 from seats_not_ended s where s.person_id = p.id and s.forum_id = ${scope.forumId})
      or exists (select 1 from meeting_people mp join meetings m on m.id = mp.meeting_id
        where mp.person_id = p.id and m.forum_id = ${scope.forumId}))
    order by ${byName(sql`name_in_forum(p.id, ${scope.forumId}, p.name)`)}, p.id`);
  return result.rows;
}

/** The meeting as the schedule rules read it. */
export function asPlanned(row: MeetingRow): PlannedMeeting {
  return {
    id: row.id,
    startsAt: row.startsAt.getTime(),
    endsAt: row.endsAt.getTime(),
    stage: row.stage,
    modality: row.modality,
    room: row.room,
    roomExclusive: row.roomExclusive,
    organisations: row.organisations,
    people: row.people.filter((one) => one.role === 'participant' && one.required).map((one) => one.personId),
    facilitators: row.people.filter((one) => one.role === 'facilitator').map((one) => one.personId),
    noticeFrom: row.timePublishedAt?.getTime() ?? null,
    unreached: row.unreached,
    heardAt: row.heardAt?.getTime() ?? null,
    prepared: { hasAgenda: row.agenda !== '', materialAt: row.materialAt?.getTime() ?? null },
  };
}
