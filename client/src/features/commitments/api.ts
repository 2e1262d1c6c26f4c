import type { CommitmentBallots } from '@minga/shared/ballots/schema.ts';
import type {
  CommitmentDetail,
  CommitmentList,
  CreateCommitment,
  DraftingOptions,
  NewRating,
  RatingList,
  Provenance,
  VersionDiff,
} from '@minga/shared/commitments/schema.ts';
import type { Hint } from '@minga/shared/commitments/rules.ts';
import type { CommitmentText } from '@minga/shared/commitments/template.ts';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import type { DraftStore } from '../../lib/draft-store.ts';
import { http } from '../../lib/http.ts';
import type { FormKey } from '../../lib/presses.ts';
import { useAskAgain } from '../../lib/query-keys.ts';
import { fetchState, savedStatesAt } from '../../lib/saved-states.ts';

export const commitmentsPath = (cycleId: string) => `/api/cycles/${cycleId}/commitments`;
export const commitmentPath = (cycleId: string, number: number) => `${commitmentsPath(cycleId)}/${number}`;
const list = commitmentsPath;
const one = commitmentPath;

export const commitmentsQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['commitments', cycleId],
    queryFn: ({ signal }) => http.get<CommitmentList>(list(cycleId), signal),
  });

export const commitmentQuery = (cycleId: string, number: number) =>
  queryOptions({
    queryKey: ['commitments', cycleId, number],
    queryFn: ({ signal }) => http.get<CommitmentDetail>(one(cycleId, number), signal),
  });

export const provenanceQuery = (cycleId: string, number: number) =>
  queryOptions({
    queryKey: ['commitments', cycleId, number, 'provenance'],
    queryFn: ({ signal }) => http.get<Provenance>(`${one(cycleId, number)}/provenance`, signal),
  });

export const hintsQuery = (cycleId: string, number: number) =>
  queryOptions({
    queryKey: ['commitments', cycleId, number, 'hints'],
    queryFn: ({ signal }) => http.get<{ items: Hint[] }>(`${one(cycleId, number)}/hints`, signal),
    retry: false,
  });

export const diffQuery = (cycleId: string, number: number, from: number, to: number) =>
  queryOptions({
    queryKey: ['commitments', cycleId, number, 'diff', from, to],
    queryFn: ({ signal }) => http.get<VersionDiff>(`${one(cycleId, number)}/diff?from=${from}&to=${to}`, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** What the form needs besides the text. */
export const draftingOptionsQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['commitments', cycleId, 'drafting-options'],
    queryFn: ({ signal }) => http.get<DraftingOptions>(`${list(cycleId)}/drafting`, signal),
    staleTime: 60_000,
  });

export const fetchCommitment = (cycleId: string, number: number) => http.get<CommitmentDetail>(one(cycleId, number));
export const createCommitment = (cycleId: string, input: CreateCommitment, form: FormKey) =>
  http.post<CommitmentDetail>(list(cycleId), input, form);
export const saveText = (cycleId: string, number: number, version: number, text: Partial<CommitmentText>) =>
  http.put<{ version: number }>(one(cycleId, number), { version, text });
export const joinDrafting = (cycleId: string, number: number) =>
  http.post<CommitmentDetail>(`${one(cycleId, number)}/drafters`, {});
export const freeze = (cycleId: string, number: number, input: { version: number; reason?: string }) =>
  http.post<CommitmentDetail>(`${one(cycleId, number)}/freeze`, input);
export const publish = (cycleId: string, number: number, reason: string) =>
  http.post<CommitmentDetail>(`${one(cycleId, number)}/publish`, reason.trim() === '' ? {} : { reason });
export const ballotsOnQuery = (cycleId: string, number: number) =>
  queryOptions({
    queryKey: ['commitments', cycleId, number, 'ballots'],
    queryFn: ({ signal }) => http.get<CommitmentBallots>(`${one(cycleId, number)}/ballots`, signal),
  });
export const adopt = (cycleId: string, number: number, reason: string) =>
  http.post<CommitmentDetail>(`${one(cycleId, number)}/adopt`, reason.trim() === '' ? {} : { reason });
export const withdraw = (cycleId: string, number: number, reason: string) =>
  http.post<CommitmentDetail>(`${one(cycleId, number)}/withdraw`, { reason });
/** What every act answers with is the commitment as it stands now. */
export function useFresh(cycleId: string, number: number): (fresh: CommitmentDetail) => void {
  const client = useQueryClient();
  return (fresh) => {
    client.setQueryData(commitmentQuery(cycleId, number).queryKey, fresh);
    void client.invalidateQueries({ queryKey: ['commitments', cycleId] });
  };
}
/** What the working text said at each saving. */
export function statesOf(cycleId: string, number: number, draft: DraftStore<CommitmentText>) {
  const path = one(cycleId, number);
  return savedStatesAt<CommitmentText, { version: number }>({
    key: ['commitments', cycleId, number, 'states'],
    path,
    draft,
    heldOf: async ({ version }, id) => ({ ...(await fetchState<CommitmentText>(path, id)), version }),
  });
}

export const ratingsQuery = (cycleId: string, number: number) =>
  queryOptions({
    queryKey: ['commitments', cycleId, number, 'ratings'],
    queryFn: ({ signal }) => http.get<RatingList>(`${one(cycleId, number)}/ratings`, signal),
  });

export const addRating = (cycleId: string, number: number, input: NewRating, form: FormKey) =>
  http.post<RatingList>(`${one(cycleId, number)}/ratings`, input, form);

export const retractRating = (cycleId: string, number: number, id: string, reason: string, form: FormKey) =>
  http.post<RatingList>(`${one(cycleId, number)}/ratings/${id}/retract`, { reason }, form);

/** After a rating is given or taken back: what is rated now, and where the mean stands. */
export function useFreshRatings(cycleId: string, number: number): (list: RatingList) => void {
  const client = useQueryClient();
  const askAgain = useAskAgain();
  return (list) => {
    client.setQueryData(ratingsQuery(cycleId, number).queryKey, list);
    void askAgain('commitments', 'public-cycle');
  };
}
