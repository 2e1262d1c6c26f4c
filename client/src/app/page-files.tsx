import { paths } from '@minga/shared/kernel/paths.ts';
import { useTranslation } from 'react-i18next';
import type { PageFile } from '../lib/page.ts';
import { usePlace } from '../lib/place.ts';
import { PlainLink } from '../ui/link.tsx';
import s from './page-files.module.css';

/** The address of a file of the list that stands on the page now. */
function hrefOf({ href, keeps = [] }: PageFile, search: string): string {
  const kept = [...new URLSearchParams(search)].filter(([key, value]) => keeps.includes(key) && value !== '');
  return kept.length === 0 ? href : `${href}?${new URLSearchParams(kept)}`;
}

/** Below a page: the same for programs, and the news of its cycle. */
export function PageFiles({ files, slug }: { files: readonly PageFile[]; slug: string | undefined }) {
  const { t } = useTranslation('shell');
  const { search } = usePlace();
  if (slug === undefined) return null;
  return (
    <nav className={`${s.files} no-print`} aria-label={t('files.label')}>
      {files.length > 0 && <span>{t('files.data')}</span>}
      {files.map((file) => (
        <PlainLink key={file.href} href={hrefOf(file, search)}>
          {file.format}
        </PlainLink>
      ))}
      <PlainLink href={paths.news(slug)}>{t('files.news')}</PlainLink>
    </nav>
  );
}
