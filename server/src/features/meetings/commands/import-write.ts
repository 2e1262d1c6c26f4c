import type { Locale } from '@minga/shared/kernel/languages.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import type { StageName } from '@minga/shared/cycles/rules.ts';
import { dayText, zoneOf } from '@minga/shared/meetings/zone.ts';
import { sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import { nameInvited } from '../../people/commands/invited-names.ts';
import { refusingKept } from '../../people/commands/kept-addresses.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { changePages, inCycle } from '../../../platform/jobs/events.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import type { MeetingPerson, MeetingRow } from '../queries/meetings.ts';
import type { ReadLine } from './import-lines.ts';

/** Rows of one link statement; half a million in a single one would hit the statement timeout on a slow disk. */
const CHUNK = 20_000;

export type People = Map<string, { id: string; isNew: boolean; name: string }>;
export type Planned = {
  id: string;
  read: ReadLine;
  row: MeetingRow | null;
  stage: StageName | null;
  attendance: MeetingPerson[];
  state: 'new' | 'changed' | 'same';
};

/** Ids by address; somebody unknown gets one now, so that a dry run and the import count the same subjects. */
export async function findPeople(
  tx: Tx,
  reads: readonly ReadLine[],
  names: ReadonlyMap<string, string>,
): Promise<People> {
  const addresses = new Set<string>();
  for (const { people, optionalPeople, organiser } of reads) {
    for (const address of people) addresses.add(address);
    for (const address of optionalPeople) addresses.add(address);
    if (organiser !== null) addresses.add(organiser);
  }
  const found = await idsByAddress(tx, [...addresses]);
  return new Map(
    [...addresses].map((email) => {
      const name = names.get(email) ?? email.split('@')[0] ?? email;
      return [email, { id: found.get(email) ?? newId(), isNew: !found.has(email), name }];
    }),
  );
}

async function idsByAddress(tx: Tx, addresses: readonly string[]): Promise<Map<string, string>> {
  const result = await tx.execute<{ id: string; email: string }>(
    sql`select id, email from people where email in (select jsonb_array_elements_text(${JSON.stringify(addresses)}::jsonb))`,
  );
  return new Map(result.rows.map((row) => [row.email, row.id]));
}

export function attendanceOf(read: ReadLine, people: People): MeetingPerson[] {
  const id = (address: string) => people.get(address)?.id ?? address;
  const { organiser } = read;
  return [
    ...read.people
      .filter((address) => address !== organiser)
      .map((address): MeetingPerson => ({ personId: id(address), role: 'participant', required: true })),
    ...read.optionalPeople.map(
      (address): MeetingPerson => ({ personId: id(address), role: 'participant', required: false }),
    ),
    ...(organiser === null ? [] : [{ personId: id(organiser), role: 'facilitator', required: true } as const]),
  ];
}

const sorted = (texts: readonly string[]): string => [...texts].sort().join();
const described = (attendance: readonly MeetingPerson[]): string =>
  sorted(attendance.map((one) => `${one.personId}${one.role}${one.required}`));

/** Does the line say nothing that the meeting is not already? What a file has no place for is left as it is. */
export function sameAs(row: MeetingRow, read: ReadLine, attendance: readonly MeetingPerson[]): boolean {
  return (
    isUnmoved(row, read, attendance) &&
    row.title === read.title &&
    (read.agenda === null || row.agenda === read.agenda) &&
    (read.joining === null || row.joining === read.joining) &&
    sorted(row.themes) === sorted(read.themes)
  );
}

/** Time, place and people: what flags are made of. */
function isUnmoved(row: MeetingRow, read: ReadLine, attendance: readonly MeetingPerson[]): boolean {
  return (
    row.startsAt.getTime() === read.startsAt &&
    row.endsAt.getTime() === read.endsAt &&
    row.modality === read.modality &&
    row.room === read.room &&
    sorted(row.organisations) === sorted(read.organisations ?? []) &&
    described(row.people) === described(attendance)
  );
}

/** The meeting as it will stand in the plan. */
export function rowOf({ id, read, row, stage, attendance }: Planned, scope: Scope): MeetingRow {
  const wall = wallOf(scope);
  const { title, modality, room, themes } = read;
  const organisations = read.organisations ?? [];
  const fresh: MeetingRow = {
    ...{ id, cycleId: scope.cycleId, agenda: '', timeZone: scope.timeZone, roomExclusive: true, state: 'draft' },
    ...{
      version: 1,
      movedVersion: 1,
      uid: `${id}@minga`,
      sequence: 0,
      publishedAt: null,
      timePublishedAt: null,
      unreached: 0,
      heardAt: null,
      materialAt: null,
    },
    ...{ cancelReason: null, updatedAt: new Date(), joining: null, importKey: null },
    ...{ title, modality, room, themes, organisations, stage, people: attendance, peopleCount: attendance.length },
    startsAt: new Date(read.startsAt),
    endsAt: new Date(read.endsAt),
    localStart: wall(read.startsAt),
    localEnd: wall(read.endsAt),
  };
  if (!row) return fresh;
  const { movedVersion, version, ...kept } = row;
  return {
    ...kept,
    ...pickChanged(fresh),
    version,
    movedVersion: isUnmoved(row, read, attendance) ? movedVersion : version + 1,
  };
}

const pickChanged = (row: MeetingRow) => {
  const { title, modality, room, themes, organisations, stage, people, peopleCount } = row;
  const { startsAt, endsAt, localStart, localEnd } = row;
  return {
    title,
    modality,
    room,
    themes,
    organisations,
    stage,
    people,
    peopleCount,
    startsAt,
    endsAt,
    localStart,
    localEnd,
  };
};

/** Writes new and changed meetings with all that hangs on them. */
export async function save(
  tx: Tx,
  scope: Scope,
  planned: readonly Planned[],
  people: People,
  locale: Locale,
): Promise<void> {
  const ids = await invite(tx, people, locale);
  // By their addresses, as everybody who holds several people (platform/database/locks.ts).
  const invited = [...people]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { id, name }]) => ({ id: ids.get(id) ?? id, name }));
  await nameInvited(tx, scope.forumId, invited);
  await writeMeetings(tx, scope, planned);
  await unlink(
    tx,
    planned.filter((one) => one.row !== null).map((one) => one.id),
  );
  const pairs = (of: (read: ReadLine) => readonly string[]) =>
    planned.flatMap(({ id, read }) => of(read).map((other): [string, string] => [id, other]));
  await link(
    tx,
    sql`insert into meeting_themes (meeting_id, theme_id)`,
    pairs((read) => read.themes),
  );
  await link(
    tx,
    sql`insert into meeting_organisations (meeting_id, organisation_id)`,
    pairs((read) => read.organisations ?? []),
  );
  for (const [role, required] of [
    ['participant', true],
    ['participant', false],
    ['facilitator', true],
  ] as const) {
    const expected: [string, string][] = [];
    for (const { id, attendance } of planned)
      for (const one of attendance)
        if (one.role === role && one.required === required) expected.push([id, ids.get(one.personId) ?? one.personId]);
    await link(
      tx,
      sql`insert into meeting_people (meeting_id, person_id, role, required)`,
      expected,
      sql`, ${role}, ${required}::boolean`,
    );
  }
  const created = planned.filter((one) => one.row === null).length;
  const updated = planned.length - created;
  await record(tx, scope, 'meeting.imported', { kind: 'cycle', id: scope.cycleId }, { created, updated });
  changePages(tx, inCycle(scope));
}

