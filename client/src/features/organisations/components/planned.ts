import type { NewSeat } from '@minga/shared/organisations/schema.ts';
import { letterAt, letterQuery } from '../../../lib/letter-query.ts';
import { organisationPath } from '../api.ts';

// Beside api.ts, which public pages carry: only who leads asks these.

/** Whom an act on a seat would tell now, and the letter. */
export const plannedSeatQuery = (cycleId: string, seatId: string, act: Readonly<Record<string, string>>) =>
  letterAt(`/api/cycles/${cycleId}/seats/${seatId}/letter?${new URLSearchParams(act)}`);

/** Whom giving a seat would tell now, and the letter. */
export const plannedGiftQuery = (cycleId: string, organisationId: string, body: Omit<NewSeat, 'name'>) =>
  letterQuery(`${organisationPath(cycleId, organisationId)}/seats/planned-letter`, body);
