import type { Me, MeMembership } from '@minga/shared/people/schema.ts';
import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
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

/** Everything on screen may differ for another person, so nothing cached survives. */
export async function forgetEverything(client: QueryClient): Promise<void> {
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
  await client.refetchQueries({ queryKey: ['me'] });
}
