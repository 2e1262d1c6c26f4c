import type {
  ApproveParticipation,
  OwnParticipation,
  ParticipationForm,
  ParticipationList,
  PlannedDecision,
} from '@minga/shared/participation/schema.ts';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { http } from '../../lib/http.ts';
import { letterQuery } from '../../lib/letter-query.ts';
import type { FormKey } from '../../lib/presses.ts';
import { useAskAgain } from '../../lib/query-keys.ts';

/** Where the forms of the public pages are sent, also without a script. */
export const requestsPath = (cycleId: string) => `/api/cycles/${cycleId}/participation-requests`;
export const ownPath = (token: string) => `/api/participation/${encodeURIComponent(token)}`;

export const formPath = (cycleId: string) => `/api/cycles/${cycleId}/participation`;
export const formQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['participation', cycleId, 'form'],
    queryFn: ({ signal }) => http.get<ParticipationForm>(formPath(cycleId), signal),
  });
/** What the link of a letter is about. */
export const ownQuery = (token: string) =>
  queryOptions({
    queryKey: ['participation', 'own', token],
    queryFn: ({ signal }) => http.get<OwnParticipation>(ownPath(token), signal),
  });
export const listQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['participation', cycleId, 'list'],
    queryFn: ({ signal }) => http.get<ParticipationList>(requestsPath(cycleId), signal),
  });

/** The letter that a decision would send. */
export const plannedDecisionQuery = (cycleId: string, id: string, body: PlannedDecision) =>
  letterQuery(`${requestsPath(cycleId)}/${id}/planned-letter`, body);

export const approve = (cycleId: string, id: string, input: ApproveParticipation, form: FormKey) =>
  http.post<ParticipationList>(`${requestsPath(cycleId)}/${id}/approve`, input, form);
export const decline = (cycleId: string, id: string, reason: string, form: FormKey) =>
  http.post<ParticipationList>(`${requestsPath(cycleId)}/${id}/decline`, { reason }, form);
export const openForm = (cycleId: string, isOpen: boolean) =>
  http.put<ParticipationList>(`${requestsPath(cycleId)}/form`, { isOpen });

/** What was decided stands in the list, at home as something done, and among organisations. */
export function useTakeList(cycleId: string) {
  const client = useQueryClient();
  const askAgain = useAskAgain();
  return (list: ParticipationList) => {
    client.setQueryData(listQuery(cycleId).queryKey, list);
    return askAgain('home', 'organisations', 'participation', 'public-cycle');
  };
}

/** Somebody was told by another way: the list and the home say so. */
export function useAskListAgain() {
  const askAgain = useAskAgain();
  return () => askAgain('home', 'participation');
}
