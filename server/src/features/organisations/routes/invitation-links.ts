import { paths } from '@minga/shared/kernel/paths.ts';
import { declinedInvitationSchema, invitationLinkSchema, ownAddressSchema } from '@minga/shared/people/schema.ts';
import { z } from 'zod';
import { AppError, type ErrorCode } from '@minga/shared/kernel/errors.ts';
import { inTransaction } from '../../../platform/database/db.ts';
import { FORM, isForm, leadingBack, leadTo, takingForms } from '../../../platform/http/forms.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import { readInvitationToken } from '../../people/policy.ts';
import {
  acceptInvitation,
  askForInvitation,
  nameOtherAddress,
  noteInvitationOpened,
} from '../commands/accept-invitation.ts';
import { declineInvitation } from '../commands/invitations.ts';
import { presentInvitationLink } from '../present.ts';
import { findInvitationOfLink } from '../queries/invitations.ts';

const LINK = '/api/invitations/:token';
const route = routesOf('organisations');
const token = z.string().max(200);

/** What its page says of a refusal; how an invitation stands it says anyway, as whoever pressed there finds it. */
const WHY: Readonly<Partial<Record<ErrorCode, string | null>>> = {
  'request.invalid': 'fields',
  'invitation.too-many-addresses': 'too-many',
  'invitation.other-address': 'bound',
  'name.of-other': 'name',
  'name.not-for-people': 'name',
  ...Object.fromEntries(['accepted', 'declined', 'expired', 'revoked'].map((state) => [`invitation.${state}`, null])),
};
const options = {
  errorHandler: leadingBack(WHY, (why, { params }) =>
    paths.invitation((params as { token?: string }).token ?? '', why === null ? {} : { why }),
  ),
};

/** By its page's form, with a script or without, or by a program. Whoever has not signed in yet is led there first. */
const accept = route.post(`${LINK}/accept`, 'Come into the forum', {
  policy: 'public',
  // Whoever is in is in.
  repeat: 'recognised',
  consumes: [FORM],
  params: { token },
  options,
  responses: { 204: z.null(), 303: z.null() },
  handle: async ({ deps, params, actor, request, reply }) => {
    const link = readInvitationToken(deps.keyed, params.token);
    const person = actor.kind === 'person' && !actor.isGuest ? actor : null;
    const page = paths.invitation(params.token);
    if (isForm(request)) {
      const found = await inTransaction(deps.db, (tx) => findInvitationOfLink(tx, link));
      const { state, isYours } = presentInvitationLink(found, actor);
      // The press means the invited address: whoever has signed in with another one does not come in by it.
      if (!isYours)
        return leadTo(reply, state === 'good' ? paths.signIn({ invitation: params.token, back: page }) : page);
    }
    if (!person) throw new AppError('session.required');
    await inTransaction(deps.db, (tx) => acceptInvitation(tx, link, person));
    return isForm(request) ? leadTo(reply, paths.home()) : reply.status(204).send();
  },
});

const decline = route.post(`${LINK}/decline`, 'Say that one will not take part', {
  policy: 'public',
  // Declined twice is declined.
  repeat: 'recognised',
  consumes: [FORM],
  params: { token },
  options,
  body: declinedInvitationSchema,
  responses: { 204: z.null(), 303: z.null() },
  handle: async ({ deps, params, body, actor, request, reply }) => {
    const link = readInvitationToken(deps.keyed, params.token);
    await inTransaction(deps.db, (tx) => declineInvitation(tx, link, body.reason ?? '', actor));
    return isForm(request) ? leadTo(reply, paths.invitation(params.token)) : reply.status(204).send();
  },
});

const ask = route.post(`${LINK}/ask`, 'Ask for another invitation in the place of one that is good no more', {
  policy: 'public',
  // Asked twice is asked.
  repeat: 'recognised',
  consumes: [FORM],
  params: { token },
  options,
  responses: { 204: z.null(), 303: z.null() },
  handle: async ({ deps, params, request, reply }) => {
    await inTransaction(deps.db, (tx) => askForInvitation(tx, readInvitationToken(deps.keyed, params.token)));
    return isForm(request) ? leadTo(reply, paths.invitation(params.token)) : reply.status(204).send();
  },
});

const address = route.post(`${LINK}/address`, 'Come by an address of one’s own, where the link suffices', {
  policy: 'public',
  // What it does twice is make nobody new; how often is counted.
  repeat: 'recognised',
  consumes: [FORM],
  params: { token },
  options,
  body: ownAddressSchema,
  responses: { 204: z.null(), 303: z.null() },
  handle: async ({ deps, params, body, request, reply }) => {
    const link = readInvitationToken(deps.keyed, params.token);
    await inTransaction(deps.db, (tx) => nameOtherAddress(tx, link, body));
    if (!isForm(request)) return reply.status(204).send();
    return leadTo(reply, paths.signIn({ email: body.email, back: paths.invitation(params.token) }));
  },
});

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
  takingForms(accept, decline, ask, address),
];
