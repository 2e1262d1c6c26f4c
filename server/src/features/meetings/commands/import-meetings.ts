import type { Locale } from '@minga/shared/kernel/languages.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { folded } from '@minga/shared/kernel/text.ts';
import { FILE_LIMITS, PLAN_LIMITS, stageAt } from '@minga/shared/meetings/rules.ts';
import type { FlagCount } from '@minga/shared/meetings/flag-schema.ts';
import type { ImportResult } from '@minga/shared/meetings/import-schema.ts';
import { zoneOf } from '@minga/shared/meetings/zone.ts';
import { endOf } from '@minga/shared/stages/rules.ts';
import { type Db, inTransaction, type Tx } from '../../../platform/database/db.ts';
import { listKept } from '../../people/commands/kept-addresses.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { listStages } from '../../stages/queries.ts';
import { presentCounts } from '../present.ts';
import { assess } from '../queries/flags.ts';
import { keepFlags } from './keep-flags.ts';
import { listMeetings, listPlannedOrganisations, listThemesOfCycle, type MeetingRow } from '../queries/meetings.ts';
import { parseCalendar } from './import-calendar.ts';
import { parseCsv } from './import-csv.ts';
import {
  emailJudge,
  type Known,
  type LineError,
  type RawFile,
  readLine,
  type ReadLine,
  SPANISH_MODALITIES,
} from './import-lines.ts';
import { isOurs, type Match, matchLines } from './import-matching.ts';
import { countLines, textOf } from '../../../platform/files/text-of-bytes.ts';
import { type DateOrder, provenOrder } from './import-times.ts';
import { presentErrors, presentSkipped } from './import-words.ts';
import { attendanceOf, findPeople, type People, type Planned, rowOf, sameAs, save } from './import-write.ts';
import { lockForum } from './publish-meetings.ts';

export type ImportOptions = {
  dryRun: boolean;
  locale: Locale;
  /** What the person said of this file's dates, where the file itself does not show it. */
  dates: DateOrder | null;
};
type SentFile = { file: Uint8Array; isCalendar: boolean };

/** Reads the file before a transaction is opened: a long one would hold up whoever waits for its connection. */
export async function importFile(db: Db, scope: Scope, sent: SentFile, options: ImportOptions): Promise<ImportResult> {
  const raw = readFile(sent, scope.timeZone);
  return inTransaction(db, (tx) => importMeetings(tx, scope, raw, options));
}

function readFile({ file, isCalendar }: SentFile, timeZone: string): RawFile {
  const most = isCalendar ? FILE_LIMITS.calendarLines : FILE_LIMITS.csvLines;
  if (countLines(file, most) > most) throw new AppError('import.too-many-lines', { params: { most } });
  return isCalendar ? parseCalendar(textOf(file, true), zoneOf(timeZone), textOf(file)) : parseCsv(textOf(file));
}

/**
 * Drafts from a file, all or none; what an earlier file brought is changed instead of doubled. An import respects no
 * stage gate: it plans, it does not publish.
 * @param options.dryRun tells what would come of it and writes nothing
 */
async function importMeetings(tx: Tx, scope: Scope, raw: RawFile, options: ImportOptions): Promise<ImportResult> {
  const known = await knownNames(tx, scope, raw, options.dates);
  const { reads, errors: wrong } = readAll(raw, known);
  const errors = [...wrong, ...(await keptIn(tx, reads))];
  // Two files at the same moment, or one sent twice: the second sees what the first has saved.
  if (!options.dryRun) await lockForum(tx, scope);
  const existing = await listMeetings(tx, scope);
  const { matches, skipped } = sort(raw, matchLines(reads, existing, known.zone), existing, known);
  if (errors.length > 0) {
    const nothing = { created: 0, updated: 0, unchanged: 0, items: [], flags: [], newFlags: [] };
    const messages = {
      skipped: presentSkipped(skipped, options.locale),
      errors: presentErrors(errors, options.locale),
    };
    return { ...nothing, ...messages };
  }
  const present = existing.filter((row) => row.state !== 'cancelled');
  refuseTooMuch(present, matches);
  const people = await findPeople(
    tx,
    matches.map(({ read }) => read),
    known.names,
  );
  const planned = usable(await planAll(tx, scope, matches, people), skipped);
  const before = await assess(tx, scope, present);
  const touched = new Map(planned.filter((one) => one.state !== 'same').map((one) => [one.id, one]));
  const after = await assess(tx, scope, [
    ...present.filter((row) => !touched.has(row.id)),
    ...[...touched.values()].map((one) => rowOf(one, scope)),
  ]);
  const count = (state: Planned['state']) => planned.filter((one) => one.state === state).length;
  const result = {
    unchanged: count('same'),
    items: planned.map((one) => itemOf(one)),
    skipped: presentSkipped(skipped, options.locale),
    errors: [],
    flags: presentCounts(after.groups),
    newFlags: addedCounts(presentCounts(before.groups), presentCounts(after.groups)),
  };
  if (options.dryRun || touched.size === 0) return { created: 0, updated: 0, ...result };
  const created = count('new');
  const updated = count('changed');
  await save(tx, scope, [...touched.values()], people, options.locale);
  await keepFlags(tx, scope, 'planners', after);
  return { created, updated, ...result };
}

