import type { Locale } from '@minga/shared/kernel/errors.ts';
import type { Modality } from '@minga/shared/meetings/rules.ts';
import type { ImportResult } from '@minga/shared/meetings/schema.ts';
import { z } from 'zod';

/** One meeting as found in a file, before anything is believed. `line` is the 1-based line it starts on. */
export type RawLine = { line: number } & Record<ImportField, string>;
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

export type LineError = { line: number; field: string; code: ImportErrorCode; params?: Record<string, string> };
export type RawFile = { lines: RawLine[]; errors: LineError[] };

export type ReadLine = {
  title: string;
  themes: string[];
  startsAt: number;
  endsAt: number;
  modality: Modality;
  room: string | null;
  organisations: string[];
  /** Addresses in lower case. */
  people: string[];
};

/** What the forum already knows, by the names a file uses, in lower case. */
export type Known = {
  themes: ReadonlyMap<string, string>;
  organisations: ReadonlyMap<string, string>;
  isEmail: (address: string) => boolean;
};

const WORDS = {
  required: { es: 'Falta este dato.', en: 'This is missing.' },
  'too-long': { es: 'El texto es demasiado largo.', en: 'The text is too long.' },
  'not-instant': {
    es: '«{value}» no es fecha y hora ISO 8601 con desfase, por ejemplo 2027-03-02T09:00:00-05:00.',
    en: '“{value}” is not an ISO 8601 date and time with offset, for example 2027-03-02T09:00:00-05:00.',
  },
  'ends-before-start': { es: 'Debe terminar después de comenzar.', en: 'It must end after it starts.' },
  'unknown-theme': {
    es: 'El tema «{value}» no existe en este ciclo.',
    en: 'The theme “{value}” does not exist in this cycle.',
  },
  'unknown-organisation': {
    es: 'La organización «{value}» no existe en este foro.',
    en: 'The organisation “{value}” does not exist in this forum.',
  },
  'unknown-modality': {
    es: '«{value}» no es una modalidad: use in_person, online o hybrid.',
    en: '“{value}” is not a modality: use in_person, online or hybrid.',
  },
  'not-email': { es: '«{value}» no es una dirección de correo.', en: '“{value}” is not an e-mail address.' },
  'column-missing': {
    es: 'Falta la columna «{value}» en el encabezado.',
    en: 'The header lacks the column “{value}”.',
  },
  'column-unknown': { es: 'La columna «{value}» no se reconoce.', en: 'The column “{value}” is not recognised.' },
  'column-count': {
    es: 'La línea tiene {value} columnas en vez de 8.',
    en: 'The line has {value} columns instead of 8.',
  },
  'column-repeated': {
    es: 'La columna «{value}» aparece dos veces en el encabezado.',
    en: 'The column “{value}” stands twice in the header.',
  },
  unreadable: {
    es: 'La línea tiene letras que no se pueden leer: guarde el archivo como UTF-8.',
    en: 'The line has letters that cannot be read: save the file as UTF-8.',
  },
  malformed: {
    es: 'La línea no se puede leer: revise las comillas.',
    en: 'The line cannot be read: check the quotes.',
  },
  'not-calendar': { es: 'El archivo no es un calendario iCalendar.', en: 'The file is not an iCalendar calendar.' },
  'whole-day': {
    es: 'Un evento de día entero no dice a qué hora es.',
    en: 'A whole-day event does not say at what time it is.',
  },
  'unknown-zone': { es: 'La zona horaria «{value}» no se conoce.', en: 'The time zone “{value}” is not known.' },
  recurring: {
    es: 'Los eventos repetidos se importan como reuniones separadas: escriba cada fecha.',
    en: 'Repeated events are imported as separate meetings: write each date.',
  },
} as const;
export type ImportErrorCode = keyof typeof WORDS;

