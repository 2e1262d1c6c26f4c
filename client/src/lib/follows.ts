import type { FollowedKind, FollowMode } from '@minga/shared/events/follows.ts';
import type { Follows } from '@minga/shared/events/schema.ts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { http } from './http.ts';

const followsPath = (cycleId: string) => `/api/cycles/${cycleId}/follows`;

/** What of a cycle this person gets letters about; asked only for people of its forum. */
export const followsQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['follows', cycleId],
    queryFn: ({ signal }) => http.get<Follows>(followsPath(cycleId), signal),
  });

/** On or off, and what is followed then. */
export function useFollowing(cycleId: string, kind: FollowedKind) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (mode: FollowMode) => http.put<Follows>(`${followsPath(cycleId)}/${kind}`, { mode }),
    onSuccess: (now) => client.setQueryData(followsQuery(cycleId).queryKey, now),
  });
}
