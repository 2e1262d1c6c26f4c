import type { PlannedNotice } from '@minga/shared/meetings/letter-schema.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { LetterPreview } from '../../../parts/letter-preview.tsx';
import { plannedLetterQuery } from '../api.ts';

/** How many an act will notify, for its button; null while that is not known. */
export function usePeopleNotified(cycleId: string, planned: PlannedNotice | null): number | null {
  const { data } = useQuery({
    ...plannedLetterQuery(cycleId, planned ?? { kind: 'published', meetings: [] }),
    enabled: planned !== null,
  });
  return planned === null ? null : (data?.people ?? null);
}

/** Before the act: whom it notifies and how, and the letter. */
export function PlannedLetter({ cycleId, planned }: { cycleId: string; planned: PlannedNotice }) {
  const { t } = useTranslation('meetings');
  const { data } = useQuery(plannedLetterQuery(cycleId, planned));
  if (!data) return null;
  if (data.people === 0) return <p>{t('notify.nobody')}</p>;
  const parts = (['atOnce', 'daily', 'none'] as const).flatMap((how) =>
    data[how] > 0 ? [t(`notify.${how}`, { count: data[how] })] : [],
  );
  return (
    <>
      <p>
        {t('notify.people', { count: data.people })} {parts.join(' ')}
      </p>
      {data.letter && (
        <LetterPreview
          words={{ open: t('notify.preview'), hint: t('notify.previewHint'), subject: t('notify.subject') }}
          letter={data.letter}
        />
      )}
    </>
  );
}
