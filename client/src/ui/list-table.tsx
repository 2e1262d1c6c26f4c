import { Download } from 'lucide-react';
import { type MouseEvent, type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../lib/i18n.ts';
import { usePlace } from '../lib/place.ts';
import { saveFile } from '../lib/save-file.ts';
import { arrange, type Column, fileRows, isNarrowed, queryOf, readView, type TableView } from '../lib/table.ts';
import { Button } from './button.tsx';
import { Grid, Row, Text } from './layout.tsx';
import s from './list-table.module.css';
import { ListTools } from './list-tools.tsx';
import { Table } from './table.tsx';

/** A handful is read at a glance; search and choices above it would only push it down. */
const HANDFUL = 8;

/** Rows that the server searched and cut into pages. */
export type Paged<Row> = {
  /** How many there are in all. */
  found: number;
  /** Key of the page after, as the server gave it. */
  next: string | number | null;
  /** All that were found, for the file. */
  all: () => Promise<readonly Row[]>;
};

type Props<Row> = {
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
  rowProps?: Parameters<typeof Table<Row>>[0]['rowProps'];
};

/** A click that the browser would follow in this window. */
const isPlain = (event: MouseEvent): boolean =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

/**
 * A list as a table: searched, narrowed, sorted, turned page by page and saved as CSV. What is shown stands in the address,
 * so that a link shows the same list and all of it works by links and a form before any script has run.
 */
export function ListTable<Row>(props: Props<Row>) {
  const { caption, columns, rows, rowKey, counted, empty, name, size = 50, paged, isBusy, rowProps } = props;
  const { t } = useTranslation('shell');
  const { locale } = useLocale();
  const { search, ask } = usePlace();
  const list = useRef<HTMLElement>(null);
  const view = readView(search, columns, name);
  const one = arrange(rows, columns, view, { size, locale });
  const { found, shown, page, pages } = paged ? { found: rows, shown: rows, page: 1, pages: 1 } : one;
  const count = paged?.found ?? found.length;
  const narrowed = isNarrowed(view);
  if (count === 0 && !narrowed) return empty;

  const queryFor = (change: Partial<TableView>) => queryOf({ ...view, page: 1, ...change }, search, columns, name);
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    if (!isPlain(event)) return;
    event.preventDefault();
    ask(new URL(event.currentTarget.href).search.slice(1));
  };
  const turn = (event: MouseEvent<HTMLAnchorElement>) => {
    follow(event);
    if (event.defaultPrevented) list.current?.focus();
  };
  const nextOrder = (key: string) => ({ key, isDown: view.sort?.key === key && !view.sort.isDown });
  const linkTo = (query: string) => `?${query}`;
  const save = async () => {
    const { csvOf } = await import('@minga/shared/kernel/csv.ts');
    saveFile(`${caption}.csv`, csvOf(...fileRows(paged ? await paged.all() : found, columns)), 'text/csv');
  };
  const turned = new URLSearchParams(search).has('after');
  const pageLinks = paged
    ? [
        turned && { key: 'first', query: queryFor({}) },
        paged.next !== null && { key: 'next', query: `${queryFor({})}&after=${paged.next}`.replace(/^&/, '') },
      ]
    : [
        page > 1 && { key: 'previous', query: queryFor({ page: page - 1 }) },
        page < pages && { key: 'next', query: queryFor({ page: page + 1 }) },
      ];
  const links = pageLinks.filter((link) => link !== false);
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
      {(paged || narrowed || rows.length > HANDFUL) && (
        <ListTools view={view} columns={columns} name={name} onChange={(change) => ask(queryFor(change))} />
      )}
      <Row gap={1} across={4} align="baseline" wrap>
        <Text weight={650} role="status">
          {counted(count)}
          {pages > 1 && ` · ${t('table.page', { page, pages })}`}
        </Text>
        {narrowed && (
          <a className="no-print" href={linkTo(queryFor({ words: '', chosen: {} }))} onClick={follow}>
            {t('table.clear')}
          </a>
        )}
        {count > 0 && (
          <Button
            variant="quiet"
            size="small"
            className={`${s.save} no-print`}
            icon={<Download aria-hidden="true" />}
            onClick={() => void save()}
            aria-label={t('table.saveOf', { caption })}
          >
            {t('table.save')}
          </Button>
        )}
      </Row>
      {count === 0 ? (
        <p className={s.nothing}>{t('table.nothing')}</p>
      ) : (
        <Table
          caption={caption}
          captionHidden
          columns={columns}
          rows={shown}
          rowKey={rowKey}
          rowProps={rowProps}
          sorting={{ sort: view.sort, hrefOf: (key) => linkTo(queryFor({ sort: nextOrder(key) })), follow }}
        />
      )}
      {links.length > 0 && (
        <nav className={`${s.pager} no-print`} aria-label={t('table.pages', { caption })}>
          {links.map(({ key, query }) => (
            <a key={key} href={linkTo(query)} onClick={turn}>
              {t(`table.${key}`)}
            </a>
          ))}
        </nav>
      )}
    </Grid>
  );
}
