import type { RegisterCounters } from '@minga/shared/diagnoses/schema.ts';
import { useTranslation } from 'react-i18next';
import type { Address } from '../../../lib/paths.ts';
import { Figures } from '../../../ui/card.tsx';
import { Link } from '../../../ui/link.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Grid, Stack, Text } from '../../../ui/layout.tsx';
import s from './counters.module.css';

const TONES = { declared: 'ink', reachable: 'indigo', cited: 'terracotta' } as const;

type Props = { counters: RegisterCounters; unreachable: Address };

/** The figures of the register, and what is missing between them. */
export function Counters({ counters, unreachable }: Props) {
  const { t } = useTranslation('diagnoses');
  const { declared, reachable, withdrawn } = counters;
  const missing = declared - reachable - withdrawn;
  return (
    <Stack as="section" gap={3} className={s.counters} aria-label={t('register.counters')}>
      <Grid columns="fit-220" gap={5} across={6} className={s.figures}>
        <Figures counts={counters} tones={TONES} say={(words) => t(`register.${words}`)} />
      </Grid>
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
