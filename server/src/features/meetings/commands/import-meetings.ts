import { AppError, type Locale } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { FILE_LIMITS, PLAN_LIMITS, type PlannedMeeting, stageAt } from '@minga/shared/meetings/rules.ts';
import type { ImportResult } from '@minga/shared/meetings/schema.ts';
import { dayText, zoneOf } from '@minga/shared/meetings/zone.ts';
import { endOf } from '@minga/shared/stages/rules.ts';
import { sql } from 'drizzle-orm';
import { audit } from '../../../platform/audit.ts';
import { type Db, emitAfterCommit, inTransaction, type Tx } from '../../../platform/db.ts';
import { personOf, type Scope } from '../../../platform/gate.ts';
import { listStages } from '../../stages/queries.ts';
import { presentCounts } from '../present.ts';
import { getPlan } from '../queries/flags.ts';
import { countMeetings, listPlannedOrganisations, listThemesOfCycle } from '../queries/meetings.ts';
import { parseCalendar } from './import-calendar.ts';
import { parseCsv } from './import-csv.ts';
import {
  emailJudge,
  type Known,
  type LineError,
  presentErrors,
  type RawFile,
  type ReadLine,
  readLine,
} from './import-lines.ts';

declare module '../../../platform/bus.ts' {
  interface DomainEvents {
    'meeting.imported': { cycleId: string; created: number };
  }
}

/** Rows of one link statement; half a million in a single one would hit the statement timeout on a slow disk. */
const CHUNK = 20_000;

type Planned = { id: string; read: ReadLine; stage: ReturnType<typeof stageAt> };

export type ImportOptions = { dryRun: boolean; locale: Locale };

/** Reads the file before a transaction is opened: a long one would hold up whoever waits for its connection. */
export async function importFile(
  db: Db,
  scope: Scope,
  { file, isCalendar }: { file: Uint8Array; isCalendar: boolean },
  options: ImportOptions,
): Promise<ImportResult> {
  // A file of UTF-16 is full of NUL: told line by line, like bytes that are no UTF-8, instead of refused whole.
  const text = new TextDecoder().decode(file).replaceAll('\0', '\uFFFD');
  const read = isCalendar ? parseCalendar(text) : parseCsv(text);
  return inTransaction(db, (tx) => importMeetings(tx, scope, read, options));
}

/**
 * Drafts from a file, all or none. An import respects no stage gate: it plans, it does not publish.
 * @param dryRun tells errors and flags and writes nothing
 */
export async function importMeetings(
  tx: Tx,
  scope: Scope,
  file: RawFile,
  options: ImportOptions,
): Promise<ImportResult> {
  const found: LineError[] = [];
  const known = await knownNames(tx, scope);
  const reads = file.lines.flatMap((line) => readLine(line, known, found) ?? []);
  // What the reader of the file already said about a field is more exact than that its text is no instant.
  const told = new Set(file.errors.map(({ line, field }) => `${line} ${field}`));
  const errors = [
    ...file.errors,
    ...found.filter(({ line, field }) => !told.has(`${line} ${field}`) && !told.has(`${line} line`)),
  ];
  if (errors.length > 0) return { created: 0, errors: presentErrors(errors, options.locale), flags: [] };
  const windows = (await listStages(tx, scope.cycleId)).map((stage) => ({
    name: stage.name,
    opensAt: stage.opensAt.getTime(),
    closesAt: endOf(stage).getTime(),
  }));
  const standing = await countMeetings(tx, scope.cycleId, PLAN_LIMITS.meetings);
  if (standing + reads.length > PLAN_LIMITS.meetings)
    throw new AppError('meeting.too-many', { params: { most: PLAN_LIMITS.meetings } });
  if (reads.reduce((sum, read) => sum + read.people.length, 0) > FILE_LIMITS.attendances)
    throw new AppError('import.too-many-people', { params: { most: FILE_LIMITS.attendances } });
  const planned = reads.map((read): Planned => ({ id: newId(), read, stage: stageAt(windows, read.startsAt) }));
  const people = await findPeople(tx, planned);
  const { groups } = await getPlan(
    tx,
    scope,
    planned.map((one) => asPlanned(one, people)),
  );
  if (!options.dryRun && planned.length > 0) await write(tx, scope, planned, people, options.locale);
  return { created: options.dryRun ? 0 : planned.length, errors: [], flags: presentCounts(groups) };
}

