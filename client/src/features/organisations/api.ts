import type { ListResult } from '@minga/shared/organisations/lists.ts';
import type {
  NewOrganisation,
  NewSeat,
  OrganisationCorrection,
  Organisations,
  SeatCorrection,
} from '@minga/shared/organisations/schema.ts';
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

export const addOrganisation = (cycleId: string, input: NewOrganisation, form: FormKey) =>
  http.post<{ id: string }>(`${base(cycleId)}/organisations`, input, form);

export const correctOrganisation = (cycleId: string, organisationId: string, input: OrganisationCorrection) =>
  http.patch(`${base(cycleId)}/organisations/${organisationId}`, input);

export const giveSeat = (cycleId: string, organisationId: string, input: NewSeat, form: FormKey) =>
  http.post<{ id: string }>(`${base(cycleId)}/organisations/${organisationId}/seats`, input, form);

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
