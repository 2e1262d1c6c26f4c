import { cleanText, folded, oneLine, cutTo } from '@minga/shared/kernel/text.ts';
import { joiningText, partJoining, partPlace } from '@minga/shared/meetings/joining.ts';
import { DAY, FILE_LIMITS, type Modality, PLAN_LIMITS } from '@minga/shared/meetings/rules.ts';
import type { Zone } from '@minga/shared/meetings/zone.ts';
import { z } from 'zod';
import { type DateOrder, isLocalDate, readTime } from './import-times.ts';
import type { ImportErrorCode, SkippedCode } from './import-words.ts';

export const IMPORT_FIELDS = [
  'title',
  'theme',
  'starts_at',
  'ends_at',
  'modality',
  'room',
  'organisations',
  'people',
] as const;
export type ImportField = (typeof IMPORT_FIELDS)[number];
/** One meeting as found in a file, before anything is believed. `line` is the 1-based line it starts on. */
export type RawLine = { line: number } & Record<ImportField, string> & Partial<FromCalendar>;
/** What only a calendar says. `key` names the entry whenever it comes again. */
type FromCalendar = {
  isCalendar: true;
  key: string | null;
  optionalPeople: string[];
  organiser: string | null;
  names: Record<string, string>;
  agenda: string;
  joining: string | null;
};

export type LineError = { line: number; field: string; code: ImportErrorCode; params?: Record<string, string> };
export type Skipped = { title: string; code: SkippedCode; value?: string; key?: string | null; meetingId?: string };
export type RawFile = { lines: RawLine[]; errors: LineError[]; skipped: Skipped[]; isSpanish?: boolean };

export type ReadLine = {
  line: number;
  key: string | null;
  title: string;
  themes: string[];
  startsAt: number;
  endsAt: number;
  modality: Modality;
  room: string | null;
  /** Null when the file has no place for them. */
  organisations: string[] | null;
  /** Addresses in lower case. */
  people: string[];
  optionalPeople: string[];
  organiser: string | null;
  /** Null when the file has no place for it, and leaves alone what is there. */
  agenda: string | null;
  joining: string | null;
};

/** What the forum already knows, by the names a file uses, folded. */
export type Known = {
  themes: ReadonlyMap<string, string>;
  organisations: ReadonlyMap<string, string>;
  isEmail: (address: string) => boolean;
  zone: Zone;
  order: DateOrder | null;
  /** Names of people as the file writes them, by address; filled while reading. */
  names: Map<string, string>;
  /** Categories of calendars that are no theme; filled while reading. */
  foreign: Set<string>;
};

const MODALITY: Readonly<Record<string, Modality>> = {
  in_person: 'in_person',
  'in-person': 'in_person',
  'in person': 'in_person',
  presencial: 'in_person',
  online: 'online',
  virtual: 'online',
  remota: 'online',
  'en linea': 'online',
  'a distancia': 'online',
  hybrid: 'hybrid',
  hibrida: 'hybrid',
  hibrido: 'hybrid',
  semipresencial: 'hybrid',
  mixta: 'hybrid',
};
/** Words that only a file written in Spanish has. */
export const SPANISH_MODALITIES = [
  'presencial',
  'remota',
  'en linea',
  'a distancia',
  'hibrida',
  'hibrido',
  'semipresencial',
  'mixta',
];

const email = z.email().max(254);

/** Half a million attendances are a few thousand addresses: each is judged once for a file. */
export function emailJudge(): (address: string) => boolean {
  const known = new Map<string, boolean>();
  return (address) => {
    const judged = known.get(address) ?? email.safeParse(address).success;
    known.set(address, judged);
    return judged;
  };
}

