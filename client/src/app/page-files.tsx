import { useTranslation } from 'react-i18next';
import type { PageFile } from '../lib/page.ts';
import { paths } from '../lib/paths.ts';
import { PlainLink } from '../ui/link.tsx';
import s from './page-files.module.css';

/** Below a page: the same for programs, and the news of its cycle. */
export function PageFiles({ files, slug }: { files: readonly PageFile[]; slug: string | undefined }) {
  const { t } = useTranslation('shell');
  if (slug === undefined) return null;
  return (
    <nav className={`${s.files} no-print`} aria-label={t('files.label')}>
      {files.length > 0 && <span>{t('files.data')}</span>}
      {files.map(({ href, format }) => (
        <PlainLink key={href} href={href}>
          {format}
        </PlainLink>
      ))}
      <PlainLink href={paths.news(slug)}>{t('files.news')}</PlainLink>
    </nav>
  );
}
