import type { Policy } from '../../server/src/platform/http/gate.ts';

/** A list for those who lead, and what whoever has the link of a letter may do with it. */
export const INVITATION_ROUTES: Record<string, Policy> = {
  'GET /api/cycles/:cycleId/organisations/:organisationId/recipients': 'facilitator',
  'POST /api/cycles/:cycleId/organisations/:organisationId/seats/planned-letter': 'facilitator',
  'POST /api/cycles/:cycleId/roles/planned-letter': 'leader',
  'POST /api/forums/:forumId/roles/planned-letter': 'administrator',
  'GET /api/cycles/:cycleId/invitations': 'leader',
  'POST /api/cycles/:cycleId/invitations/:invitationId/renew': 'leader',
  'DELETE /api/cycles/:cycleId/invitations/:invitationId': 'leader',
  'PUT /api/cycles/:cycleId/invitations/:invitationId/address': 'leader',
  'DELETE /api/cycles/:cycleId/invitations/:invitationId/request': 'leader',
  'GET /api/cycles/:cycleId/invitations/:invitationId/qr.svg': 'leader',
  'GET /api/invitations/:token': 'public',
  'POST /api/invitations/:token/opened': 'public',
  'POST /api/invitations/:token/ask': 'public',
  'POST /api/invitations/:token/address': 'public',
  'POST /api/invitations/:token/accept': 'public',
  'POST /api/invitations/:token/decline': 'public',
};
