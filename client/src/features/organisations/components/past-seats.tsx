import { lastInstantOf } from '@minga/shared/kernel/periods.ts';
import type { OrganisationPage } from '@minga/shared/organisations/schema.ts';
import { useTranslation } from 'react-i18next';
import { useCycle } from '../../../lib/cycle.ts';
import { useFormat } from '../../../lib/format.ts';
import { Stack, Text } from '../../../ui/layout.tsx';

/** Who acted for an organisation and does no more, for people of the forum. */
export default function PastSeats({ seats }: { seats: NonNullable<OrganisationPage['pastSeats']> }) {
  const { t } = useTranslation('organisations');
  const format = useFormat(useCycle().cycle.timeZone);
  if (seats.length === 0) return null;
  return (
    <details>
      <summary>{t('pastSeats.title', { count: seats.length })}</summary>
      <Stack as="ul" gap={1}>
        {seats.map(({ id, personName, role, isAlternate, startsAt, endedAt }) => (
          <li key={id}>
            <strong>{personName}</strong>{' '}
            <Text as="span" tone="muted" size={15}>
              {[t(`roleShort.${role}`), t(isAlternate ? 'isAlternate' : 'isTitular')].join(' · ')}
              {' · '}
              {t('pastSeats.period', { from: format.date(startsAt), until: format.date(lastInstantOf(endedAt)) })}
            </Text>
          </li>
        ))}
      </Stack>
    </details>
  );
}
