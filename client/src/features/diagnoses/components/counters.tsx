import type { RegisterCounters } from '@minga/shared/diagnoses/schema.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import type { Address } from '../../../lib/paths.ts';
import { Figure } from '../../../ui/card.tsx';
import { Link } from '../../../ui/link.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import s from './counters.module.css';

type Props = { counters: RegisterCounters; unreachable: Address };

/** Declared, reachable, cited: large enough that the gap between them cannot be overlooked. */
export function Counters({ counters, unreachable }: Props) {
  const { t } = useTranslation('diagnoses');
  const format = useFormat();
  const { declared, reachable, cited, withdrawn } = counters;
  const missing = declared - reachable - withdrawn;
  return (
    <Stack as="section" gap={3} className={s.counters} aria-label={t('register.counters')}>
      <div className={s.figures}>
        <Figure value={format.number(declared)} label={t('register.declared')} note={t('register.declaredNote')} />
        <Figure
          value={format.number(reachable)}
          label={t('register.reachable')}
          note={t('register.reachableNote')}
          tone="indigo"
        />
        <Figure
          value={format.number(cited)}
          label={t('register.cited')}
          note={t('register.citedNote')}
          tone="terracotta"
        />
      </div>
      {withdrawn > 0 && (
        <Text tone="muted" size={15}>
          {t('register.withdrawn', { count: withdrawn })}
        </Text>
      )}
      {missing > 0 && (
        <Notice tone="warn" action={<Link to={unreachable}>{t('register.missingAction')}</Link>}>
          {t('register.missing', { count: missing })}
        </Notice>
      )}
      <Text tone="muted" size={15}>
        {t('register.computed')}
      </Text>
    </Stack>
  );
}
