import type { CsvValue } from '@minga/shared/kernel/csv.ts';
import { LIST_QUERY } from '@minga/shared/kernel/nouns.ts';
import { folded, cutTo } from '@minga/shared/kernel/text.ts';
import { MOST_ROWS, pageAt, sortOf } from '@minga/shared/kernel/rows.ts';
import type { ReactNode } from 'react';
import type { ListFile } from './list-file.ts';
import { compareNames } from '@minga/shared/kernel/name-order.ts';

/**
 * What a column is put in order by, and what that is: an order is called by it («from A to Z», «lowest first»). What is null
 * comes last either way.
 */
export type Order<Row> =
  | { as: 'words' | 'times'; by: (row: Row) => string | null }
  /** `steps`: places in an order of the field's own, such as stages. */
  | { as: 'amounts' | 'steps'; by: (row: Row) => number | null };

export type Choice = { value: string; label: string; lang?: string | undefined };

/** One column, as data: what it shows, and what of the row it is put in order, found, narrowed and exported by. */
export type Column<Row> = {
  /** Stands in the address where the column is sorted or narrowed by. */
  key: string;
  heading: string;
  /** Without one the column stands in no table: it narrows, and goes into the file. */
  cell?: (row: Row) => ReactNode;
  sort?: Order<Row>;
  /** What a search for words finds. */
  words?: (row: Row) => string;
  /** A choice above the list: all, or those that have one of these. */
  filter?: { all: string; choices: readonly Choice[]; has?: (row: Row, value: string) => boolean };
  /** In the file; without it, what the column is sorted by. Null: the file goes without. */
  csv?: ((row: Row) => CsvValue) | null;
  /** An instant, which the file shows on the clock of the list; for a column that is not sorted by it. */
  moment?: (row: Row) => string | null;
  /** Figures stand at the end of their column. */
  isNumeric?: boolean;
  /** Names the row: becomes its header for screen readers, and the head of its card on a phone. */
  isName?: boolean;
  /** Left out of the table of a tablet, whose columns would be too narrow to read; cards, paper and wide windows have it. */
  isExtra?: boolean;
  /** What is done with the row by pressing: paper goes without. */
  isActs?: boolean;
  /** In the card of a phone: beside all else, without its heading, or not at all. Usually with its heading. */
  phone?: 'mark' | 'plain' | 'hidden';
};

/** What of a list is shown and in which order, as its address says it. */
export type TableView = {
  words: string;
  /** What each choice is set to, by the key of its column. */
  chosen: Readonly<Record<string, string>>;
  sort: { key: string; isDown: boolean } | null;
  /** `all`: on one page, for print and for the browser's own search. */
  page: number | 'all';
};

/** Only one list of a page may go without a name: `?q=agua&sort=-title&page=2`. With one: `?people.sort=name`. */
export const parameter = (name: string | undefined, key: string): string => (name ? `${name}.${key}` : key);

const LONGEST = 200;

/** What of a column an address can name. */
type Named = { key: string; sort?: unknown; filter?: { choices: readonly { value: string }[] } };

/** What makes no sense is left out: a mistyped address still shows the list. */
export function readView(search: string, columns: readonly Named[], name?: string): TableView {
  const asked = new URLSearchParams(search);
  const get = (key: string) => asked.get(parameter(name, key)) ?? '';
  const sort = sortOf(get('sort'));
  const page = get('page') === 'all' ? 'all' : Number(get('page'));
  const chosen = columns.flatMap((column) => {
    const value = get(column.key);
    return column.filter?.choices.some((choice) => choice.value === value) ? [[column.key, value] as const] : [];
  });
  return {
    words: cutTo(get('q').trim(), LONGEST),
    chosen: Object.fromEntries(chosen),
    sort: columns.some((column) => column.key === sort?.key && column.sort) ? sort : null,
    page: page === 'all' || (Number.isInteger(page) && page > 1) ? page : 1,
  };
}

/** The address's query with another view in it; what else stands there, of other lists too, stays. */
export function queryOf<Row>(view: TableView, search: string, columns: readonly Column<Row>[], name?: string): string {
  const query = new URLSearchParams(search);
  const set = (key: string, value: string) => {
    query.delete(parameter(name, key));
    if (value) query.set(parameter(name, key), value);
  };
  set('q', view.words);
  for (const { key, filter } of columns) if (filter) set(key, view.chosen[key] ?? '');
  set('sort', orderText(view.sort));
  set('page', view.page === 1 ? '' : String(view.page));
  return query.toString();
}

