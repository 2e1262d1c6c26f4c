import type { RegisterItem } from '@minga/shared/diagnoses/schema.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { cx } from '../../../ui/cx.ts';
import { SectorMark } from '../../../parts/sector-mark.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './register-list.module.css';
import { StateStamp } from './state-stamp.tsx';

type Props = { items: readonly RegisterItem[]; locale: string; timeZone: string };

function Line({ item, locale, timeZone }: { item: RegisterItem; locale: string; timeZone: string }) {
  const { t } = useTranslation('diagnoses');
  const format = useFormat(timeZone);
  const { organisation, themes } = item;
  const when =
    item.state === 'withdrawn' ? item.withdrawnAt : item.state === 'published' ? item.publishedAt : item.declaredAt;
  return (
    <li className={cx(s.line, !item.isReachable && s.pending)}>
      <span className={s.number} aria-hidden="true">
        {item.number}
      </span>
      <Stack gap={1.5}>
        <h3 className={s.title} lang={locale}>
          <a href={item.path}>
            <span className="visually-hidden">{t('item.number', { number: item.number })}: </span>
            {item.title}
          </a>
        </h3>
        <Text tone="muted" lang={locale}>
          <SectorMark sector={organisation.sector} named /> {organisation.name}
        </Text>
        {themes.length > 0 && (
          <Row as="ul" wrap className={s.themes} lang={locale} aria-label={t('page.themes')}>
            {themes.map((theme) => (
              <li key={theme.id}>{theme.name}</li>
            ))}
          </Row>
        )}
      </Stack>
      <Row gap={1} across={3} align="center" wrap className={s.facts}>
        <StateStamp state={item.state} isReachable={item.isReachable} />
        {when && <span>{t(`item.${item.state}`, { when: format.shortDate(when) })}</span>}
        {item.files > 0 && <span>{t('item.files', { count: item.files })}</span>}
        {item.citations > 0 && (
          <Text as="span" tone="terracotta" weight={650}>
            {t('item.citations', { count: item.citations })}
          </Text>
        )}
      </Row>
    </li>
  );
}

/** The register as lines of a ledger: number, title, author, state. */
export function RegisterList({ items, locale, timeZone }: Props) {
  return (
    <ol className={s.list}>
      {items.map((item) => (
        <Line key={item.id} item={item} locale={locale} timeZone={timeZone} />
      ))}
    </ol>
  );
}
