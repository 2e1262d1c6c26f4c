import type { PlannedLetter, Recipients } from '@minga/shared/notices/schema.ts';
import { queryOptions, type UseQueryOptions } from '@tanstack/react-query';
import { request } from './http.ts';
import type { Key } from './query-keys.ts';

export type PlanQuery = UseQueryOptions<PlannedLetter, Error, PlannedLetter, Key>;

/**
 * Whom an act would notify, and its letter, asked of a route that writes nothing. It is kept apart from what the act changes: once it is
 * done there is nothing left to ask.
 */
export const letterQuery = (path: string, body: unknown): PlanQuery => ({
  queryKey: ['letters', 'plan', path, body],
  queryFn: ({ signal }) => request<PlannedLetter>(path, { method: 'POST', body, signal }),
  // The number on a button and the letter above it are asked for once.
  staleTime: 5_000,
});

/** The same of a route that is read: what it asks stands in its path. */
export const letterAt = (path: string): PlanQuery => ({
  queryKey: ['letters', 'plan', path],
  queryFn: ({ signal }) => request<PlannedLetter>(path, { signal }),
  // Who comes into the forum meanwhile counts.
  staleTime: 0,
});

/**
 * Whom the notices of something reached, for the facilitation.
 * @param path of what they were notified of
 */
export const recipientsQuery = (path: string) =>
  queryOptions({
    queryKey: ['letters', 'recipients', path],
    queryFn: ({ signal }) => request<Recipients>(`${path}/recipients`, { signal }),
    staleTime: 0,
    // Letters leave, arrive or come back while somebody looks on.
    refetchInterval: 15_000,
  });
