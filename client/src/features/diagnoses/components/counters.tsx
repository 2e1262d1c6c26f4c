import type { RegisterCounters } from '@minga/shared/diagnoses/schema.ts';
import type { Address } from '@minga/shared/kernel/paths.ts';
import { useTranslation } from 'react-i18next';
import { missingIn, RegisterFigures } from '../../../parts/register-figures.tsx';
import { Link } from '../../../ui/link.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './counters.module.css';

type Props = { counters: RegisterCounters; unreachable: Address; inReview: Address };

/** The figures of the register, and what is missing between them. */
export function Counters({ counters, unreachable, inReview }: Props) {
  const { t } = useTranslation(['diagnoses', 'shell']);
  const { withdrawn, inReview: reviewed } = counters;
  const missing = missingIn(counters);
  return (
    <Stack as="section" gap={3} className={s.counters} aria-label={t('register.counters')}>
      <RegisterFigures counters={counters} />
      {withdrawn > 0 && (
        <Text tone="muted" size={15}>
          {t('shell:register.withdrawn', { count: withdrawn })}
        </Text>
      )}
      <Row gap={3} across={5} align="center" wrap className={s.beside}>
        {missing > 0 && (
          <Notice tone="warn" action={<Link to={unreachable}>{t('register.missingAction')}</Link>}>
            {t('shell:register.missing', { count: missing })}
            {reviewed > 0 && (
              <>
                {' '}
                <Link to={inReview}>{t('register.inReview', { count: reviewed })}</Link>
              </>
            )}
          </Notice>
        )}
        <Text tone="muted" size={15}>
          {t('register.computed')}
        </Text>
      </Row>
    </Stack>
  );
}
