import type { Comments, NewComment } from '@minga/shared/comments/schema.ts';
import type { SubjectKind } from '@minga/shared/links/rules.ts';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { http } from './http.ts';
import type { FormKey } from './presses.ts';

/** What is commented on. */
export type Commented = { cycleId: string; kind: SubjectKind; id: string };

const thread = ({ cycleId, kind, id }: Commented) => `/api/cycles/${cycleId}/subjects/${kind}/${id}/comments`;

export const commentsQuery = (on: Commented) =>
  queryOptions({
    queryKey: ['comments', on.cycleId, on.kind, on.id],
    queryFn: ({ signal }) => http.get<Comments>(thread(on), signal),
    // Others answer while one reads.
    refetchInterval: 60_000,
  });

export const writeComment = (on: Commented, comment: NewComment, form: FormKey) =>
  http.post<Comments>(thread(on), comment, form);
export const removeComment = ({ cycleId }: Commented, commentId: string, reason: string, form: FormKey) =>
  http.post<Comments>(`/api/cycles/${cycleId}/comments/${commentId}/remove`, { reason }, form);

/** When something happened to what is commented on, who may comment on it is asked again. */
export function useRefreshComments(cycleId: string, kind: SubjectKind): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['comments', cycleId, kind] });
}

/** What every act answers with is the thread as it stands now. */
export function useFreshComments(on: Commented): (list: Comments) => void {
  const client = useQueryClient();
  return (list) => void client.setQueryData(commentsQuery(on).queryKey, list);
}