/** Addresses that nobody can be given for now: said with all else that is wrong, before anything is saved. */
async function keptIn(tx: Tx, reads: readonly ReadLine[]): Promise<LineError[]> {
  const named = ({ people, optionalPeople, organiser }: ReadLine) => [
    ...people,
    ...optionalPeople,
    ...(organiser === null ? [] : [organiser]),
  ];
  const kept = await listKept(tx, reads.flatMap(named));
  return reads.flatMap((read) =>
    named(read)
      .filter((email) => kept.has(email))
      .map((value): LineError => ({ line: read.line, field: 'people', code: 'address-kept', params: { value } })),
  );
}

function readAll(raw: RawFile, known: Known): { reads: ReadLine[]; errors: LineError[] } {
  const found: LineError[] = [];
  const reads = raw.lines.flatMap((line) => readLine(line, known, found) ?? []);
  // What the reader of the file already said about a field is more exact than that its text is no instant.
  const reported = new Set(raw.errors.map(({ line, field }) => `${line} ${field}`));
  const errors = [
    ...raw.errors,
    ...found.filter(({ line, field }) => !reported.has(`${line} ${field}`) && !reported.has(`${line} line`)),
  ];
  return { reads: ledBy(reads), errors };
}

/** Whoever organises two meetings at one hour keeps a calendar and does not lead them: invited, but not needed. */
function ledBy(reads: readonly ReadLine[]): ReadLine[] {
  const busyUntil = new Map<string, number>();
  const leaders = new Set<string>();
  for (const { organiser, startsAt, endsAt } of [...reads].sort((a, b) => a.startsAt - b.startsAt)) {
    if (organiser === null) continue;
    const until = busyUntil.get(organiser) ?? Number.NEGATIVE_INFINITY;
    if (startsAt < until) leaders.add(organiser);
    busyUntil.set(organiser, Math.max(until, endsAt));
  }
  return reads.map((read) => {
    const { organiser, people, optionalPeople } = read;
    if (organiser === null || !leaders.has(organiser)) return read;
    return {
      ...read,
      organiser: null,
      optionalPeople: people.includes(organiser) ? optionalPeople : [...optionalPeople, organiser],
    };
  });
}

async function knownNames(tx: Tx, scope: Scope, raw: RawFile, asked: DateOrder | null): Promise<Known> {
  const themes = await listThemesOfCycle(tx, scope.cycleId);
  const organisations = await listPlannedOrganisations(tx, scope.forumId);
  const cells = raw.lines.flatMap((line) => [line.starts_at, line.ends_at]);
  const isSpanish =
    raw.isSpanish === true ||
    scope.locale === 'es' ||
    raw.lines.some((line) => SPANISH_MODALITIES.includes(folded(line.modality)));
  return {
    themes: new Map(
      themes.flatMap(({ id, slug, name }) => [
        [folded(slug), id],
        [folded(name), id],
      ]),
    ),
    // A short name counts before somebody else's full name.
    organisations: new Map([
      ...organisations.map(({ id, name }) => [folded(name), id] as const),
      ...organisations.map(({ id, shortName }) => [folded(shortName), id] as const),
    ]),
    isEmail: emailJudge(),
    zone: zoneOf(scope.timeZone),
    order: provenOrder(cells) ?? asked ?? (isSpanish ? 'dmy' : null),
    names: new Map(),
    foreign: new Set(),
  };
}

