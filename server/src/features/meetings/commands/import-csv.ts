import { parse } from 'csv-parse/sync';
import {
  IMPORT_FIELDS,
  type ImportErrorCode,
  type LineError,
  type RawFile,
  type RawLine,
  unreadableLines,
} from './import-lines.ts';

type Cells = { line: number; cells: string[] };

/** An open quote swallows the rest of the file, and each retry reads it again: after this many, the file is given up. */
const RETRIES = 100;

/** Reads the file of PRODUCT.md section 8. Lines that cannot be told apart are reported, and reading goes on below them. */
export function parseCsv(text: string): RawFile {
  const errors = unreadableLines(text);
  const ofHeader: LineError[] = [];
  // csv-parse counts a CR and an LF inside quotes as two lines; with one kind of line end its count is the file's.
  const rows = readRows(text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'), errors);
  const [header, ...rest] = rows;
  const columns = (header?.cells ?? []).map((cell) => cell.trim().toLowerCase());
  for (const field of IMPORT_FIELDS) {
    if (!columns.includes(field)) ofHeader.push({ line: 1, field, code: 'column-missing', params: { value: field } });
  }
  for (const [i, name] of columns.entries()) {
    const wrong = (code: ImportErrorCode) =>
      void ofHeader.push({ line: 1, field: name, code, params: { value: name } });
    if (!(IMPORT_FIELDS as readonly string[]).includes(name)) wrong('column-unknown');
    else if (columns.indexOf(name) !== i) wrong('column-repeated');
  }
  if (ofHeader.length > 0) return { lines: [], errors: [...errors, ...ofHeader] };
  const lines = rest.flatMap(({ line, cells }): RawLine[] => {
    if (cells.length !== columns.length) {
      errors.push({ line, field: 'line', code: 'column-count', params: { value: String(cells.length) } });
      return [];
    }
    const of = (field: (typeof IMPORT_FIELDS)[number]) => cells[columns.indexOf(field)] ?? '';
    const values = Object.fromEntries(IMPORT_FIELDS.map((field) => [field, of(field)])) as Omit<RawLine, 'line'>;
    return [{ line, ...values }];
  });
  return { lines, errors };
}

function readRows(text: string, errors: LineError[]): Cells[] {
  const physical = text.split('\n');
  const rows: Cells[] = [];
  let from = 0;
  for (let attempt = 0; attempt < RETRIES; attempt++) {
    const found: Cells[] = [];
    const broken = readUntilBroken(physical.slice(from).join('\n'), from, found);
    for (const row of found) rows.push(row);
    if (!broken) return rows;
    const last = found.at(-1);
    let at = last ? last.line - 1 + last.cells.reduce((lines, cell) => lines + cell.split('\n').length - 1, 1) : from;
    while (physical[at] !== undefined && physical[at]?.trim() === '') at++;
    errors.push({ line: at + 1, field: 'line', code: 'malformed' });
    from = at + 1;
  }
  return rows;
}

/** @returns true when a line could not be read; what stands before it is in `into` */
function readUntilBroken(text: string, offset: number, into: Cells[]): boolean {
  const keep = (cells: string[], context: { lines: number }): null => {
    const inside = cells.reduce((lines, cell) => lines + cell.split('\n').length - 1, 0);
    into.push({ line: offset + context.lines - inside, cells });
    return null;
  };
  try {
    parse(text, { relax_column_count: true, skip_empty_lines: true, record_delimiter: '\n', on_record: keep });
    return false;
  } catch {
    return true;
  }
}
