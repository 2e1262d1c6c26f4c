import type { NewConsent, OwnConsents } from '@minga/shared/rights/schema.ts';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { http } from './http.ts';

/** What somebody agreed to, and which forums ask: shown at home, in the account and beside the text itself. */
export const consentsQuery = queryOptions({
  queryKey: ['consents'],
  queryFn: ({ signal }) => http.get<OwnConsents>('/api/account/consents', signal),
});

export const giveConsent = (cycleId: string, consent: NewConsent) =>
  http.post<void>(`/api/cycles/${cycleId}/privacy/consents`, consent);
export const withdrawConsent = (id: string) => http.delete(`/api/account/consents/${encodeURIComponent(id)}`);

export function useRefreshConsents() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: consentsQuery.queryKey });
}
