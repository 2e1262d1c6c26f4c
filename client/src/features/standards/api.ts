import type { Standards } from '@minga/shared/standards/schema.ts';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { http } from '../../lib/http.ts';
import { useAskAgain } from '../../lib/query-keys.ts';

export const standardsPath = (cycleId: string) => `/api/cycles/${cycleId}/standards`;

export const standardsQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['standards', cycleId],
    queryFn: ({ signal }) => http.get<Standards>(standardsPath(cycleId), signal),
  });

/** All numbers of one rule as they should be; one that is no number is left for the server to name. */
export type NewNumbers = {
  rule: string;
  thresholds: Readonly<Record<string, number | null>>;
  reason: string;
  version: number;
};

export const changeStandard = (cycleId: string, input: NewNumbers) =>
  http.put<Standards>(standardsPath(cycleId), input);

/** What the numbers decide is read again: gates, flags of the plan, warnings of ballots. */
export function useFreshStandards(cycleId: string): (standards: Standards) => Promise<void> {
  const client = useQueryClient();
  const askAgain = useAskAgain(cycleId);
  return async (standards) => {
    client.setQueryData(standardsQuery(cycleId).queryKey, standards);
    await askAgain('stages', 'meetings', 'ballots');
  };
}
