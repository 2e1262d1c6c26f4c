import type { Submission } from '@minga/shared/diagnoses/schema.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Notice } from '../../../ui/notice.tsx';

type Props = { submission: Submission; timeZone: string; lang: string };

/** Why it came back, for which points, from whom and when: above the words that are to be put right. */
export function ReturnedNotice({ submission, timeZone, lang }: Props) {
  const { t } = useTranslation('diagnoses');
  const format = useFormat(timeZone);
  const { decidedAt, decidedBy, points, reason } = submission;
  return (
    <Notice tone="warn" title={t('form.returned.title')}>
      <Stack gap={2}>
        <Text as="blockquote" lang={lang} dir="auto">
          {reason}
        </Text>
        <div>
          <Text weight={600}>{t('form.returned.for')}:</Text>
          <ul>
            {points.map((point) => (
              <li key={point}>{t(`review.point.${point}`)}</li>
            ))}
          </ul>
        </div>
        {decidedAt && (
          <Text size={14}>{t('form.returned.by', { person: decidedBy, when: format.dateTime(decidedAt) })}</Text>
        )}
        <p>{t('form.returned.then')}</p>
      </Stack>
    </Notice>
  );
}
