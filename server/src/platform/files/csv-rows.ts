import { AppError } from '@minga/shared/kernel/errors.ts';
import { CsvError, parse } from 'csv-parse/sync';

/** One row as it stands in the file; `line` is the 1-based line it starts on. */
export type CsvRow = { line: number; cells: string[] };
/** A line that cannot be told apart from what follows, or is longer than one may be. */
type BrokenLine = { line: number; code: 'malformed' | 'row-too-long' };
export type CsvLimits = { rows: number; rowBytes: number; tooMany: () => AppError };

/** An open quote swallows what follows, and each retry reads it again: after this many, the file is given up. */
const RETRIES = 100;
const SEPARATORS = [',', ';', '\t'] as const;
/** ="0012", with which a spreadsheet is told to leave a text alone; to a reader of CSV it is a misplaced quote. */
const KEPT_AS_TEXT = /(^|[,;\t\n])="([^"\n]*)"(?=[,;\t\n]|$)/g;
/** A first line with which spreadsheets tell each other the separator. */
const SAID_SEPARATOR = /^"?sep=(.)"?$/i;

/**
 * Rows of a text of cells as programs of the office write it, without those that are empty. Reading goes on below a line
 * that is broken.
 * @throws AppError `limits.tooMany` when it has more rows beside its header
 */
export function readCsvRows(source: string, limits: CsvLimits): { rows: CsvRow[]; broken: BrokenLine[] } {
  // csv-parse counts a CR and an LF inside quotes as two lines; with one kind of line end its count is the file's.
  const lines = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const broken: BrokenLine[] = [];
  const rows = readRows(lines.replace(KEPT_AS_TEXT, '$1"$2"'), limits, broken);
  return { rows: rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== '')), broken };
}

/** Marks with which JSON, pages, PDF and packed files begin. */
const OTHER_MARKS = /^\s*(?:[{[<]|%PDF-|PK\u0003\u0004)/;

/** A document of another kind under this name: by how it begins, or because it is full of bytes that no text has. */
export function isNoText(source: string): boolean {
  const start = source.slice(0, 4_096);
  const odd = start.match(/[\u0000-\u0008\u000e-\u001f\uFFFD]/g)?.length ?? 0;
  return OTHER_MARKS.test(start) || odd * 50 > start.length;
}

/**
 * Lines with letters that got lost: bytes that are of no encoding were replaced when the file came in. Saved like that, a
 * name would stay wrong for good.
 */
export function unreadableLines(text: string): number[] {
  if (!text.includes('\uFFFD')) return [];
  return text.split(/\r\n?|\n/).flatMap((line, i) => (line.includes('\uFFFD') ? [i + 1] : []));
}

/** The separator that the first line has most of, outside its quotes. */
function separatorOf(first: string): string {
  const plain = first.replace(/"[^"]*"/g, '');
  const count = (separator: string) => plain.split(separator).length;
  return SEPARATORS.reduce((best, one) => (count(one) > count(best) ? one : best));
}

function readRows(text: string, limits: CsvLimits, errors: BrokenLine[]): CsvRow[] {
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
  const rows: CsvRow[] = [];
  let from = said ? 1 : 0;
  for (let attempt = 0; attempt < RETRIES && from < begins.length; attempt++) {
    const found: CsvRow[] = [];
    const broken = readUntilBroken(
      text.slice(begins[from]),
      { ...limits, delimiter, offset: from, before: rows.length },
      found,
    );
    for (const row of found) rows.push(row);
    if (broken === null) return rows;
    const last = found.at(-1);
    let at = last ? last.line - 1 + last.cells.reduce((lines, cell) => lines + cell.split('\n').length - 1, 1) : from;
    while (at < begins.length && text.slice(begins[at], begins[at + 1]).trim() === '') at++;
    errors.push({ line: at + 1, code: broken });
    from = at + 1;
  }
  return rows;
}

function lineStarts(text: string): number[] {
  const begins = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) begins.push(at + 1);
  return begins;
}

type Part = CsvLimits & { delimiter: string; offset: number; before: number };

/** @returns why a line could not be read; what stands before it is in `into` */
function readUntilBroken(text: string, part: Part, into: CsvRow[]): BrokenLine['code'] | null {
  const { delimiter, offset, before, rowBytes } = part;
  const keep = (cells: string[], context: { lines: number }): null => {
    if (before + into.length > part.rows && cells.some((cell) => cell.trim() !== '')) throw part.tooMany();
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
      max_record_size: rowBytes,
      on_record: keep,
    });
    return null;
  } catch (error) {
    if (error instanceof AppError) throw error;
    return error instanceof CsvError && error.code === 'CSV_MAX_RECORD_SIZE' ? 'row-too-long' : 'malformed';
  }
}
