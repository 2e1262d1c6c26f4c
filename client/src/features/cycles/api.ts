import type { PublicCycle } from '@minga/shared/cycles/schema.ts';
import { queryOptions } from '@tanstack/react-query';
import { http } from '../../lib/http.ts';

export const publicCyclePath = (slug: string) => `/api/public/cycles/${encodeURIComponent(slug)}`;

export const publicCycleQuery = (slug: string) =>
  queryOptions({
    queryKey: ['public-cycle', slug],
    queryFn: ({ signal }) => http.get<PublicCycle>(publicCyclePath(slug), signal),
  });
