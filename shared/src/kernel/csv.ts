export type CsvValue = string | number | boolean | null;

/** What a spreadsheet takes for the beginning of a formula; full-width signs and leading breaks are taken for one too. */
const FORMULA = /^[=+\-@\t\r\n\v\f＝＋－＠]/;
/** The same in the middle: where the decimal sign is a comma, spreadsheets begin a cell behind each semicolon or tab. */
const FORMULA_INSIDE = /([;\t])(?=[=+\-@＝＋－＠])/g;

/**
 * Rows as a CSV file (RFC 4180): a mark that it is UTF-8, lines ended by CR LF, what would be run as a formula led by an
 * apostrophe. A number stays a number, also a negative one; without headings there is no line for them.
 */
export function csvOf(headings: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  const lines = headings.length > 0 ? [headings, ...rows] : rows;
  return `\ufeff${lines.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('')}`;
}

function cellOf(value: CsvValue): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const text = (FORMULA.test(value) ? `'${value}` : value).replace(FORMULA_INSIDE, "$1'");
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A cell of such a file as it was before: people change our files and send them back. */
export const withoutGuard = (cell: string): string =>
  cell.replace(/^'(?=[=+\-@\t\r\n\v\f＝＋－＠])/, '').replace(/([;\t])'(?=[=+\-@＝＋－＠])/g, '$1');

/**
 * What the file of a page's list is called: `/c/demo-es/boards` gives `demo-es-boards.csv`, whoever makes it.
 * @param list tells one list of a page from its others
 */
export function csvName(path: string, list = ''): string {
  const parts = path.split('/').filter(Boolean);
  return `${[...(parts.length > 1 ? parts.slice(1) : parts), list].filter(Boolean).join('-')}.csv`;
}
