import type { Locale } from '@minga/shared/kernel/errors.ts';
import { FILE_LIMITS } from '@minga/shared/meetings/rules.ts';
import type { ImportResult } from '@minga/shared/meetings/import-schema.ts';
import type { LineError, Skipped } from './import-lines.ts';

const WORDS = {
  required: { es: 'Falta este dato.', en: 'This is missing.' },
  'too-long': { es: 'El texto es demasiado largo.', en: 'The text is too long.' },
  'not-instant': {
    es: '«{value}» no es fecha y hora. Escriba, por ejemplo, 2027-03-02T09:00:00-05:00 o 02/03/2027 09:00.',
    en: '“{value}” is not a date and time. Write 2027-03-02T09:00:00-05:00 or 02/03/2027 09:00, for example.',
  },
  'ambiguous-date': {
    es: '«{value}» puede leerse con el día o con el mes primero. Indíquelo para todo el archivo.',
    en: '“{value}” may be read with the day or the month first. Say which for the whole file.',
  },
  'ends-before-start': { es: 'Debe terminar después de comenzar.', en: 'It must end after it starts.' },
  'lasts-too-long': {
    es: 'Una reunión dura como máximo {value} días. Revise las fechas.',
    en: 'A meeting lasts {value} days at most. Check the dates.',
  },
  'too-many-people': {
    es: 'Una reunión admite {value} personas.',
    en: 'A meeting takes {value} people.',
  },
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
    es: 'La línea tiene {value} columnas y el encabezado otra cantidad.',
    en: 'The line has {value} columns and the header another number.',
  },
  'column-repeated': {
    es: 'La columna «{value}» aparece dos veces en el encabezado.',
    en: 'The column “{value}” stands twice in the header.',
  },
  unreadable: {
    es: 'La línea tiene letras o bytes que no se pueden leer: guarde el archivo como UTF-8.',
    en: 'The line has letters or bytes that cannot be read: save the file as UTF-8.',
  },
  'not-a-table': {
    es: 'El archivo no es una tabla de texto (CSV), aunque se llame así. Ábralo con su programa y guárdelo como CSV.',
    en: 'The file is no table of text (CSV), although it is called one. Open it with its program and save it as CSV.',
  },
  'row-too-long': {
    es: 'La línea pasa de {value} KB, el máximo de una reunión, que admite {people} personas. Si no es tan larga, le falta cerrar una comilla.',
    en: 'The line has more than {value} KB, the most for one meeting, which takes {people} people. If it is not that long, a quote is left open.',
  },
  malformed: {
    es: 'La línea no se puede leer: revise las comillas.',
    en: 'The line cannot be read: check the quotes.',
  },
  'not-calendar': { es: 'El archivo no es un calendario iCalendar.', en: 'The file is not an iCalendar calendar.' },
  'unknown-zone': { es: 'La zona horaria «{value}» no se conoce.', en: 'The time zone “{value}” is not known.' },
  'more-errors': { es: 'Hay {value} errores más.', en: 'There are {value} more errors.' },
  // Told for a whole-day start inside something that is otherwise a meeting.
  'whole-day': {
    es: 'Un evento de día entero no dice a qué hora es.',
    en: 'A whole-day event does not say at what time it is.',
  },
} as const;
export type ImportErrorCode = keyof typeof WORDS;

/** What is foreign to a plan is left out, by name and with its reason; a line that is wrong saves nothing. */
const SKIPPED = {
  'whole-day': {
    es: 'Es de día entero: no dice a qué hora es.',
    en: 'It takes the whole day: it does not say at what time it is.',
  },
  'not-a-meeting': { es: 'Es una tarea o una nota, no una reunión.', en: 'It is a task or a note, not a meeting.' },
  private: { es: 'Está marcada como privada en su calendario.', en: 'It is marked as private in its calendar.' },
  cancelled: {
    es: 'El archivo la cancela, y aquí no estaba.',
    en: 'The file cancels it, and it was not here.',
  },
  'cancelled-known': {
    es: 'El archivo la cancela. Está en el plan: cancélela aquí si corresponde.',
    en: 'The file cancels it. It is in the plan: cancel it here if that is right.',
  },
  'cancelled-here': {
    es: 'Ya fue cancelada aquí y no se puede cambiar.',
    en: 'It was cancelled here and can no longer be changed.',
  },
  'published-here': {
    es: 'Ya está publicada y el archivo la cambia. Cámbiela en el planificador, con su razón.',
    en: 'It is published and the file changes it. Change it in the planner, with its reason.',
  },
  'unknown-category': {
    es: 'Es una categoría del calendario y no un tema de este ciclo: sus reuniones entran sin ella.',
    en: 'It is a category of the calendar and no theme of this cycle: its meetings come without it.',
  },
  'series-cut': {
    es: 'Se repite sin término: se tomaron sus reuniones hasta el {value}.',
    en: 'It repeats without end: its meetings until {value} were taken.',
  },
} as const;
export type SkippedCode = keyof typeof SKIPPED;

const fill = (text: string, params: Record<string, string> = {}): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => params[name] ?? whole);

export function presentErrors(errors: readonly LineError[], locale: Locale): ImportResult['errors'] {
  const sorted = [...errors].sort((a, b) => a.line - b.line);
  const told = sorted.slice(0, FILE_LIMITS.errors);
  const more = sorted[FILE_LIMITS.errors];
  if (more) {
    const value = String(sorted.length - FILE_LIMITS.errors);
    told.push({ line: more.line, field: 'line', code: 'more-errors', params: { value } });
  }
  return told.map(({ line, field, code, params }) => ({
    line,
    field,
    code,
    message: fill(WORDS[code][locale], params),
  }));
}

export function presentSkipped(skipped: readonly Skipped[], locale: Locale): ImportResult['skipped'] {
  return skipped.map(({ title, code, value, meetingId }) => ({
    title,
    code,
    message: fill(SKIPPED[code][locale], value ? { value } : {}),
    ...(meetingId ? { meetingId } : {}),
  }));
}

/**
 * Lines with letters that got lost: bytes that are of no encoding were replaced when the file came in. Saved like that, a
 * name would stay wrong for good.
 */
export function unreadableLines(text: string): LineError[] {
  if (!text.includes('\uFFFD')) return [];
  return text
    .split(/\r\n?|\n/)
    .flatMap((line, i) =>
      line.includes('\uFFFD') ? [{ line: i + 1, field: 'line', code: 'unreadable' as const }] : [],
    );
}
