import type { CommitmentBallots } from '@minga/shared/ballots/schema.ts';
import { queryOptions } from '@tanstack/react-query';
import { http } from './http.ts';

export type RunningBallot = { id: string; title: string; commitment: number };

/** Ballots announced and not closed on any of these commitments: asked anew before an act that touches them. */
export const runningBallotsQuery = (cycleId: string, commitments: readonly number[]) =>
  queryOptions({
    queryKey: ['ballots', cycleId, 'running', ...commitments],
    queryFn: async ({ signal }): Promise<RunningBallot[]> => {
      const found = await Promise.all(
        commitments.map(async (commitment) => {
          const path = `/api/cycles/${cycleId}/commitments/${commitment}/ballots`;
          const { items } = await http.get<CommitmentBallots>(path, signal);
          const running = items.filter(({ status }) => status !== 'closed' && status !== 'draft');
          return running.map(({ id, title }) => ({ id, title, commitment }));
        }),
      );
      return found.flat();
    },
    staleTime: 0,
  });
