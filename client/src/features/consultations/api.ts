import type { Consultations, Contributions } from '@minga/shared/consultations/schema.ts';
import { queryOptions } from '@tanstack/react-query';
import { http } from '../../lib/http.ts';

export const consultationsPath = (cycleId: string) => `/api/cycles/${cycleId}/consultations`;

export const consultationsQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['consultations', cycleId],
    queryFn: ({ signal }) => http.get<Consultations>(consultationsPath(cycleId), signal),
  });

export const contributionsQuery = (cycleId: string, consultationId: string) =>
  queryOptions({
    queryKey: ['contributions', cycleId, consultationId],
    queryFn: ({ signal }) =>
      http.get<Contributions>(`${consultationsPath(cycleId)}/${consultationId}/contributions`, signal),
  });
