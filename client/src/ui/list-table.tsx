import { type MouseEvent, type ReactNode, useContext, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ListFileContext } from '../lib/list-file.ts';
import { usePlace } from '../lib/place.ts';
import {
  arrange,
  type Column,
  fileRows,
  isNarrowed,
  queryOf,
  readView,
  type TableView,
  turnedTo,
} from '../lib/table.ts';
import { ListPager, ListSave } from './list-parts.tsx';
import { Grid, Row, Text } from './layout.tsx';
import s from './list-table.module.css';
import { ListTools } from './list-tools.tsx';
import { Table } from './table.tsx';

/** A handful is read at a glance; search and choices above it would only push it down. */
const HANDFUL = 8;

/** Rows that the server searched, put in order and cut into pages: it was asked for what stands in the address. */
export type Paged<Row> = {
  /** How many there are in all. */
  found: number;
  /** All that were found, for the file. */
  all: () => Promise<readonly Row[]>;
};

type Props<Row> = {
  /** What the list is called, aloud too, and its file. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** «13 compromisos» */
  counted: (count: number) => string;
  /** Where there is nothing at all to list. */
  empty: ReactNode;
  /** Before its parameters in the address, where a page has more lists than one. */
  name?: string;
  /** Rows on one page. */
  size?: number;
  paged?: Paged<Row>;
  isBusy?: boolean;
  phone?: Parameters<typeof Table<Row>>[0]['phone'];
  rowProps?: Parameters<typeof Table<Row>>[0]['rowProps'];
  /** Instead of a table, where each row is a text of its own: what the columns then say is searched, put in order and exported. */
  draw?: (rows: readonly Row[]) => ReactNode;
  /** Whose clock the moments in its file are on. */
  timeZone?: string;
  /** What is nobody's to take along has no file. */
  hasFile?: boolean;
};

/** A click that the browser would follow in this window. */
const isPlain = (event: MouseEvent): boolean =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

/**
 * A list as a table: searched, narrowed, sorted, turned page by page and saved as CSV. What is shown stands in the address,
 * so that a link shows the same list and all of it works by links and a form before any script has run.
 */
export function ListTable<Row>(props: Props<Row>) {
  const { caption, columns, rows, rowKey, counted, empty, name, size = 50, paged, isBusy, rowProps, draw } = props;
  const { hasFile = true, timeZone = 'UTC', phone = 'cards' } = props;
  const { t } = useTranslation('shell');
  const { search, ask } = usePlace();
  const toFile = useContext(ListFileContext);
  const list = useRef<HTMLElement>(null);
  const view = readView(search, columns, name);
  const { found, shown } = paged ? { found: rows, shown: rows } : arrange(rows, columns, view, size);
  const fileOf = (all: readonly Row[]) => fileRows(all, columns, timeZone);
  if (toFile) {
    if (hasFile) toFile(fileOf(found));
    return null;
  }
  const count = paged?.found ?? found.length;
  const { page, pages } = turnedTo(view.page, size, count);
  const narrowed = isNarrowed(view);
  if (count === 0 && !narrowed) return empty;

  const queryFor = (change: Partial<TableView>) => queryOf({ ...view, page: 1, ...change }, search, columns, name);
  const hrefOf = (change: Partial<TableView>) => `?${queryFor(change)}`;
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    if (!isPlain(event)) return;
    event.preventDefault();
    ask(new URL(event.currentTarget.href).search.slice(1));
  };
  const turn = (event: MouseEvent<HTMLAnchorElement>) => {
    follow(event);
    if (!event.defaultPrevented) return;
    list.current?.focus({ preventScroll: true });
    list.current?.scrollIntoView({ block: 'start' });
  };
  const nextOrder = (key: string) => ({ key, isDown: view.sort?.key === key && !view.sort.isDown });
  return (
    <Grid
      as="section"
      columns="one"
      gap={3}
      shrink
      ref={list}
      className={s.list}
      aria-label={caption}
      aria-busy={isBusy || undefined}
      tabIndex={-1}
    >
      {(narrowed || count > HANDFUL) && (
        <ListTools
          view={view}
          columns={columns}
          name={name}
          isDrawn={draw !== undefined}
          onChange={(change) => ask(queryFor(change))}
        />
      )}
      <Row gap={1} across={4} align="center" wrap>
        <Text weight={650} role="status">
          {counted(count)}
          {pages > 1 && ` · ${t('table.page', { page, pages })}`}
        </Text>
        {narrowed && (
          <a className="no-print" href={hrefOf({ words: '', chosen: {} })} onClick={follow}>
            {t('table.clear')}
          </a>
        )}
        {count > 0 && hasFile && (
          <ListSave
            caption={caption}
            name={name}
            query={queryFor({})}
            read={async () => fileOf(paged ? await paged.all() : found)}
          />
        )}
      </Row>
      {count === 0 ? (
        <p className={s.nothing}>{t('table.nothing')}</p>
      ) : (
        (draw?.(shown) ?? (
          <Table
            caption={caption}
            captionHidden
            phone={phone}
            columns={columns}
            rows={shown}
            rowKey={rowKey}
            rowProps={rowProps}
            sorting={{ sort: view.sort, hrefOf: (key) => hrefOf({ sort: nextOrder(key) }), follow }}
          />
        ))
      )}
      <ListPager
        caption={caption}
        isWhole={view.page === 'all'}
        {...{ page, pages, count, size, turn }}
        hrefOf={(to) => hrefOf({ page: to })}
      />
    </Grid>
  );
}