/** Splits a list cell; our own exports put an apostrophe before what a spreadsheet would run as a formula. */
const listOf = (cell: string): string[] => [
  ...new Set(
    cell
      .split(/[;|\n]/)
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ),
];
const plainCell = (cell: string): string => cell.trim().replace(/^'(?=[=+\-@\t])/, '');

type Wrong = (field: ImportField, code: ImportErrorCode, value?: string) => void;

/** Every field of the line is looked at, so that all that is wrong is told at once. */
export function readLine(raw: RawLine, known: Known, errors: LineError[]): ReadLine | null {
  const before = errors.length;
  const wrong: Wrong = (field, code, value = '') =>
    void errors.push({ line: raw.line, field, code, params: { value: cutTo(value, 80) } });
  const titled = partJoining(plainCell(raw.title));
  const title = oneLine(titled.text);
  if (title === '') wrong('title', 'required');
  if (title.length > 200) wrong('title', 'too-long');
  const placed = raw.isCalendar ? { room: raw.room, joining: [] } : partPlace(plainCell(raw.room));
  const room = oneLine(placed.room);
  if (room.length > 120) wrong('room', 'too-long');
  const times = readTimes(raw, known, wrong);
  const modality = MODALITY[folded(raw.modality)];
  if (raw.modality.trim() === '') wrong('modality', 'required');
  else if (!modality) wrong('modality', 'unknown-modality', raw.modality);
  const themes = themesOf(raw, known, wrong);
  const needed = pick(raw.organisations, known.organisations, (name) =>
    wrong('organisations', 'unknown-organisation', name),
  );
  const organisations = raw.isCalendar && raw.organisations === '' ? null : needed;
  const people = readPeople(raw, known, wrong);
  if (errors.length > before || !times || !modality) return null;
  const joining = joiningText([raw.joining ?? '', ...placed.joining, ...titled.joining]);
  return {
    ...{ line: raw.line, key: raw.key ?? null, title, themes, ...times, modality, organisations, ...people, joining },
    room: room === '' ? null : room,
    agenda: raw.agenda ? cleanText(raw.agenda).trim() : null,
  };
}

function pick(cell: string, from: ReadonlyMap<string, string>, onUnknown: (name: string) => void): string[] {
  const found = new Set<string>();
  for (const name of listOf(cell).map(plainCell)) {
    const id = from.get(folded(name));
    if (id === undefined) onUnknown(name);
    else found.add(id);
  }
  return [...found];
}

/** Programs give entries colours and call them categories: what is no theme there is mentioned, not refused. */
function themesOf(raw: RawLine, known: Known, wrong: Wrong): string[] {
  return pick(raw.theme, known.themes, (name) => {
    if (raw.isCalendar) known.foreign.add(cutTo(name, 80));
    else wrong('theme', 'unknown-theme', name);
  });
}

function readTimes(raw: RawLine, known: Known, wrong: Wrong): { startsAt: number; endsAt: number } | null {
  const [startsAt, endsAt] = (['starts_at', 'ends_at'] as const).map((field) => {
    const text = plainCell(raw[field]);
    const instant = readTime(text, known.zone, known.order);
    if (text === '') wrong(field, 'required');
    else if (instant === null)
      wrong(field, known.order === null && isLocalDate(text) ? 'ambiguous-date' : 'not-instant', text);
    return instant;
  }) as [number | null, number | null];
  if (startsAt === null || endsAt === null) return null;
  if (endsAt <= startsAt) wrong('ends_at', 'ends-before-start');
  else if (endsAt - startsAt > PLAN_LIMITS.meetingDays * DAY)
    wrong('ends_at', 'lasts-too-long', String(PLAN_LIMITS.meetingDays));
  return { startsAt, endsAt };
}

/** A comma ends an entry only behind an address: «Pérez, Ana <ana@…>, luis@…» are two people. */
const AFTER_ADDRESS = /(?<=@[^\s,;<>]{1,254}>?)\s*,/;
type People = Pick<ReadLine, 'people' | 'optionalPeople' | 'organiser'>;

function readPeople(raw: RawLine, known: Known, wrong: Wrong): People {
  const addresses = listOf(raw.people).flatMap((part) => part.split(AFTER_ADDRESS));
  const people = new Set<string>();
  for (const part of addresses.map(plainCell)) {
    const named = /^(.*?)[\s"']*<\s*([^<>\s]+)\s*>$/.exec(part);
    const address = (named?.[2] ?? part).replace(/^mailto:/i, '').toLowerCase();
    const name = (named?.[1] ?? '').replace(/^[\s"']+/, '').trim();
    if (name !== '' && !known.names.has(address)) known.names.set(address, cutTo(oneLine(name), 120));
    if (known.isEmail(address)) people.add(address);
    else if (!raw.isCalendar) wrong('people', 'not-email', part);
  }
  for (const [address, name] of Object.entries(raw.names ?? {}))
    if (!known.names.has(address)) known.names.set(address, oneLine(name));
  const organiser = raw.organiser && known.isEmail(raw.organiser) ? raw.organiser : null;
  const optionalPeople = [...new Set(raw.optionalPeople ?? [])].filter(
    (address) => known.isEmail(address) && !people.has(address) && address !== organiser,
  );
  if (people.size + optionalPeople.length > FILE_LIMITS.peopleOfMeeting)
    wrong('people', 'too-many-people', String(FILE_LIMITS.peopleOfMeeting));
  return { people: [...people], optionalPeople, organiser };
}
