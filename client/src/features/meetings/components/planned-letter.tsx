import type { PlannedNotice } from '@minga/shared/meetings/letter-schema.ts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useRested } from '../../../lib/use-rested.ts';
import { usePlan } from '../../../lib/use-plan.ts';
import { PlannedLetter as Planned } from '../../../parts/planned-letter.tsx';
import { plannedLetterQuery } from '../api.ts';

/**
 * How many an act will notify, for its button, and whether that is of what is chosen now: a number of a moment ago must not stand on a
 * press that tells others. Where it cannot be asked, the act waits for no number.
 */
export function usePlannedPeople(cycleId: string, written: PlannedNotice | null): { people: number; isKnown: boolean } {
  const { plan, isKnown } = usePlan(written, (planned) => plannedLetterQuery(cycleId, planned));
  return { people: plan?.people ?? 0, isKnown };
}

/** The same for what is typed: until the answer is there, the last number stands. */
export const usePeopleNotified = (cycleId: string, written: PlannedNotice | null): number =>
  usePlannedPeople(cycleId, written).people;

/** Before the act: whom it notifies and how, and the letter. */
export function PlannedLetter({ cycleId, planned }: { cycleId: string; planned: PlannedNotice }) {
  const { t } = useTranslation('meetings');
  const { data } = useQuery({ ...plannedLetterQuery(cycleId, useRested(planned)), placeholderData: keepPreviousData });
  return data ? <Planned plan={data} more={t('withCalendar')} /> : null;
}