export function presentErrors(errors: readonly LineError[], locale: Locale): ImportResult['errors'] {
  return [...errors]
    .sort((a, b) => a.line - b.line)
    .map(({ line, field, code, params }) => ({
      line,
      field,
      code,
      message: WORDS[code][locale].replace(/\{(\w+)\}/g, (whole, name: string) => params?.[name] ?? whole),
    }));
}

/**
 * Lines with letters that got lost: bytes that are no UTF-8 were replaced when the file came in. Saved like that, a name
 * would stay wrong for good.
 */
export function unreadableLines(text: string): LineError[] {
  return text
    .split(/\r\n?|\n/)
    .flatMap((line, i) =>
      line.includes('\uFFFD') ? [{ line: i + 1, field: 'line', code: 'unreadable' as const }] : [],
    );
}

const MODALITY: Readonly<Record<string, Modality>> = {
  in_person: 'in_person',
  'in-person': 'in_person',
  presencial: 'in_person',
  online: 'online',
  virtual: 'online',
  hybrid: 'hybrid',
  híbrida: 'hybrid',
  hibrida: 'hybrid',
};
const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/i;
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
export const listOf = (cell: string): string[] => [
  ...new Set(
    cell
      .split(';')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ),
];
export const plainCell = (cell: string): string => cell.trim().replace(/^'(?=[=+\-@\t])/, '');

/** Reads an instant; a day that the calendar does not have (30 February) is refused rather than rolled over. */
export function readInstant(text: string): number | null {
  const parts = INSTANT.exec(text);
  if (!parts) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (year < 1990 || year > 2200 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return null;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? null : instant;
}

/** Every field of the line is looked at, so that all that is wrong is told at once. */
export function readLine(raw: RawLine, known: Known, errors: LineError[]): ReadLine | null {
  const before = errors.length;
  const wrong = (field: ImportField, code: ImportErrorCode, value = '') =>
    void errors.push({ line: raw.line, field, code, params: { value: value.slice(0, 80) } });
  const title = plainCell(raw.title);
  if (title === '') wrong('title', 'required');
  if (title.length > 200) wrong('title', 'too-long');
  const room = plainCell(raw.room);
  if (room.length > 120) wrong('room', 'too-long');
  const startsAt = timeOf(raw, 'starts_at', wrong);
  const endsAt = timeOf(raw, 'ends_at', wrong);
  if (startsAt !== null && endsAt !== null && endsAt <= startsAt) wrong('ends_at', 'ends-before-start');
  const modality = MODALITY[raw.modality.trim().toLowerCase()];
  if (raw.modality.trim() === '') wrong('modality', 'required');
  else if (!modality) wrong('modality', 'unknown-modality', raw.modality);
  const pick = (
    field: 'theme' | 'organisations',
    from: ReadonlyMap<string, string>,
    code: ImportErrorCode,
  ): string[] => {
    const found = new Set<string>();
    for (const name of listOf(raw[field]).map(plainCell)) {
      const id = from.get(name.toLowerCase());
      if (id === undefined) wrong(field, code, name);
      else found.add(id);
    }
    return [...found];
  };
  const themes = pick('theme', known.themes, 'unknown-theme');
  const organisations = pick('organisations', known.organisations, 'unknown-organisation');
  const people = [...new Set(listOf(raw.people).map((address) => plainCell(address).toLowerCase()))];
  for (const address of people) if (!known.isEmail(address)) wrong('people', 'not-email', address);
  if (errors.length > before || startsAt === null || endsAt === null || !modality) return null;
  return { title, themes, startsAt, endsAt, modality, room: room === '' ? null : room, organisations, people };
}

function timeOf(
  raw: RawLine,
  field: 'starts_at' | 'ends_at',
  wrong: (field: ImportField, code: ImportErrorCode, value?: string) => void,
): number | null {
  const text = raw[field].trim();
  const instant = readInstant(text);
  if (text === '') wrong(field, 'required');
  else if (instant === null) wrong(field, 'not-instant', text);
  return instant;
}
