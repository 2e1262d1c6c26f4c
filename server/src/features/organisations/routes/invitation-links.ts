import { invitationLinkSchema, otherAddressSchema } from '@minga/shared/people/schema.ts';
import { z } from 'zod';
import { routesOf } from '../../../platform/http/routes.ts';
import { readInvitationToken } from '../../people/policy.ts';
import {
  acceptInvitation,
  askForInvitation,
  nameOtherAddress,
  noteInvitationOpened,
} from '../commands/accept-invitation.ts';
import { presentInvitationLink } from '../present.ts';
import { findInvitationOfLink } from '../queries/invitations.ts';

const LINK = '/api/invitations/:token';
const route = routesOf('organisations');
const token = z.string().max(200);

/** Where an invitation leads. Reading it changes nothing, because programs open links before people do (SEC-18). */
export const invitationLinkRoutes = [
  route.get(LINK, 'What the link of an invitation is for', {
    policy: 'public',
    params: { token },
    returns: invitationLinkSchema,
    read: (tx, { deps, params }) => findInvitationOfLink(tx, readInvitationToken(deps.keyed, params.token)),
    present: (found, { actor }) => presentInvitationLink(found, actor),
  }),
  route.post(`${LINK}/opened`, 'The page of the link is open before somebody', {
    policy: 'public',
    // Opened twice is opened.
    repeat: 'recognised',
    params: { token },
    command: (tx, { deps, params, actor }) =>
      noteInvitationOpened(tx, readInvitationToken(deps.keyed, params.token), actor),
  }),
  route.post(`${LINK}/ask`, 'Ask for another invitation in the place of one that is good no more', {
    policy: 'public',
    // Asked twice is asked.
    repeat: 'recognised',
    params: { token },
    command: (tx, { deps, params }) => askForInvitation(tx, readInvitationToken(deps.keyed, params.token)),
  }),
  route.post(`${LINK}/address`, 'Come by an address of one’s own, where the link suffices', {
    policy: 'public',
    // What it does twice is make nobody new; how often is counted.
    repeat: 'recognised',
    params: { token },
    body: otherAddressSchema,
    command: (tx, { deps, params, body }) =>
      nameOtherAddress(tx, readInvitationToken(deps.keyed, params.token), body.email),
  }),
  route.post(`${LINK}/accept`, 'Come into the forum', {
    policy: 'signed-in',
    // Whoever is in is in.
    repeat: 'recognised',
    params: { token },
    command: (tx, { deps, params, person }) =>
      acceptInvitation(tx, readInvitationToken(deps.keyed, params.token), person),
  }),
];
