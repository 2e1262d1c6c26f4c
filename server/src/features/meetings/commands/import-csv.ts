import { AppError } from '@minga/shared/kernel/errors.ts';
import { folded } from '@minga/shared/kernel/text.ts';
import { FILE_LIMITS } from '@minga/shared/meetings/rules.ts';
import { type CsvLimits, isNoText, readCsvRows, unreadableLines } from '../../../platform/files/csv-rows.ts';
import { IMPORT_FIELDS, type ImportField, type LineError, type RawFile, type RawLine } from './import-lines.ts';
import type { ImportErrorCode } from './import-words.ts';

const LIMITS: CsvLimits = {
  rows: FILE_LIMITS.meetings,
  rowBytes: FILE_LIMITS.rowBytes,
  tooMany: () => new AppError('import.too-many-meetings', { params: { most: FILE_LIMITS.meetings } }),
};
const ROW_TOO_LONG = {
  value: String(FILE_LIMITS.rowBytes / 1024),
  people: String(FILE_LIMITS.peopleOfMeeting),
};

/** What people call the columns in Spanish; the contract's own names come first. */
const IN_SPANISH: Readonly<Record<string, ImportField>> = {
  titulo: 'title',
  tema: 'theme',
  temas: 'theme',
  inicio: 'starts_at',
  comienza: 'starts_at',
  fin: 'ends_at',
  termina: 'ends_at',
  modalidad: 'modality',
  sala: 'room',
  organizaciones: 'organisations',
  personas: 'people',
};
const fieldOf = (name: string): ImportField | null =>
  (IMPORT_FIELDS as readonly string[]).includes(name) ? (name as ImportField) : (IN_SPANISH[name] ?? null);

/** Reads the file of PRODUCT.md section 8. Lines that cannot be told apart are reported, and reading goes on below them. */
export function parseCsv(source: string): RawFile {
  const { rows, broken } = readCsvRows(source, LIMITS);
  const lost = unreadableLines(source).map((line) => ({ line, field: 'line', code: 'unreadable' as const }));
  const unread = broken.map(({ line, code }) => ({
    line,
    field: 'line',
    code,
    ...(code === 'row-too-long' ? { params: ROW_TOO_LONG } : {}),
  }));
  const errors: LineError[] = [...lost, ...unread];
  const ofHeader: LineError[] = [];
  const [header, ...rest] = rows;
  const names = (header?.cells ?? []).map((cell) => folded(cell).replace(/\s+/g, '_'));
  // Spreadsheets write a separator for every column they ever had.
  while (names.at(-1) === '') names.pop();
  const columns = names.map(fieldOf);
  for (const field of IMPORT_FIELDS) {
    if (!columns.includes(field)) ofHeader.push({ line: 1, field, code: 'column-missing', params: { value: field } });
  }
  for (const [i, name] of names.entries()) {
    const wrong = (code: ImportErrorCode) =>
      void ofHeader.push({ line: 1, field: name, code, params: { value: name } });
    if (columns[i] === null) wrong('column-unknown');
    else if (columns.indexOf(columns[i] as ImportField) !== i) wrong('column-repeated');
  }
  if (ofHeader.length > 0) {
    if (isNoText(source)) return { lines: [], errors: [{ line: 1, field: 'line', code: 'not-a-table' }], skipped: [] };
    // What a header with lost letters lacks, it may well have: the letters are what is told.
    const isLost = errors.some(({ line, code }) => code === 'unreadable' && line === (header?.line ?? 1));
    return { lines: [], errors: isLost ? errors : [...errors, ...ofHeader], skipped: [] };
  }
  const found = rest.flatMap(({ line, cells }): RawLine[] => {
    while (cells.length > columns.length && cells.at(-1)?.trim() === '') cells.pop();
    if (cells.length !== columns.length) {
      errors.push({ line, field: 'line', code: 'column-count', params: { value: String(cells.length) } });
      return [];
    }
    const of = (field: ImportField) => cells[columns.indexOf(field)] ?? '';
    const values = Object.fromEntries(IMPORT_FIELDS.map((field) => [field, of(field)])) as Record<ImportField, string>;
    return [{ line, ...values }];
  });
  const isSpanish = names.some((name) => name in IN_SPANISH);
  return { lines: found, errors, skipped: [], isSpanish };
}
