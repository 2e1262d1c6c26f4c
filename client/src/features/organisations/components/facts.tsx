import type { Organisation } from '@minga/shared/organisations/schema.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Text } from '../../../ui/layout.tsx';
import { LinkedText } from '../../../ui/linked-text.tsx';
import s from './facts.module.css';

/** Where it works, since when and until when, whom to write to: what is not known takes no line. */
export function Facts({
  organisation,
}: {
  organisation: Pick<Organisation, 'territory' | 'contact' | 'sinceOn' | 'untilOn'>;
}) {
  const { t } = useTranslation('organisations');
  const format = useFormat('UTC');
  const { territory, contact, sinceOn, untilOn } = organisation;
  const parts = [
    territory,
    sinceOn && t('since', { day: format.date(`${sinceOn}T00:00Z`) }),
    untilOn && t('until', { day: format.date(`${untilOn}T00:00Z`) }),
  ].filter(Boolean);
  if (parts.length === 0 && contact === null) return null;
  return (
    <Text as="span" tone="muted" size={15} className={s.facts}>
      {parts.join(' · ')}
      {contact && (
        <>
          {parts.length > 0 && ' · '}
          <LinkedText>{contact}</LinkedText>
        </>
      )}
    </Text>
  );
}
