import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import type { NewSeat } from '@minga/shared/organisations/schema.ts';
import { queryOptions } from '@tanstack/react-query';
import { http } from '../../../lib/http.ts';
import { letterQuery } from '../../../lib/letter-query.ts';
import { organisationPath } from '../api.ts';

// Beside api.ts, which public pages carry: only who leads asks these.

/** Whom an act on a seat would tell now, and the letter. */
export const plannedSeatQuery = (cycleId: string, seatId: string, act: Readonly<Record<string, string>>) =>
  queryOptions({
    // Not among what an act on organisations makes stale: of a seat that was just ended nothing is planned.
    queryKey: ['letters', 'seat', cycleId, seatId, act],
    queryFn: ({ signal }) =>
      http.get<PlannedLetter>(`/api/cycles/${cycleId}/seats/${seatId}/letter?${new URLSearchParams(act)}`, signal),
    // Who comes into the forum meanwhile counts.
    staleTime: 0,
  });

/** Whom giving a seat would tell now, and the letter. */
export const plannedGiftQuery = (cycleId: string, organisationId: string, body: Omit<NewSeat, 'name'>) =>
  letterQuery(`${organisationPath(cycleId, organisationId)}/seats/planned-letter`, body);
