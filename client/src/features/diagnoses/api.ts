import type {
  DiagnosisDraft,
  DiagnosisDrafts,
  DiagnosisReceipt,
  PublicDiagnosis,
  Register,
  RegisterQuery,
  SaveDiagnosis,
} from '@minga/shared/diagnoses/schema.ts';
import type { SavedStates } from '@minga/shared/versions/schema.ts';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { http } from '../../lib/http.ts';
import type { Words } from './store.ts';

/** What the register is narrowed to, and the number of the last line of the page before. */
export type Filters = Partial<Pick<RegisterQuery, 'q' | 'theme' | 'sector' | 'state' | 'after'>>;

export const FILTERS = ['q', 'theme', 'sector', 'state', 'after'] as const;

export const STATES = ['reachable', 'unreachable', 'withdrawn'] as const;

export const registerPath = (cycleId: string) => `/api/cycles/${cycleId}/diagnoses`;
export const diagnosisPath = (cycleId: string, number: number) => `${registerPath(cycleId)}/${number}`;
const base = registerPath;

/** Lines of one page. */
const PAGE = 50;

function registerPage(cycleId: string, filters: Filters, limit: number): string {
  const search = new URLSearchParams({ limit: String(limit) });
  for (const name of FILTERS) if (filters[name]) search.set(name, String(filters[name]));
  return `${base(cycleId)}?${search}`;
}

export const registerQuery = (cycleId: string, filters: Filters) => {
  const page = registerPage(cycleId, filters, PAGE);
  return queryOptions({
    queryKey: ['diagnoses', cycleId, 'register', page],
    queryFn: ({ signal }) => http.get<Register>(page, signal),
  });
};

/** All that these filters find, whatever the page. */
export async function fetchAll(cycleId: string, filters: Filters): Promise<Register['items']> {
  const items: Register['items'] = [];
  for (let after: number | null = 0; after !== null; ) {
    const page: Register = await http.get<Register>(registerPage(cycleId, { ...filters, after }, 200));
    items.push(...page.items);
    after = page.next;
  }
  return items;
}

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
export const removeFile = (cycleId: string, id: string, fileId: string) =>
  http.delete(`${base(cycleId)}/${id}/files/${fileId}`);

const states = (cycleId: string, id: string) => `${base(cycleId)}/${id}/states`;
export const statesKey = (cycleId: string, id: string) => ['diagnoses', cycleId, 'states', id];
export const fetchStates = (cycleId: string, id: string) => http.get<SavedStates>(states(cycleId, id));
export const fetchState = (cycleId: string, id: string, stateId: string) =>
  http.get<{ text: Words }>(`${states(cycleId, id)}/${stateId}`);
export const bringBackState = (cycleId: string, id: string, stateId: string, version: number) =>
  http.post<DiagnosisDraft>(`${states(cycleId, id)}/${stateId}/bring-back`, { version });

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
