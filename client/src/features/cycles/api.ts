import type { LeftOpen, PublicCycle } from '@minga/shared/cycles/schema.ts';
import type { GuestTexts, OwnTexts } from '@minga/shared/reports/own-texts.ts';
import { queryOptions } from '@tanstack/react-query';
import { http } from '../../lib/http.ts';

export const publicCyclePath = (slug: string) => `/api/public/cycles/${encodeURIComponent(slug)}`;

export const publicCycleQuery = (slug: string) =>
  queryOptions({
    queryKey: ['public-cycle', slug],
    queryFn: ({ signal }) => http.get<PublicCycle>(publicCyclePath(slug), signal),
  });

export const leftOpenPath = (cycleId: string) => `/api/cycles/${cycleId}/left-open`;

export const leftOpenQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['left-open', cycleId],
    queryFn: ({ signal }) => http.get<LeftOpen>(leftOpenPath(cycleId), signal),
  });

/** What somebody wrote as a guest, in all cycles. */
export const guestTextsQuery = queryOptions({
  queryKey: ['own-texts', 'guest'],
  queryFn: ({ signal }) => http.get<GuestTexts>('/api/own-texts', signal),
});
export const askToClaim = (email: string) => http.post('/api/own-texts/claim', { email });

/** For the person who asks; read again whenever the page is opened, because others act on it. */
export const ownTextsQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['own-texts', cycleId],
    queryFn: ({ signal }) => http.get<OwnTexts>(`/api/cycles/${cycleId}/own-texts`, signal),
  });