async function knownNames(tx: Tx, scope: Scope): Promise<Known> {
  const themes = await listThemesOfCycle(tx, scope.cycleId);
  const organisations = await listPlannedOrganisations(tx, scope.forumId);
  return {
    themes: new Map(
      themes.flatMap(({ id, slug, name }) => [
        [slug.toLowerCase(), id],
        [name.toLowerCase(), id],
      ]),
    ),
    organisations: new Map(organisations.map(({ id, shortName }) => [shortName.toLowerCase(), id])),
    isEmail: emailJudge(),
  };
}

/** Ids by address; somebody unknown gets one now, so that a dry run and the import count the same subjects. */
async function findPeople(tx: Tx, planned: readonly Planned[]): Promise<Map<string, { id: string; isNew: boolean }>> {
  const addresses = [...new Set(planned.flatMap((one) => one.read.people))];
  const result = await tx.execute<{ id: string; email: string }>(
    sql`select id, email from people where email in (select jsonb_array_elements_text(${JSON.stringify(addresses)}::jsonb))`,
  );
  const found = new Map(result.rows.map((row) => [row.email, row.id]));
  return new Map(addresses.map((email) => [email, { id: found.get(email) ?? newId(), isNew: !found.has(email) }]));
}

type People = Awaited<ReturnType<typeof findPeople>>;

function asPlanned({ id, read, stage }: Planned, people: People): PlannedMeeting {
  const { startsAt, endsAt, modality, room, organisations } = read;
  const ids = read.people.map((email) => people.get(email)?.id ?? email);
  return {
    id,
    startsAt,
    endsAt,
    stage,
    modality,
    room,
    roomExclusive: true,
    organisations,
    people: ids,
    facilitators: [],
    noticeFrom: null,
  };
}

async function write(tx: Tx, scope: Scope, planned: readonly Planned[], people: People, locale: Locale): Promise<void> {
  const ids = await invite(tx, people, locale);
  await insertMeetings(tx, scope, planned);
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
    pairs((read) => read.organisations),
  );
  const expected = pairs((read) => read.people.map((email) => ids.get(email) as string));
  await link(tx, sql`insert into meeting_people (meeting_id, person_id, role)`, expected, sql`, 'participant'`);
  const { personId } = personOf(scope);
  const created = planned.length;
  await audit(tx, {
    forumId: scope.forumId,
    cycleId: scope.cycleId,
    personId,
    action: 'meeting.imported',
    subject: { kind: 'cycle', id: scope.cycleId },
    data: { created },
  });
  emitAfterCommit(tx, { type: 'meeting.imported', cycleId: scope.cycleId, created });
}

/** Unknown addresses become invited people; somebody may be invited elsewhere at this very moment, hence the second look. */
async function invite(tx: Tx, people: People, locale: Locale): Promise<Map<string, string>> {
  const fresh = [...people]
    .filter(([, one]) => one.isNew)
    .map(([email, one]) => ({ id: one.id, email, name: email.split('@')[0] }));
  if (fresh.length > 0) {
    await tx.execute(sql`
      insert into people (id, email, name, locale)
      select id, email, name, ${locale} from jsonb_to_recordset(${JSON.stringify(fresh)}::jsonb) as fresh(id uuid, email text, name text)
      on conflict (email) do nothing`);
  }
  const result = await tx.execute<{ id: string; email: string }>(
    sql`select id, email from people where email in (select jsonb_array_elements_text(${JSON.stringify([...people.keys()])}::jsonb))`,
  );
  return new Map(result.rows.map((row) => [row.email, row.id]));
}

async function insertMeetings(tx: Tx, scope: Scope, planned: readonly Planned[]): Promise<void> {
  const zone = zoneOf(scope.timeZone);
  const wall = (instant: number): string => {
    const minute = zone.minuteOf(instant);
    return `${dayText(zone.dayOf(instant))}T${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  };
  const rows = planned.map(({ id, read, stage }) => ({
    id,
    stage,
    title: read.title,
    starts: new Date(read.startsAt).toISOString(),
    ends: new Date(read.endsAt).toISOString(),
    local_start: wall(read.startsAt),
    local_end: wall(read.endsAt),
    modality: read.modality,
    room: read.room,
  }));
  await tx.execute(sql`
    insert into meetings (id, cycle_id, forum_id, stage, title, starts_at, ends_at, time_zone, local_start, local_end, modality, room, uid)
    select id, ${scope.cycleId}, ${scope.forumId}, stage, title, starts, ends, ${scope.timeZone}, local_start, local_end, modality, room,
      id || '@minga'
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as rows(id uuid, stage text, title text, starts timestamptz,
      ends timestamptz, local_start timestamp, local_end timestamp, modality text, room text)`);
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
