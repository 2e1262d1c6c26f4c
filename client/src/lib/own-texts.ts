import type { GuestTexts, OwnTexts } from '@minga/shared/reports/own-texts.ts';
import { queryOptions } from '@tanstack/react-query';
import { http } from './http.ts';

/** What somebody wrote as a guest, in all cycles. */
export const guestTextsQuery = queryOptions({
  queryKey: ['own-texts', 'guest'],
  queryFn: ({ signal }) => http.get<GuestTexts>('/api/own-texts', signal),
});

/** For the person who asks; read again whenever the page is opened, because others act on it. */
export const ownTextsQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['own-texts', cycleId],
    queryFn: ({ signal }) => http.get<OwnTexts>(`/api/cycles/${cycleId}/own-texts`, signal),
  });