/**
 * Unknown addresses become invited people; somebody may be invited elsewhere at this very moment, hence the second look.
 * @returns ids that this import had given to people who by then had another one
 */
async function invite(tx: Tx, people: People, locale: Locale): Promise<Map<string, string>> {
  const fresh = [...people].filter(([, one]) => one.isNew).map(([email, { id, name }]) => ({ id, email, name }));
  if (fresh.length === 0) return new Map();
  await refusingKept(
    tx.execute(sql`
    insert into people (id, email, name, is_named, locale)
    select id, email, name, false, ${locale} from jsonb_to_recordset(${JSON.stringify(fresh)}::jsonb) as fresh(id uuid, email text, name text)
    order by email collate "C" on conflict (email) do nothing`),
  );
  const found = await idsByAddress(
    tx,
    fresh.map((one) => one.email),
  );
  return new Map(fresh.map((one) => [one.id, found.get(one.email) ?? one.id]));
}

function wallOf(scope: Pick<Scope, 'timeZone'>): (instant: number) => string {
  const zone = zoneOf(scope.timeZone);
  return (instant) => {
    const minute = zone.minuteOf(instant);
    return `${dayText(zone.dayOf(instant))}T${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  };
}

async function writeMeetings(tx: Tx, scope: Scope, planned: readonly Planned[]): Promise<void> {
  const wall = wallOf(scope);
  const rows = planned.map(({ id, read, stage, row, attendance }) => ({
    id,
    stage,
    title: read.title,
    agenda: read.agenda ?? row?.agenda ?? '',
    starts: new Date(read.startsAt).toISOString(),
    ends: new Date(read.endsAt).toISOString(),
    local_start: wall(read.startsAt),
    local_end: wall(read.endsAt),
    modality: read.modality,
    room: read.room,
    joining: read.joining ?? row?.joining ?? null,
    import_key: read.key,
    moved: row !== null && !isUnmoved(row, read, attendance),
  }));
  await tx.execute(sql`
    insert into meetings as m (id, cycle_id, forum_id, stage, title, agenda, starts_at, ends_at, time_zone, local_start, local_end,
      modality, room, joining, import_key, uid)
    select id, ${scope.cycleId}, ${scope.forumId}, stage, title, agenda, starts, ends, ${scope.timeZone}, local_start, local_end,
      modality, room, joining, import_key, id || '@minga'
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as rows(id uuid, stage text, title text, agenda text, starts timestamptz,
      ends timestamptz, local_start timestamp, local_end timestamp, modality text, room text, joining text, import_key text)
    on conflict (id) do update set stage = excluded.stage, title = excluded.title, agenda = excluded.agenda,
      starts_at = excluded.starts_at, ends_at = excluded.ends_at, time_zone = excluded.time_zone,
      local_start = excluded.local_start, local_end = excluded.local_end, modality = excluded.modality, room = excluded.room,
      joining = excluded.joining, import_key = coalesce(m.import_key, excluded.import_key), version = m.version + 1,
      updated_at = now()`);
  const moved = rows.filter((one) => one.moved).map((one) => one.id);
  if (moved.length > 0)
    await tx.execute(
      sql`update meetings set moved_version = version where id = any(${sql.param(`{${moved.join(',')}}`)}::uuid[])`,
    );
}

/** What a changed meeting was linked to; the file says it anew. */
async function unlink(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const wanted = sql.param(`{${ids.join(',')}}`);
  for (const table of ['meeting_themes', 'meeting_organisations', 'meeting_people'])
    await tx.execute(sql`delete from ${sql.identifier(table)} where meeting_id = any(${wanted}::uuid[])`);
}

async function link(
  tx: Tx,
  into: ReturnType<typeof sql>,
  pairs: readonly [string, string][],
  more = sql``,
): Promise<void> {
  for (let from = 0; from < pairs.length; from += CHUNK) {
    const chunk = pairs.slice(from, from + CHUNK);
    const left = sql.param(`{${chunk.map((pair) => pair[0]).join(',')}}`);
    const right = sql.param(`{${chunk.map((pair) => pair[1]).join(',')}}`);
    await tx.execute(sql`${into} select a, b${more} from unnest(${left}::uuid[], ${right}::uuid[]) as pairs(a, b)`);
  }
}
