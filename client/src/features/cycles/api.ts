import type { LeftOpen, PublicCycle } from '@minga/shared/cycles/schema.ts';
import type { OwnTexts } from '@minga/shared/reports/own-texts.ts';
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

/** For the person who asks; read again whenever the page is opened, because others act on it. */
export const ownTextsQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['own-texts', cycleId],
    queryFn: ({ signal }) => http.get<OwnTexts>(`/api/cycles/${cycleId}/own-texts`, signal),
  });
