import type { NewRequest, OwnRequests } from '@minga/shared/rights/schema.ts';
import { queryOptions } from '@tanstack/react-query';
import { http } from './http.ts';
import type { FormKey } from './presses.ts';
import { useAskAgain } from './query-keys.ts';

export const ownRequestsQuery = queryOptions({
  queryKey: ['own-requests'],
  queryFn: ({ signal }) => http.get<OwnRequests>('/api/account/requests', signal),
});
/** @param forumId empty: the administration of the installation is asked */
export const askAboutData = (forumId: string, input: NewRequest, form: FormKey) =>
  http.post<{ id: string }>(
    forumId === '' ? '/api/account/requests' : `/api/forums/${encodeURIComponent(forumId)}/person-requests`,
    input,
    form,
  );
export function useRefreshOwnRequests() {
  const askAgain = useAskAgain();
  return () => askAgain('own-requests');
}
