import { AppError } from '@minga/shared/kernel/errors.ts';
import { LIST_LIMITS, type ListColumn } from '@minga/shared/organisations/lists.ts';
import { isNoText, readCsvRows, unreadableLines } from '../../../platform/files/csv-rows.ts';
import { isPacked, readSpreadsheet } from '../../../platform/files/spreadsheet.ts';
import { textOf } from '../../../platform/files/text-of-bytes.ts';
import { columnOf } from './list-words.ts';

/** What is wrong with a line; sentences in the texts `people-lists`. */
export type ListError = {
  line: number;
  field: ListColumn | 'line';
  code: string;
  params?: Readonly<Record<string, string | number>>;
};
/** Cells by column, of those that the file has. */
export type ListRow = { line: number; cells: Partial<Record<ListColumn, string>> };

const tooMany = () => new AppError('list.too-many-rows', { params: { most: LIST_LIMITS.rows } });

/**
 * A file, or what was copied from a sheet, as rows of known columns.
 * @throws AppError `list.not-a-sheet`, `list.too-many-rows`
 */
export async function readRows(bytes: Buffer): Promise<{ rows: ListRow[]; errors: ListError[] }> {
  if (isPacked(bytes)) return underHeader(await readSpreadsheet(bytes, { ...LIST_LIMITS, tooMany }), []);
  const text = textOf(bytes);
  if (isNoText(text)) return { rows: [], errors: [{ line: 1, field: 'line', code: 'not-a-table' }] };
  const { rows, broken } = readCsvRows(text, { ...LIST_LIMITS, tooMany });
  const errors = broken.map(({ line, code }): ListError => ({ line, field: 'line', code }));
  for (const line of unreadableLines(text)) errors.push({ line, field: 'line', code: 'unreadable' });
  return underHeader(rows, errors);
}

function underHeader(
  [header, ...rest]: readonly { line: number; cells: string[] }[],
  errors: ListError[],
): { rows: ListRow[]; errors: ListError[] } {
  const names = (header?.cells ?? []).map((cell) => cell.trim());
  // Spreadsheets write a separator for every column they ever had.
  while (names.at(-1) === '') names.pop();
  const columns = names.map(columnOf);
  const line = header?.line ?? 1;
  if (!columns.some((column) => column !== null))
    return { rows: [], errors: [...errors, { line, field: 'line', code: 'not-a-table' }] };
  for (const [at, name] of names.entries()) {
    const column = columns[at] ?? null;
    if (column === null) errors.push({ line, field: 'line', code: 'column-unknown', params: { value: name } });
    else if (columns.indexOf(column) !== at)
      errors.push({ line, field: column, code: 'column-repeated', params: { value: name } });
  }
  const rows = rest.flatMap(({ line: at, cells }): ListRow[] => {
    while (cells.length > columns.length && cells.at(-1)?.trim() === '') cells.pop();
    if (cells.length > columns.length) {
      errors.push({ line: at, field: 'line', code: 'column-count', params: { value: cells.length } });
      return [];
    }
    const known = columns.flatMap((column, i) => (column ? [[column, cells[i] ?? ''] as const] : []));
    return [{ line: at, cells: Object.fromEntries(known) }];
  });
  return { rows, errors };
}
