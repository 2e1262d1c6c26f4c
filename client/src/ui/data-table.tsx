import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import s from './data-table.module.css';

export type Column<Row> = {
  key: string;
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Numbers align at the end. */
  numeric?: boolean;
  /** Names the row: becomes its header for screen readers. */
  isName?: boolean;
};

type Props<Row> = {
  caption: ReactNode;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  captionHidden?: boolean;
  empty?: ReactNode;
};

/** A real table; on narrow screens it scrolls inside its own box, reachable by keyboard. */
export function DataTable<Row>({ caption, columns, rows, rowKey, captionHidden, empty }: Props<Row>) {
  return (
    // What scrolls must be reachable by keyboard (axe: scrollable-region-focusable).
    <section className={s.scroll} aria-label={typeof caption === 'string' ? caption : undefined} tabIndex={0}>
      <table className={s.table}>
        <caption className={captionHidden ? 'visually-hidden' : s.caption}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={cx(column.numeric && s.numeric)}>
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => {
                const name = cx(column.numeric && s.numeric);
                return column.isName ? (
                  <th key={column.key} scope="row" className={name}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.key} className={name}>
                    {column.cell(row)}
                  </td>
                );
              })}
            </tr>
          ))}
          {rows.length === 0 && empty && (
            <tr>
              <td colSpan={columns.length} className={s.empty}>
                {empty}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </section>
  );
}
