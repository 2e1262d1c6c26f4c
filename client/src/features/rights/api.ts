import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import type { RetentionKind } from '@minga/shared/kernel/retention.ts';
import type { RequestPeriod } from '@minga/shared/rights/rules.ts';
import type {
  AdministrationRequests,
  HeldList,
  LegalContact,
  PersonRequests,
  Privacy,
  PrivacyCorrection,
  ReceivedRequest,
  Retention,
  RetentionChoice,
} from '@minga/shared/rights/schema.ts';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { http } from '../../lib/http.ts';
import { letterQuery, type PlanQuery } from '../../lib/letter-query.ts';
import type { FormKey } from '../../lib/presses.ts';
import { useAskAgain } from '../../lib/query-keys.ts';

export const privacyPath = (cycleId: string) => `/api/cycles/${cycleId}/privacy`;

export const privacyQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['rights', cycleId, 'privacy'],
    queryFn: ({ signal }) => http.get<Privacy>(privacyPath(cycleId), signal),
  });
/** Whom another privacy notice would notify. */
export const plannedPrivacyQuery = (cycleId: string, reason: string) =>
  letterQuery(`/api/cycles/${cycleId}/privacy/planned-letter`, { reason });

export const correctPrivacy = (cycleId: string, input: PrivacyCorrection) =>
  http.put<void>(privacyPath(cycleId), input);
export const setLegalContact = (cycleId: string, input: LegalContact) =>
  http.put<void>(`/api/cycles/${cycleId}/legal-contact`, input);

export function useRefreshPrivacy(cycleId: string) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['rights', cycleId] });
}

const requestsPath = (cycleId: string) => `/api/cycles/${cycleId}/person-requests`;
/** Whom answering a request would notify. */
export const plannedAnswerQuery = (cycleId: string, id: string): PlanQuery => ({
  queryKey: ['rights', cycleId, 'plan', id],
  queryFn: ({ signal }) => http.get<PlannedLetter>(`${requestsPath(cycleId)}/${id}/letter`, signal),
  staleTime: 0,
});
export const requestsQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['rights', cycleId, 'requests'],
    queryFn: ({ signal }) => http.get<PersonRequests>(requestsPath(cycleId), signal),
  });
export const administrationRequestsQuery = queryOptions({
  queryKey: ['rights', 'administration-requests'],
  queryFn: ({ signal }) => http.get<AdministrationRequests>('/api/person-requests', signal),
});
export const heldQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['rights', cycleId, 'held'],
    queryFn: ({ signal }) => http.get<HeldList>(`/api/cycles/${cycleId}/personal-data`, signal),
  });
export const incidentFile = (cycleId: string) => `/api/cycles/${cycleId}/incident-template`;

export const retentionQuery = queryOptions({
  queryKey: ['rights', 'retention'],
  queryFn: ({ signal }) => http.get<Retention>('/api/retention', signal),
});
export const chooseTerm = (kind: RetentionKind, input: RetentionChoice) =>
  http.put<void>(`/api/retention/${kind}`, input);

export const noteRequest = (cycleId: string, input: ReceivedRequest, form: FormKey) =>
  http.post<{ id: string }>(`${requestsPath(cycleId)}/received`, input, form);
export const answerRequest = (cycleId: string, id: string, input: { answer: string }, form: FormKey) =>
  http.post<void>(`${requestsPath(cycleId)}/${encodeURIComponent(id)}/answer`, input, form);
export const answerForAdministration = (id: string, input: { answer: string }, form: FormKey) =>
  http.post<void>(`/api/person-requests/${encodeURIComponent(id)}/answer`, input, form);
export const choosePeriod = (cycleId: string, period: RequestPeriod) =>
  http.put<void>(`/api/cycles/${cycleId}/request-period`, { period });

export function useRefreshRetention() {
  const askAgain = useAskAgain();
  return () => askAgain('rights');
}

/** What is asked also stands at home as something to do. */
export function useRefreshRequests() {
  const askAgain = useAskAgain();
  return () => askAgain('rights', 'home');
}
