import type { ListResult } from '@minga/shared/organisations/lists.ts';
import type {
  NewOrganisation,
  NewSeat,
  OrganisationCorrection,
  OrganisationPage,
  Organisations,
  SeatCorrection,
} from '@minga/shared/organisations/schema.ts';
import type { InvitationLink, Invitations, OtherAddress } from '@minga/shared/people/schema.ts';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { http, request } from '../../lib/http.ts';
import type { FormKey } from '../../lib/presses.ts';

const base = (cycleId: string) => `/api/cycles/${cycleId}`;

export const organisationsPath = (cycleId: string) => `${base(cycleId)}/organisations`;

export const organisationsQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['organisations', cycleId],
    queryFn: ({ signal }) => http.get<Organisations>(organisationsPath(cycleId), signal),
  });

export const compositionPath = (cycleId: string) => `${base(cycleId)}/composition`;

/** All organisations with all that is counted of them. */
export const compositionQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['organisations', cycleId, 'composition'],
    queryFn: ({ signal }) => http.get<Organisations>(compositionPath(cycleId), signal),
  });

export const organisationPath = (cycleId: string, id: string) => `${organisationsPath(cycleId)}/${id}`;

export const organisationQuery = (cycleId: string, id: string) =>
  queryOptions({
    queryKey: ['organisations', cycleId, 'one', id],
    queryFn: ({ signal }) => http.get<OrganisationPage>(organisationPath(cycleId, id), signal),
  });

export const logoPath = (cycleId: string, id: string, logoId: string) =>
  `${organisationPath(cycleId, id)}/files/${logoId}`;
export const logoUploads = (cycleId: string, id: string) => `${organisationPath(cycleId, id)}/uploads`;
/** One that stood before, or none. */
export const chooseLogo = (cycleId: string, id: string, fileId: string | null) =>
  http.put(`${organisationPath(cycleId, id)}/logo`, { fileId });
/** For good, from the history too. */
export const eraseLogo = (cycleId: string, id: string, logoId: string) => http.delete(logoPath(cycleId, id, logoId));

export const addOrganisation = (cycleId: string, input: NewOrganisation, form: FormKey) =>
  http.post<{ id: string }>(organisationsPath(cycleId), input, form);

export const correctOrganisation = (cycleId: string, organisationId: string, input: OrganisationCorrection) =>
  http.patch(organisationPath(cycleId, organisationId), input);

export const giveSeat = (cycleId: string, organisationId: string, input: NewSeat, form: FormKey) =>
  http.post<{ id: string }>(`${organisationPath(cycleId, organisationId)}/seats`, input, form);

export const correctSeat = (cycleId: string, seatId: string, input: SeatCorrection) =>
  http.patch(`${base(cycleId)}/seats/${seatId}`, input);

export const endSeat = (cycleId: string, seatId: string) => http.delete(`${base(cycleId)}/seats/${seatId}`);

/** A file, or what was pasted and has no name. */
export type ListFile = { body: File | string; name: string | null };
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export const importList = (cycleId: string, { body, name }: ListFile, dryRun: boolean) =>
  request<ListResult>(`${base(cycleId)}/list?dryRun=${dryRun}`, {
    method: 'POST',
    raw: { body, contentType: name?.toLowerCase().endsWith('.xlsx') ? XLSX : 'text/csv' },
    timeout: 120_000,
  });

/** Where a list is fetched from as a file. */
export const listFile = (cycleId: string, which: 'sample' | 'current', format: 'csv' | 'xlsx') =>
  `${base(cycleId)}/list${which === 'sample' ? '/sample' : ''}?format=${format}`;

export function useRefreshOrganisations(cycleId: string) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: organisationsQuery(cycleId).queryKey });
}

const invitationsPath = (cycleId: string) => `${base(cycleId)}/invitations`;

/** Asked again while somebody looks: letters leave, and people open them. */
export const invitationsQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['invitations', cycleId],
    queryFn: ({ signal }) => http.get<Invitations>(invitationsPath(cycleId), signal),
    refetchInterval: 20_000,
  });

export const renewInvitation = (cycleId: string, id: string) =>
  http.post<{ isSent: boolean }>(`${invitationsPath(cycleId)}/${id}/renew`);

export const readdressInvitation = (cycleId: string, id: string, input: OtherAddress) =>
  http.put(`${invitationsPath(cycleId)}/${id}/address`, input);
export const closeRequest = (cycleId: string, id: string) => http.delete(`${invitationsPath(cycleId)}/${id}/request`);
export const revokeInvitation = (cycleId: string, id: string) => http.delete(`${invitationsPath(cycleId)}/${id}`);

export const invitationCode = (cycleId: string, id: string) => `${invitationsPath(cycleId)}/${id}/qr.svg`;

export function useRefreshInvitations(cycleId: string) {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: invitationsQuery(cycleId).queryKey });
    await client.invalidateQueries({ queryKey: organisationsQuery(cycleId).queryKey });
  };
}

const linkPath = (token: string) => `/api/invitations/${encodeURIComponent(token)}`;

/** What the link of an invitation is for. */
export const invitationLinkQuery = (token: string) =>
  queryOptions({
    queryKey: ['invitations', 'link', token],
    queryFn: ({ signal }) => http.get<InvitationLink>(linkPath(token), signal),
  });
export const noteInvitationOpened = (token: string) => http.post(`${linkPath(token)}/opened`);
/** Where the page's own forms go, with scripts and without. */
export const acceptPath = (token: string) => `${linkPath(token)}/accept`;
export const declinePath = (token: string) => `${linkPath(token)}/decline`;
export const askPath = (token: string) => `${linkPath(token)}/ask`;
export const acceptInvitation = (token: string) => http.post(acceptPath(token));
export const addressPath = (token: string) => `${linkPath(token)}/address`;

/** Whoever came in is somebody else from now on, to every screen. */
export function useCameIn() {
  const client = useQueryClient();
  return () => client.invalidateQueries();
}
