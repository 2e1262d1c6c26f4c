import { MOST_ROWS } from '@minga/shared/kernel/rows.ts';
import { Download } from 'lucide-react';
import { type MouseEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { inOneLine } from '../lib/http.ts';
import { AS_FILE, type ListFile } from '../lib/list-file.ts';
import { usePlace } from '../lib/place.ts';
import { saveFile } from '../lib/save-file.ts';
import type { TableView } from '../lib/table.ts';
import { Button, PlainButton } from './button.tsx';
import s from './list-table.module.css';
import { showToast } from './toast-store.ts';

type SaveProps = { caption: string; name: string | undefined; query: string; read: () => Promise<ListFile> };

/**
 * The list as a file. On a page that the server rendered it is a link that needs no script; where scripts run the file is
 * made of what stands here, which may be more than a stranger is sent.
 */
export function ListSave({ caption, name, query, read }: SaveProps) {
  const { t } = useTranslation('shell');
  const { renderedAt } = usePlace();
  const [isBusy, setBusy] = useState(false);
  const save = async () => {
    const { csvOf, csvName } = await import('@minga/shared/kernel/csv.ts');
    const { headings, rows } = await read();
    saveFile(csvName(location.pathname, name), csvOf(headings, rows), 'text/csv');
  };
  const press = (otherwise: (error: unknown) => void) => {
    if (isBusy) return;
    setBusy(true);
    save()
      .catch(otherwise)
      .finally(() => setBusy(false));
  };
  const look = {
    variant: 'quiet',
    size: 'small',
    className: `${s.save} no-print`,
    icon: <Download aria-hidden="true" />,
    'aria-label': t('table.saveOf', { caption }),
    children: t('table.save'),
  } as const;
  if (renderedAt === null)
    return (
      <Button
        {...look}
        busy={isBusy}
        onClick={() => press((error) => showToast(inOneLine(error), { tone: 'error' }))}
      />
    );
  return (
    <PlainButton
      {...look}
      href={`?${query && `${query}&`}${AS_FILE.key}=${AS_FILE.value}`}
      download
      rel="nofollow"
      onClick={(event) => {
        event.preventDefault();
        const { href } = event.currentTarget;
        // What is sent without scripts is there all the same; the browser says it where even that cannot be had.
        press(() => window.location.assign(href));
      }}
    />
  );
}

type PagerProps = {
  caption: string;
  page: number;
  pages: number;
  count: number;
  /** Rows on one page. */
  size: number;
  isWhole: boolean;
  hrefOf: (page: TableView['page']) => string;
  turn: (event: MouseEvent<HTMLAnchorElement>) => void;
};

/** To the pages before and after, and to the whole list where it is short enough to be printed. */
export function ListPager({ caption, page, pages, count, size, isWhole, hrefOf, turn }: PagerProps) {
  const { t } = useTranslation('shell');
  if (count <= size) return null;
  const links = isWhole
    ? ([['paged', 1]] as const)
    : ([
        ['previous', page - 1],
        ['next', page + 1],
        ['all', 'all'],
      ] as const);
  return (
    <nav className={`${s.pager} no-print`} aria-label={t('table.pages', { caption })}>
      {links
        .filter(([key, to]) => (key === 'all' ? count <= MOST_ROWS : typeof to === 'number' && to >= 1 && to <= pages))
        .map(([key, to]) => (
          <a key={key} href={hrefOf(to)} onClick={turn}>
            {t(`table.${key}`)}
          </a>
        ))}
    </nav>
  );
}
