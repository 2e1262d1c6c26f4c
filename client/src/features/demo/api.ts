import type { StageName } from '@minga/shared/cycles/rules.ts';
import { queryOptions } from '@tanstack/react-query';
import { http } from '../../lib/http.ts';

export type Letter = { id: string; at: string; to: string; subject: string; text: string };

/** `isForEverybody` false: only letters to invented people are among the items. */
export type Letters = { items: Letter[]; isForEverybody: boolean };

export const lettersQuery = queryOptions({
  queryKey: ['demo-letters'],
  queryFn: ({ signal }) => http.get<Letters>('/api/demo/mail', signal),
  staleTime: 0,
});

export function switchStage(cycleId: string, stage: StageName): Promise<void> {
  return http.post(`/api/cycles/${cycleId}/demo/stage`, { stage });
}
