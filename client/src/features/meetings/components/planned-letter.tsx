import type { PlannedNotice } from '@minga/shared/meetings/letter-schema.ts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useRested } from '../../../lib/use-rested.ts';
import { PlannedLetter as Planned } from '../../../parts/planned-letter.tsx';
import { plannedLetterQuery } from '../api.ts';

/** How many an act will notify, for its button; null while that is not known. */
export function usePeopleNotified(cycleId: string, written: PlannedNotice | null): number | null {
  const planned = useRested(written);
  const { data } = useQuery({
    ...plannedLetterQuery(cycleId, planned ?? { kind: 'published', meetings: [] }),
    enabled: planned !== null,
    // What is being written is asked about anew; until the answer is there, the last one stands.
    placeholderData: keepPreviousData,
  });
  return written === null ? null : (data?.people ?? null);
}

/** Before the act: whom it notifies and how, and the letter. */
export function PlannedLetter({ cycleId, planned }: { cycleId: string; planned: PlannedNotice }) {
  const { t } = useTranslation('meetings');
  const { data } = useQuery({ ...plannedLetterQuery(cycleId, useRested(planned)), placeholderData: keepPreviousData });
  return data ? <Planned plan={data} more={t('withCalendar')} /> : null;
}
