import type { NewOrganisation, NewSeat, OrganisationNames, Organisations } from '@minga/shared/organisations/schema.ts';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { http } from '../../lib/http.ts';
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

export const renameOrganisation = (cycleId: string, organisationId: string, input: OrganisationNames) =>
  http.patch(`${base(cycleId)}/organisations/${organisationId}`, input);

export const giveSeat = (cycleId: string, organisationId: string, input: NewSeat, form: FormKey) =>
  http.post<{ id: string }>(`${base(cycleId)}/organisations/${organisationId}/seats`, input, form);

export const endSeat = (cycleId: string, seatId: string) => http.delete(`${base(cycleId)}/seats/${seatId}`);

export function useRefreshOrganisations(cycleId: string) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: organisationsQuery(cycleId).queryKey });
}
