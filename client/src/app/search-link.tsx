import { paths } from '@minga/shared/kernel/paths.ts';
import { Search } from 'lucide-react';
import { useCallback, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '../lib/shortcuts.ts';
import { cx } from '../ui/cx.ts';
import { Row } from '../ui/layout.tsx';
import { Link } from '../ui/link.tsx';
import s from './preference-switches.module.css';

/** To the search in this cycle, or in all of them where there is none, by pointer or by `/`; there the key leads to its field. */
export function SearchLink({ slug }: { slug: string | undefined }) {
  const { t } = useTranslation('shell');
  const link = useRef<HTMLAnchorElement>(null);
  const go = useCallback(() => {
    const field = document.getElementById('words-searched');
    if (field) field.focus();
    else link.current?.click();
  }, []);
  useShortcut('/', t('search.key'), go);
  return (
    <Row
      tone="ink"
      weight={600}
      as={Link}
      inline
      gap={2}
      align="center"
      justify="center"
      className={cx('glyphs', s.language)}
      to={slug ? paths.search(slug) : paths.searchEverywhere()}
      ref={link}
      aria-keyshortcuts="/"
    >
      <Search aria-hidden="true" />
      <span className="heard-below-laptops">{t('search.link')}</span>
    </Row>
  );
}