/** Lines that may be saved, and what is left out by name: cancellations, and meetings that a file cannot change. */
function sort(raw: RawFile, matches: readonly Match[], existing: readonly MeetingRow[], known: Known) {
  const byKey = new Map(existing.flatMap((row) => (row.importKey ? [[row.importKey, row] as const] : [])));
  const skipped: RawFile['skipped'] = raw.skipped.map((one) => {
    const row = one.code === 'cancelled' && one.key ? byKey.get(one.key) : undefined;
    if (!row) return one;
    if (row.state === 'cancelled') return { ...one, code: 'cancelled-here' };
    return { ...one, title: row.title, code: 'cancelled-known', meetingId: row.id };
  });
  for (const name of known.foreign) skipped.push({ title: name, code: 'unknown-category' });
  const left = matches.filter(({ read, row }) => {
    if (row?.state !== 'cancelled') return true;
    skipped.push({ title: read.title, code: 'cancelled-here' });
    return false;
  });
  return { matches: left, skipped };
}

/** A public meeting changes with a reason that is told to all, which no file gives. */
function usable(planned: readonly Planned[], skipped: RawFile['skipped']): Planned[] {
  return planned.filter(({ row, state, read }) => {
    if (state !== 'changed' || row?.state !== 'published') return true;
    skipped.push({ title: read.title, code: 'published-here', meetingId: row.id });
    return false;
  });
}

function refuseTooMuch(present: readonly MeetingRow[], matches: readonly Match[]): void {
  const fresh = matches.filter(({ row }) => row === null).length;
  if (present.length + fresh > PLAN_LIMITS.meetings)
    throw new AppError('meeting.too-many', { params: { most: PLAN_LIMITS.meetings } });
  if (matches.length > FILE_LIMITS.meetings)
    throw new AppError('import.too-many-meetings', { params: { most: FILE_LIMITS.meetings } });
  const attendances = matches.reduce((sum, { read }) => sum + read.people.length + read.optionalPeople.length, 0);
  if (attendances > FILE_LIMITS.attendances)
    throw new AppError('import.too-many-people', { params: { most: FILE_LIMITS.attendances } });
}

async function planAll(tx: Tx, scope: Scope, matches: readonly Match[], people: People): Promise<Planned[]> {
  const windows = (await listStages(tx, scope.cycleId)).map((stage) => ({
    name: stage.name,
    opensAt: stage.opensAt.getTime(),
    closesAt: endOf(stage).getTime(),
  }));
  return matches.map(({ read: said, row }): Planned => {
    const read = row ? filledFrom(row, said) : said;
    const isMoved = row === null || row.startsAt.getTime() !== read.startsAt;
    const stage = isMoved ? stageAt(windows, read.startsAt) : row.stage;
    const attendance = row && isOurs(read) ? row.people : attendanceOf(read, people);
    if (row === null) return { id: newId(), read, row, stage, attendance, state: 'new' };
    return { id: row.id, read, row, stage, attendance, state: sameAs(row, read, attendance) ? 'same' : 'changed' };
  });
}

/** Our own calendars name neither organisations nor people, and other calendars no organisations. */
function filledFrom(row: MeetingRow, read: ReadLine): ReadLine {
  const organisations = read.organisations ?? row.organisations;
  return isOurs(read) ? { ...read, organisations, agenda: null } : { ...read, organisations };
}

function itemOf({ read, state }: Planned): ImportResult['items'][number] {
  const { title, startsAt, endsAt, modality, room, people, optionalPeople, organiser } = read;
  return {
    title,
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(endsAt).toISOString(),
    modality,
    room,
    people: organiser === null || people.includes(organiser) ? people : [...people, organiser],
    optionalPeople,
    state,
  };
}

/** By rule, how much more there is with the file in the plan. */
function addedCounts(before: readonly FlagCount[], after: readonly FlagCount[]): FlagCount[] {
  const known = new Map(before.map((one) => [one.rule, one.count]));
  return after.map((one) => ({ ...one, count: one.count - (known.get(one.rule) ?? 0) })).filter((one) => one.count > 0);
}
