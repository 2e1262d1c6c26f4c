import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react';
import type { MouseEvent, ReactNode } from 'react';
import type { Column } from '../lib/table.ts';
import { cx } from './cx.ts';
import { Row, Stack } from './layout.tsx';
import { PlainLink } from './link.tsx';
import s from './table.module.css';

/** Where a heading leads: to the same list in the order of its column. */
export type Sorting = {
  sort: { key: string; isDown: boolean } | null;
  hrefOf: (key: string) => string;
  follow: (event: MouseEvent<HTMLAnchorElement>) => void;
};

type Props<Row> = {
  caption: ReactNode;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  captionHidden?: boolean;
  sorting?: Sorting;
  /** On a phone each row is a card. `rows`: a few short figures that stay side by side; `figures`: a card whose many figures run on like words. */
  phone?: 'cards' | 'rows' | 'figures';
  rowProps?:
    | ((row: Row) => { className?: string | undefined; [data: `data-${string}`]: string | undefined })
    | undefined;
};

/**
 * On a phone the rows of a table are drawn as cards, and Safari takes what is not drawn as a table for none. Its parts
 * therefore say what they are.
 */
const IS = {
  table: { role: 'table' },
  group: { role: 'rowgroup' },
  row: { role: 'row' },
  heading: { role: 'columnheader' },
  name: { role: 'rowheader' },
  cell: { role: 'cell' },
} as const;

const classOf = <Row,>({ isNumeric, isExtra, isActs }: Column<Row>) =>
  cx(isNumeric && s.numeric, isExtra && s.extra, isActs && 'no-print');

function Heading<Row>({ column, sorting }: { column: Column<Row>; sorting: Sorting | undefined }) {
  const { key, heading, sort } = column;
  const isSorted = sorting?.sort?.key === key;
  const direction = isSorted ? (sorting.sort?.isDown ? 'descending' : 'ascending') : undefined;
  const Arrow = direction === undefined ? ChevronsUpDown : direction === 'descending' ? ArrowDown : ArrowUp;
  return (
    <th {...IS.heading} scope="col" className={classOf(column)} aria-sort={direction}>
      {sorting && sort ? (
        <Row
          as={PlainLink}
          inline
          gap={1}
          align="center"
          className={s.order}
          href={sorting.hrefOf(key)}
          onClick={sorting.follow}
        >
          {heading}
          <Arrow aria-hidden="true" className={cx(!isSorted && s.idle)} />
        </Row>
      ) : (
        heading
      )}
    </th>
  );
}

function Cell<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  const { heading, cell, isName, phone } = column;
  const props = {
    className: cx(classOf(column), phone && s[phone], isName && s.name),
    'data-heading': isName || phone ? undefined : heading,
  };
  return isName ? (
    <th {...IS.name} scope="row" {...props}>
      {cell?.(row)}
    </th>
  ) : (
    <td {...IS.cell} {...props}>
      {cell?.(row)}
    </td>
  );
}

/** Rows and columns, as they are given. What is searched, sorted and turned is a ListTable. */
export function Table<Row>(props: Props<Row>) {
  const { caption, columns, rows, rowKey, captionHidden, sorting, phone = 'cards', rowProps } = props;
  const shown = columns.filter(({ cell }) => cell);
  const isMarked = shown.some((column) => column.phone === 'mark');
  const isFigures = phone === 'figures';
  const table = (
    <table
      {...IS.table}
      className={cx(s.table, phone !== 'rows' && s.cards, isFigures && s.figures, isMarked && s.marked)}
    >
      <caption className={captionHidden ? 'visually-hidden' : s.caption}>{caption}</caption>
      <thead {...IS.group}>
        <tr {...IS.row}>
          {shown.map((column) => (
            <Heading key={column.key} column={column} sorting={sorting} />
          ))}
        </tr>
      </thead>
      <tbody {...IS.group}>
        {rows.map((row) => (
          <tr key={rowKey(row)} {...IS.row} {...rowProps?.(row)}>
            {shown.map((column) => (
              <Cell key={column.key} column={column} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
  // Many figures are compared down their columns: where they find no room beside each other they move under the names.
  return isFigures ? (
    <Stack className={s.wide} tabIndex={0}>
      {table}
    </Stack>
  ) : (
    table
  );
}
