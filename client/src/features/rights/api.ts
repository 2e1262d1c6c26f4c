import type { LegalContact, Privacy, PrivacyCorrection } from '@minga/shared/rights/schema.ts';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { http } from '../../lib/http.ts';

export const privacyPath = (cycleId: string) => `/api/cycles/${cycleId}/privacy`;

export const privacyQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['rights', cycleId, 'privacy'],
    queryFn: ({ signal }) => http.get<Privacy>(privacyPath(cycleId), signal),
  });
/** How many another text would notify. */
export const privacyReachQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['rights', cycleId, 'reach'],
    queryFn: ({ signal }) => http.get<{ people: number }>(`${privacyPath(cycleId)}/reach`, signal),
    staleTime: 0,
  });

export const correctPrivacy = (cycleId: string, input: PrivacyCorrection) =>
  http.put<void>(privacyPath(cycleId), input);
export const setLegalContact = (cycleId: string, input: LegalContact) =>
  http.put<void>(`/api/cycles/${cycleId}/legal-contact`, input);

export function useRefreshPrivacy(cycleId: string) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['rights', cycleId] });
}
