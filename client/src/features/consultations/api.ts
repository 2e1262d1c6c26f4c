import type {
  Contribute,
  Contribution,
  ContributionAddress,
  Contributions,
  Moderate,
  OwnContribution,
  Receipt,
} from '@minga/shared/consultations/answering.ts';
import type { Respond, Responding } from '@minga/shared/consultations/responding.ts';
import type {
  Consultation,
  Consultations,
  ConsultationWarnings,
  ConsultationWords,
  CorrectConsultation,
  ExtendConsultation,
  SaveConsultation,
} from '@minga/shared/consultations/schema.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import type { Held } from '../../lib/draft-store.ts';
import { http } from '../../lib/http.ts';
import type { FormKey } from '../../lib/presses.ts';
import { type Key, useAskAgain } from '../../lib/query-keys.ts';
import { readWhole } from '../../lib/whole-list.ts';

export const consultationsPath = (cycleId: string) => `/api/cycles/${cycleId}/consultations`;
export const consultationPath = (cycleId: string, id: string) =>
  `${consultationsPath(cycleId)}/${encodeURIComponent(id)}`;
/** Where the form of the public page is sent, also without a script. */
export const contributionsPath = (cycleId: string, id: string) => `${consultationPath(cycleId, id)}/contributions`;
export const contributionPath = (cycleId: string, id: string, number: string) =>
  `${contributionsPath(cycleId, id)}/${encodeURIComponent(number)}`;
/** Where the form that asks for a receipt's code is sent. */
export const FIND_PATH = '/api/contributions/find';
export const ownPath = (code: string) => `/api/contributions/${encodeURIComponent(code)}`;
export const addressPath = (token: string) => `/api/contribution-addresses/${encodeURIComponent(token)}`;
export const respondingPath = (cycleId: string, id: string) => `${consultationPath(cycleId, id)}/responses`;

export const consultationsQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['consultations', cycleId, 'list'],
    queryFn: ({ signal }) => http.get<Consultations>(consultationsPath(cycleId), signal),
  });
export const consultationQuery = (cycleId: string, id: string) =>
  queryOptions({
    queryKey: ['consultations', cycleId, 'one', id],
    queryFn: ({ signal }) => http.get<Consultation>(consultationPath(cycleId, id), signal),
  });
/** What is asked of the list: its filters, its order and its page, by the names of the server. */
export type Asked = Readonly<Record<string, string>>;
const pageOf = (cycleId: string, id: string, asked: Asked, signal?: AbortSignal) =>
  http.get<Contributions>(`${contributionsPath(cycleId, id)}?${new URLSearchParams(asked)}`, signal);
/** One type for a page and for all of it: which of them is asked for is the address's word. */
const listKey = (cycleId: string, id: string, ...asked: readonly unknown[]): Key => [
  'contributions',
  cycleId,
  'list',
  id,
  ...asked,
];
export const contributionsQuery = (cycleId: string, id: string, asked: Asked) =>
  queryOptions({
    queryKey: listKey(cycleId, id, asked),
    queryFn: ({ signal }) => pageOf(cycleId, id, asked, signal),
  });
/** All that is found, whatever the page that is asked for. */
export const wholeContributionsQuery = (cycleId: string, id: string, asked: Asked) =>
  queryOptions({
    queryKey: listKey(cycleId, id, 'whole', asked),
    queryFn: ({ signal }) =>
      readWhole<Contribution, Contributions>((turn) => pageOf(cycleId, id, { ...asked, ...turn }, signal)),
  });
export const contributionQuery = (cycleId: string, id: string, number: string) =>
  queryOptions({
    queryKey: ['contributions', cycleId, id, number],
    queryFn: ({ signal }) => http.get<Contribution>(contributionPath(cycleId, id, number), signal),
  });
/** By the code of a receipt. */
export const ownContributionQuery = (code: string) =>
  queryOptions({
    queryKey: ['contributions', 'own', code],
    queryFn: ({ signal }) => http.get<OwnContribution>(ownPath(code), signal),
  });
