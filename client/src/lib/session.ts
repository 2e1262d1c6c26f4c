import type { Me, MeMembership } from '@minga/shared/people/schema.ts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { http } from './http.ts';

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => http.get<Me>('/api/me', signal),
  staleTime: 60_000,
});

/** Who is asking; `undefined` while not known yet, which screens treat like a stranger without saying so. */
export function useMe(): Me | undefined {
  return useQuery(meQuery).data;
}

export function membershipIn(me: Me | undefined, forumSlug: string): MeMembership | undefined {
  return me?.memberships.find(({ forum }) => forum.slug === forumSlug);
}
