import type {
  DiagnosisDraft,
  DiagnosisDrafts,
  DiagnosisReceipt,
  DiagnosisReview,
  PlannedReview,
  PublicDiagnosis,
  Register,
  RegisterItem,
  ReturnDiagnosis,
  SaveDiagnosis,
} from '@minga/shared/diagnoses/schema.ts';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import type { DraftStore } from '../../lib/draft-store.ts';
import { http } from '../../lib/http.ts';
import { letterQuery } from '../../lib/letter-query.ts';
import { readWhole } from '../../lib/whole-list.ts';
import type { Key } from '../../lib/query-keys.ts';
import { savedStatesAt } from '../../lib/saved-states.ts';
import { heldOf, type Words } from './store.ts';

/** What is asked of the register: its filters, its order and its page, by the names of the server. */
export type Asked = Readonly<Record<string, string>>;

export const registerPath = (cycleId: string) => `/api/cycles/${cycleId}/diagnoses`;
export const diagnosisPath = (cycleId: string, number: number) => `${registerPath(cycleId)}/${number}`;
const base = registerPath;

const pageOf = (cycleId: string, asked: Asked, signal?: AbortSignal) =>
  http.get<Register>(`${base(cycleId)}?${new URLSearchParams(asked)}`, signal);

/** One type for a page and for all of it: which of them is asked for is the address's word. */
const registerKey = (cycleId: string, ...asked: readonly unknown[]): Key => [
  'diagnoses',
  cycleId,
  'register',
  ...asked,
];

export const registerQuery = (cycleId: string, asked: Asked) =>
  queryOptions({
    queryKey: registerKey(cycleId, asked),
    queryFn: ({ signal }) => pageOf(cycleId, asked, signal),
  });

/** All that is found, whatever the page that is asked for. */
export const wholeRegisterQuery = (cycleId: string, asked: Asked) =>
  queryOptions({
    queryKey: registerKey(cycleId, 'whole', asked),
    queryFn: ({ signal }) =>
      readWhole<RegisterItem, Register>((turn) => pageOf(cycleId, { ...asked, ...turn }, signal)),
  });

export const diagnosisQuery = (cycleId: string, number: string) =>
  queryOptions({
    queryKey: ['diagnoses', cycleId, 'number', number],
    queryFn: ({ signal }) => http.get<PublicDiagnosis>(`${base(cycleId)}/${encodeURIComponent(number)}`, signal),
  });

export const draftsQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['diagnoses', cycleId, 'drafts'],
    queryFn: ({ signal }) => http.get<DiagnosisDrafts>(`${base(cycleId)}/drafts`, signal),
  });

export const receiptQuery = (cycleId: string, id: string) =>
  queryOptions({
    queryKey: ['diagnoses', cycleId, 'receipt', id],
    queryFn: ({ signal }) => http.get<DiagnosisReceipt>(`${base(cycleId)}/drafts/${id}/receipt`, signal),
  });

/** For its organisation and the facilitation; nobody else asks. */
export const reviewQuery = (cycleId: string, id: string) =>
  queryOptions({
    queryKey: ['diagnoses', cycleId, 'review', id],
    queryFn: ({ signal }) => http.get<DiagnosisReview>(`${base(cycleId)}/${id}/review`, signal),
  });

export const getDraft = (cycleId: string, id: string) => http.get<DiagnosisDraft>(`${base(cycleId)}/drafts/${id}`);
export const createDraft = (cycleId: string, seatId: string | undefined) =>
  http.post<DiagnosisDraft>(base(cycleId), seatId ? { seatId } : {});
export const saveDraft = (cycleId: string, id: string, body: SaveDiagnosis) =>
  http.put<DiagnosisDraft>(`${base(cycleId)}/${id}`, body);
export const discardDraft = (cycleId: string, id: string) => http.delete(`${base(cycleId)}/${id}`);
export const declareDraft = (cycleId: string, id: string, version: number) =>
  http.post<DiagnosisDraft>(`${base(cycleId)}/${id}/declare`, { version });
export const submitDraft = (cycleId: string, id: string, version: number) =>
  http.post<DiagnosisReceipt>(`${base(cycleId)}/${id}/submit`, { version });
export const withdrawDiagnosis = (cycleId: string, id: string, reason: string) =>
  http.post(`${base(cycleId)}/${id}/withdraw`, { reason });
/** Whom a decision on what is in review would notify. */
export const plannedReviewQuery = (cycleId: string, id: string, body: PlannedReview) =>
  letterQuery(`${base(cycleId)}/${id}/planned-letter`, body);
export const publishReviewed = (cycleId: string, id: string, submission: number) =>
  http.post<DiagnosisReview>(`${base(cycleId)}/${id}/publish`, { submission });
export const returnDiagnosis = (cycleId: string, id: string, body: ReturnDiagnosis) =>
  http.post<DiagnosisReview>(`${base(cycleId)}/${id}/return`, body);
export const takeBack = (cycleId: string, id: string, submission: number) =>
  http.post<DiagnosisReview>(`${base(cycleId)}/${id}/take-back`, { submission });
export const removeFile = (cycleId: string, id: string, fileId: string) =>
  http.delete(`${base(cycleId)}/${id}/files/${fileId}`);

/** Of one for those who write it. */
export const draftPath = (cycleId: string, id: string) => `${base(cycleId)}/${id}`;
/** What the working copy said at each saving. */
export const statesOf = (cycleId: string, id: string, draft: DraftStore<Words>) =>
  savedStatesAt({ key: ['diagnoses', cycleId, 'states', id], path: draftPath(cycleId, id), draft, heldOf });

export const uploadsPath = (cycleId: string, id: string) => `${base(cycleId)}/${id}/uploads`;
export const filePath = (cycleId: string, number: number, fileId: string) =>
  `${base(cycleId)}/${number}/files/${fileId}`;
export const versionPath = (cycleId: string, number: number, version: number) =>
  `${base(cycleId)}/${number}/versions/${version}`;

export function useRefreshDiagnoses(cycleId: string) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['diagnoses', cycleId] });
}

/** What was loaded to open the form follows what is begun and saved, so that opening it again does not begin from old words. */
export function useRememberDraft(cycleId: string): (draft: DiagnosisDraft) => DiagnosisDraft {
  const client = useQueryClient();
  return (draft) => {
    client.setQueryData(draftsQuery(cycleId).queryKey, (known) => {
      if (!known) return known;
      const isKnown = known.items.some(({ id }) => id === draft.id);
      const items = isKnown
        ? known.items.map((item) => (item.id === draft.id ? draft : item))
        : [draft, ...known.items];
      return { ...known, items };
    });
    return draft;
  };
}