export const addressQuery = (token: string) =>
  queryOptions({
    queryKey: ['contributions', 'address', token],
    queryFn: ({ signal }) => http.get<ContributionAddress>(addressPath(token), signal),
  });
export const respondingQuery = (cycleId: string, id: string) =>
  queryOptions({
    queryKey: ['contributions', cycleId, id, 'responding'],
    queryFn: ({ signal }) => http.get<Responding>(respondingPath(cycleId, id), signal),
  });
/** @param version of the draft: another text is another letter */
export const publicationQuery = (cycleId: string, id: string, version: number) =>
  queryOptions({
    queryKey: ['consultations', cycleId, 'publication', id, version],
    queryFn: ({ signal }) =>
      http.get<PlannedLetter & ConsultationWarnings>(`${consultationPath(cycleId, id)}/publication`, signal),
    // Who comes into the forum meanwhile counts, and so does the clock.
    staleTime: 0,
  });

export const wordsOf = (one: Consultation): ConsultationWords => ({
  title: one.title,
  introduction: one.introduction,
  questions: one.questions,
  stage: one.stage,
  opensAt: one.opensAt,
  closesAt: one.closesAt,
  themes: one.themes.map(({ slug }) => slug),
  audience: one.audience,
  identityMode: one.identityMode,
  leadOrganisationId: one.leadOrganisation?.id ?? null,
});
export const heldOf = (one: Consultation): Held<ConsultationWords> => ({
  text: wordsOf(one),
  version: one.version,
  at: one.savedAt,
});

export const getConsultation = (cycleId: string, id: string) => http.get<Consultation>(consultationPath(cycleId, id));
export const beginConsultation = (cycleId: string) => http.post<Consultation>(consultationsPath(cycleId));
export const saveConsultation = (cycleId: string, id: string, body: SaveConsultation) =>
  http.put<Consultation>(consultationPath(cycleId, id), body);
export const discardConsultation = (cycleId: string, id: string) => http.delete(consultationPath(cycleId, id));
export const publishConsultation = (cycleId: string, id: string, version: number, form: FormKey) =>
  http.post<Consultation>(`${consultationPath(cycleId, id)}/publish`, { version }, form);
export const correctConsultation = (cycleId: string, id: string, body: CorrectConsultation, form: FormKey) =>
  http.post<Consultation>(`${consultationPath(cycleId, id)}/correct`, body, form);
export const extendConsultation = (cycleId: string, id: string, body: ExtendConsultation, form: FormKey) =>
  http.post<Consultation>(`${consultationPath(cycleId, id)}/extend`, body, form);

export const contribute = (cycleId: string, id: string, body: Contribute, form: FormKey) =>
  http.post<Receipt>(contributionsPath(cycleId, id), body, form);

export const respond = (cycleId: string, id: string, body: Respond, form: FormKey) =>
  http.post<Responding>(respondingPath(cycleId, id), body, form);
export const publishResponses = (cycleId: string, id: string, contributionIds: readonly string[], form: FormKey) =>
  http.post<Responding>(`${respondingPath(cycleId, id)}/publish`, { contributionIds }, form);
export const discardResponses = (cycleId: string, id: string, contributionIds: readonly string[], form: FormKey) =>
  http.post<Responding>(`${respondingPath(cycleId, id)}/discard`, { contributionIds }, form);
export const moderate = (cycleId: string, id: string, act: 'hide' | 'show', body: Moderate, form: FormKey) =>
  http.post<Responding>(`${contributionsPath(cycleId, id)}/${act}`, body, form);

/** What an act on one consultation changes wherever it is shown. */
export function useRefreshConsultations(cycleId: string) {
  const ofCycle = useAskAgain(cycleId);
  const ofAll = useAskAgain();
  return () => Promise.all([ofCycle('consultations', 'contributions', 'own-texts'), ofAll('home', 'public-cycle')]);
}

/** Every act on contributions is answered with all of them. */
export function useTakeResponding(cycleId: string, id: string) {
  const client = useQueryClient();
  const refresh = useRefreshConsultations(cycleId);
  return async (all: Responding) => {
    client.setQueryData(respondingQuery(cycleId, id).queryKey, all);
    await refresh();
  };
}
