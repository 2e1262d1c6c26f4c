import { AppError } from '@minga/shared/kernel/errors.ts';
import { folded } from '@minga/shared/kernel/text.ts';
import { FILE_LIMITS } from '@minga/shared/meetings/rules.ts';
import { CsvError, parse } from 'csv-parse/sync';
import { IMPORT_FIELDS, type ImportField, type LineError, type RawFile, type RawLine } from './import-lines.ts';
import { type ImportErrorCode, unreadableLines } from './import-words.ts';

type Cells = { line: number; cells: string[] };

/** An open quote swallows what follows, and each retry reads it again: after this many, the file is given up. */
const RETRIES = 100;
const SEPARATORS = [',', ';', '\t'] as const;
/** ="0012", with which a spreadsheet is told to leave a text alone; to a reader of CSV it is a misplaced quote. */
const KEPT_AS_TEXT = /(^|[,;\t\n])="([^"\n]*)"(?=[,;\t\n]|$)/g;
/** A first line with which spreadsheets tell each other the separator. */
const SAID_SEPARATOR = /^"?sep=(.)"?$/i;

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
  const errors = unreadableLines(source);
  const ofHeader: LineError[] = [];
  // csv-parse counts a CR and an LF inside quotes as two lines; with one kind of line end its count is the file's.
  const lines = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const text = lines.replace(KEPT_AS_TEXT, '$1"$2"');
  const rows = readRows(text, errors).filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
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
    if (isOtherKind(source))
      return { lines: [], errors: [{ line: 1, field: 'line', code: 'not-a-table' }], skipped: [] };
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

/** Marks with which JSON, pages, PDF and packed files begin. */
const OTHER_MARKS = /^\s*(?:[{[<]|%PDF-|PK\u0003\u0004)/;

/** A document of another kind under this name: by how it begins, or because it is full of bytes that no text has. */
function isOtherKind(source: string): boolean {
  const start = source.slice(0, 4_096);
  const odd = start.match(/[\u0000-\u0008\u000e-\u001f\uFFFD]/g)?.length ?? 0;
  return OTHER_MARKS.test(start) || odd * 50 > start.length;
}

/** The separator that the first line has most of, outside its quotes. */
function separatorOf(first: string): string {
  const plain = first.replace(/"[^"]*"/g, '');
  const count = (separator: string) => plain.split(separator).length;
  return SEPARATORS.reduce((best, one) => (count(one) > count(best) ? one : best));
}

function readRows(text: string, errors: LineError[]): Cells[] {
  const said = SAID_SEPARATOR.exec(text.slice(0, text.indexOf('\n')));
  const header = said ? text.slice(text.indexOf('\n') + 1) : text;
  const delimiter =
    said?.[1] ??
    separatorOf(
      header
        .slice(0, 10_000)
        .split('\n')
        .find((line) => line.trim() !== '') ?? '',
    );
  const begins = lineStarts(text);
  const rows: Cells[] = [];
  let from = said ? 1 : 0;
  for (let attempt = 0; attempt < RETRIES && from < begins.length; attempt++) {
    const found: Cells[] = [];
    const broken = readUntilBroken(text.slice(begins[from]), { delimiter, offset: from, before: rows.length }, found);
    for (const row of found) rows.push(row);
    if (broken === null) return rows;
    const last = found.at(-1);
    let at = last ? last.line - 1 + last.cells.reduce((lines, cell) => lines + cell.split('\n').length - 1, 1) : from;
    while (at < begins.length && text.slice(begins[at], begins[at + 1]).trim() === '') at++;
    errors.push({ line: at + 1, field: 'line', ...broken });
    from = at + 1;
  }
  return rows;
}

function lineStarts(text: string): number[] {
  const begins = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) begins.push(at + 1);
  return begins;
}

type Broken = Pick<LineError, 'code' | 'params'>;
const TOO_LONG: Broken = {
  code: 'row-too-long',
  params: { value: String(FILE_LIMITS.rowBytes / 1024), people: String(FILE_LIMITS.peopleOfMeeting) },
};
type Part = { delimiter: string; offset: number; before: number };

/** @returns why a line could not be read; what stands before it is in `into` */
function readUntilBroken(text: string, { delimiter, offset, before }: Part, into: Cells[]): Broken | null {
  const keep = (cells: string[], context: { lines: number }): null => {
    if (before + into.length > FILE_LIMITS.meetings && cells.some((cell) => cell.trim() !== ''))
      throw new AppError('import.too-many-meetings', { params: { most: FILE_LIMITS.meetings } });
    const inside = cells.reduce((lines, cell) => lines + cell.split('\n').length - 1, 0);
    into.push({ line: offset + context.lines - inside, cells });
    return null;
  };
  try {
    parse(text, {
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      record_delimiter: '\n',
      max_record_size: FILE_LIMITS.rowBytes,
      on_record: keep,
    });
    return null;
  } catch (error) {
    if (error instanceof AppError) throw error;
    return error instanceof CsvError && error.code === 'CSV_MAX_RECORD_SIZE' ? TOO_LONG : { code: 'malformed' };
  }
}
