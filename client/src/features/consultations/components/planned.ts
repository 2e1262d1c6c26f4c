import type { Moderate } from '@minga/shared/consultations/answering.ts';
import type { PlannedResponses } from '@minga/shared/consultations/responding.ts';
import type { PlannedChange } from '@minga/shared/consultations/schema.ts';
import { letterQuery } from '../../../lib/letter-query.ts';
import { consultationPath, contributionsPath, respondingPath } from '../api.ts';

// Beside api.ts, which public pages carry: only who leads asks these.

/** Whom more time would notify. */
export const plannedChangeQuery = (cycleId: string, id: string, body: PlannedChange) =>
  letterQuery(`${consultationPath(cycleId, id)}/planned-letter`, body);
/** Whom answering, or publishing what is drafted, would notify. */
export const plannedResponsesQuery = (cycleId: string, id: string, body: PlannedResponses) =>
  letterQuery(`${respondingPath(cycleId, id)}/planned-letter`, body);
/** Whom taking these out of sight would notify. */
export const plannedHidingQuery = (cycleId: string, id: string, body: Moderate) =>
  letterQuery(`${contributionsPath(cycleId, id)}/planned-letter`, body);
