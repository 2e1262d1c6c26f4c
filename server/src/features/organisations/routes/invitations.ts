import { invitationsSchema, otherAddressSchema } from '@minga/shared/people/schema.ts';
import { z } from 'zod';
import { publicUrlOf } from '../../../config.ts';
import { inTransaction } from '../../../platform/database/db.ts';
import { sendQrCode } from '../../../platform/http/qr-code.ts';
import { answerOf } from '../../../platform/http/openapi.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import { invitationLink } from '../../people/policy.ts';
import { closeRequest, renewInvitation, requireGood, revokeInvitation } from '../commands/invitations.ts';
import { readdressInvitation } from '../commands/readdress-invitation.ts';
import { presentInvitations } from '../present.ts';
import { listInvitations, lockInvitation } from '../queries/invitations.ts';

const LIST = '/api/cycles/:cycleId/invitations';
const ONE = `${LIST}/:invitationId` as const;
const route = routesOf('organisations');

/** Who was invited into the forum of a cycle, and what became of it. */
export const invitationsRoutes = [
  route.get(LIST, 'Invitations into the forum, with their links', {
    policy: 'leader',
    returns: invitationsSchema,
    read: (tx, { scope }) => listInvitations(tx, scope.forumId),
    present: (found, { deps }) => presentInvitations(found, { publicUrl: publicUrlOf(deps.config), keyed: deps.keyed }),
  }),
  route.post(`${ONE}/renew`, 'Send an invitation once more, and make it good for its whole time', {
    policy: 'leader',
    // One that is on its way is not sent again, whoever asks.
    repeat: 'recognised',
    returns: z.object({ isSent: z.boolean() }),
    command: (tx, { scope, params }) => renewInvitation(tx, scope, params.invitationId),
    present: (done) => done,
  }),
  route.delete(ONE, 'Take an invitation back, with what it was for', {
    policy: 'leader',
    command: (tx, { scope, params }) => revokeInvitation(tx, scope, params.invitationId),
  }),
  route.put(`${ONE}/address`, 'Put right the address of somebody who has not come yet: the former link ends', {
    policy: 'leader',
    body: otherAddressSchema,
    command: (tx, { scope, params, body }) => readdressInvitation(tx, scope, params.invitationId, body.email),
  }),
  route.delete(`${ONE}/request`, 'Nothing more is to be done about somebody who asked for another invitation', {
    policy: 'leader',
    command: (tx, { scope, params }) => closeRequest(tx, scope, params.invitationId),
  }),
  route.get(`${ONE}/qr.svg`, 'The link of an invitation as a QR code', {
    policy: 'leader',
    responses: { 200: answerOf('SVG', 'image/svg+xml') },
    handle: async ({ params: { invitationId }, scope, deps, reply }) => {
      const { state, invitation } = await inTransaction(deps.db, (tx) =>
        lockInvitation(tx, scope.forumId, invitationId),
      );
      requireGood(state);
      const link = invitationLink(publicUrlOf(deps.config), deps.keyed, invitation);
      return sendQrCode(reply, link);
    },
  }),
];