/** What a form of the list must carry along that is none of its own fields. */
export function otherParameters<Row>(search: string, columns: readonly Column<Row>[], name?: string) {
  const own = [...LIST_QUERY, ...columns.map(({ key }) => key)].map((key) => parameter(name, key));
  return [...new URLSearchParams(search)].filter(([key]) => !own.includes(key));
}

export const isNarrowed = ({ words, chosen }: TableView): boolean => words !== '' || Object.keys(chosen).length > 0;

/** How a view's order stands in an address, and is asked of the server. */
export const orderText = (sort: TableView['sort']): string => (sort ? `${sort.isDown ? '-' : ''}${sort.key}` : '');

/** Rows on one page of this view. */
export const rowsOn = (page: TableView['page'], size: number): number => (page === 'all' ? MOST_ROWS : size);

/** The view as a server is asked for it that cuts the list into pages (`kernel/paging.ts`). */
export function askedOf({ words, chosen, sort, page }: TableView, size: number): Record<string, string> {
  const asked = { q: words, ...chosen, sort: orderText(sort), page: page === 'all' || page === 1 ? '' : String(page) };
  return {
    ...Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== '')),
    limit: String(rowsOn(page, size)),
  };
}

/** Which of how many pages stands here, and how many rows stand before it. */
export const turnedTo = (asked: TableView['page'], size: number, found: number) =>
  pageAt(asked === 'all' ? 1 : asked, rowsOn(asked, size), found);

export type Arranged<Row> = { found: readonly Row[]; shown: readonly Row[] };

/** The rows that a view asks for, in its order, and of these the page it stands on. */
export function arrange<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  view: TableView,
  size: number,
): Arranged<Row> {
  const found = inOrder(
    rows.filter((row) => isAskedFor(row, columns, view)),
    columns,
    view,
  );
  const { offset } = turnedTo(view.page, size, found.length);
  return { found, shown: found.slice(offset, offset + rowsOn(view.page, size)) };
}

function isAskedFor<Row>(row: Row, columns: readonly Column<Row>[], { words, chosen }: TableView): boolean {
  for (const { key, filter } of columns) {
    const value = chosen[key];
    if (value !== undefined && !filter?.has?.(row, value)) return false;
  }
  if (words === '') return true;
  const text = folded(columns.map((column) => column.words?.(row) ?? '').join(' '));
  return folded(words)
    .split(' ')
    .every((word) => text.includes(word));
}

function inOrder<Row>(rows: Row[], columns: readonly Column<Row>[], { sort }: TableView): Row[] {
  const read = sort && columns.find(({ key }) => key === sort.key)?.sort?.by;
  if (!read) return rows;
  return rows
    .map((row) => ({ row, value: read(row) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      const order =
        typeof a.value === 'number' && typeof b.value === 'number'
          ? a.value - b.value
          : compareNames(String(a.value), String(b.value));
      return sort.isDown ? -order : order;
    })
    .map(({ row }) => row);
}

/** As a spreadsheet reads it: `2026-11-28 10:00`. */
const clockIn = (timeZone: string) => {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return (instant: string | null) => instant && format.format(new Date(instant));
};

/**
 * Headings and rows of the file that holds what a list shows.
 * @param timeZone whose clock the file's moments are on; their headings say it
 */
export function fileRows<Row>(rows: readonly Row[], columns: readonly Column<Row>[], timeZone: string): ListFile {
  const clock = clockIn(timeZone);
  const exported = columns.flatMap(
    ({ heading, csv, ...column }): { heading: string; read: (row: Row) => CsvValue }[] => {
      const { sort, moment = sort?.as === 'times' ? sort.by : undefined } = column;
      if (csv === undefined && moment)
        return [{ heading: `${heading} (${timeZone})`, read: (row) => clock(moment(row)) }];
      const read = csv === undefined ? sort?.by : csv;
      return read ? [{ heading, read }] : [];
    },
  );
  return {
    headings: exported.map(({ heading }) => heading),
    rows: rows.map((row) => exported.map(({ read }) => read(row))),
  };
}
