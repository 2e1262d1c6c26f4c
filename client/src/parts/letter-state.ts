import type { Recipients } from '@minga/shared/notices/schema.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/format.ts';

type Item = Recipients['items'][number];
/** Of somebody without an account nothing is known but the letter. */
type Recipient = Pick<Item, 'letter' | 'letterAt' | 'informedAt'> & Partial<Pick<Item, 'openedAt' | 'readAt'>>;

/** What became of the letter about a notice, and whether its reader has seen it otherwise, in words. */
export function useLetterState(timeZone: string): (recipient: Recipient | undefined) => string {
  const { t } = useTranslation('notices');
  const format = useFormat(timeZone);
  return (recipient) => {
    if (!recipient) return t('letter.nobody');
    const { letter, letterAt, openedAt, readAt, informedAt } = recipient;
    const parts = [t(`letter.${letter}`, { when: letterAt ? format.dateTime(letterAt) : '' })];
    if (openedAt) parts.push(t('letter.opened', { when: format.dateTime(openedAt) }));
    if (readAt) parts.push(t('letter.read', { when: format.dateTime(readAt) }));
    if (informedAt) parts.push(t('letter.informed', { when: format.dateTime(informedAt) }));
    return parts.join(' · ');
  };
}
