import type { LeftOpen, PublicCycle } from '@minga/shared/cycles/schema.ts';
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

export const askToClaim = (email: string) => http.post('/api/own-texts/claim', { email });
