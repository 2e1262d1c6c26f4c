import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import type { PlanQuery } from './letter-query.ts';
import type { Key } from './query-keys.ts';
import { useRested } from './use-rested.ts';

type Plan = {
  /** the last answer while another one is on its way */
  plan: PlannedLetter | undefined;
  /** It is that of what is written now. Where it cannot be asked, the act waits for no number. */
  isKnown: boolean;
};

/**
 * Before an act: whom it notifies, asked anew as its form is written.
 * @param written null: the act tells nobody; neither does one that has no query
 */
export function usePlan<Written>(
  written: Written | null,
  queryOf: ((written: Written) => PlanQuery) | undefined,
): Plan {
  const planned = useRested(written);
  const { data, isError, isPlaceholderData } = useQuery<PlannedLetter, Error, PlannedLetter, Key>({
    ...(planned === null || queryOf === undefined ? { queryKey: NOTHING, queryFn: skipToken } : queryOf(planned)),
    // What is being written is asked about anew; until the answer is there, the last one stands.
    placeholderData: keepPreviousData,
  });
  if (written === null || queryOf === undefined) return { plan: undefined, isKnown: true };
  const isOfNow = JSON.stringify(planned) === JSON.stringify(written) && data !== undefined && !isPlaceholderData;
  return { plan: data, isKnown: isOfNow || isError };
}

const NOTHING: Key = ['letters', 'plan'];

/** Is it written far enough to ask whom it would notify? What is none after all the server says. */
export const isAddress = (email: string): boolean => /^\S+@\S+\.\S+$/.test(email.trim());
