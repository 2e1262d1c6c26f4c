import type { Policy } from '../../server/src/platform/http/gate.ts';

/** Routes of consultations and who may call each: a part of the table in role-matrix.ts. */
export const CONSULTATION_ROUTES: Record<string, Policy> = {
  'GET /api/cycles/:cycleId/consultations': 'public',
  'POST /api/cycles/:cycleId/consultations': 'facilitator',
  'GET /api/cycles/:cycleId/consultations/:consultationId': 'public',
  'PUT /api/cycles/:cycleId/consultations/:consultationId': 'facilitator',
  'DELETE /api/cycles/:cycleId/consultations/:consultationId': 'facilitator',
  'GET /api/cycles/:cycleId/consultations/:consultationId/publication': 'facilitator',
  'GET /api/cycles/:cycleId/consultations/:consultationId/recipients': 'facilitator',
  'POST /api/cycles/:cycleId/consultations/:consultationId/planned-letter': 'facilitator',
  'POST /api/cycles/:cycleId/consultations/:consultationId/publish': 'facilitator',
  'POST /api/cycles/:cycleId/consultations/:consultationId/correct': 'facilitator',
  'POST /api/cycles/:cycleId/consultations/:consultationId/extend': 'facilitator',
  'GET /api/cycles/:cycleId/consultations/:consultationId/contributions': 'public',
  'GET /api/cycles/:cycleId/consultations/:consultationId/contributions/:number': 'public',
  // Whom a consultation asks, and until when, the command says.
  'POST /api/cycles/:cycleId/consultations/:consultationId/contributions': 'public',
  'POST /api/cycles/:cycleId/consultations/:consultationId/contributions/hide': 'facilitator',
  'POST /api/cycles/:cycleId/consultations/:consultationId/contributions/planned-letter': 'facilitator',
  'POST /api/cycles/:cycleId/consultations/:consultationId/contributions/show': 'facilitator',
  // Whoever facilitates, and the seats of the organisation that leads: the command says who.
  'GET /api/cycles/:cycleId/consultations/:consultationId/responses': 'forum',
  'POST /api/cycles/:cycleId/consultations/:consultationId/responses': 'forum',
  'POST /api/cycles/:cycleId/consultations/:consultationId/responses/planned-letter': 'forum',
  'POST /api/cycles/:cycleId/consultations/:consultationId/responses/publish': 'forum',
  'POST /api/cycles/:cycleId/consultations/:consultationId/responses/discard': 'forum',
  // By the code of a receipt, or the link of a letter.
  'GET /api/contributions/:code': 'public',
  'POST /api/contributions/find': 'public',
  'GET /api/contribution-addresses/:token': 'public',
  'POST /api/contribution-addresses/:token/confirm': 'public',
};
