import { allowNetworkSchema, boardGuestListSchema, confirmGuestSchema } from '@minga/shared/boards/schema.ts';
import type { Actor, Scope } from '../../../platform/http/gate.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import { allowNetwork, confirmGuest, removeGuest, sendOutSilent } from '../commands/guests.ts';
import { presentGuests } from '../present.ts';
import { getBoard } from '../queries/boards.ts';
import { readGuestsOf } from '../queries/guests.ts';

export const LIST = '/api/cycles/:cycleId/boards';
export const ONE = `${LIST}/:boardId` as const;
const GUESTS = `${ONE}/guests` as const;
const GUEST = `${GUESTS}/:guestId` as const;
const route = routesOf('boards');

export const byWhom = (scope: Scope, { personId }: Extract<Actor, { kind: 'person' }>) => ({ ...scope, personId });

/** Those who came by a link: who they say they are, as far as the board promises to show it, and what may be done. */
export const guestRoutes = [
  route.get(GUESTS, 'Guests of a board', {
    policy: 'facilitator',
    returns: boardGuestListSchema,
    read: (tx, { scope, params, deps }) => readGuestsOf(tx, deps.keys, scope, params.boardId),
    present: presentGuests,
  }),
  route.post(`${GUEST}/confirm`, 'Confirm a guest for an organisation, or take it back', {
    policy: 'facilitator',
    body: confirmGuestSchema,
    returns: boardGuestListSchema,
    command: async (tx, { scope, person, params: { boardId, guestId }, body, deps }) => {
      const { board } = await getBoard(tx, deps.keys, scope, boardId);
      await confirmGuest(tx, byWhom(scope, person), board, guestId, body.organisationId);
    },
    read: (tx, { scope, params, deps }) => readGuestsOf(tx, deps.keys, scope, params.boardId),
    present: presentGuests,
  }),
  route.post(`${GUEST}/remove`, 'End one guest’s access', {
    policy: 'facilitator',
    returns: boardGuestListSchema,
    command: async (tx, { scope, person, params: { boardId, guestId }, deps }) => {
      const { board } = await getBoard(tx, deps.keys, scope, boardId);
      await removeGuest(tx, byWhom(scope, person), board, guestId);
    },
    read: (tx, { scope, params, deps }) => readGuestsOf(tx, deps.keys, scope, params.boardId),
    present: presentGuests,
  }),
  route.post(`${GUEST}/allow-network`, 'Let everybody from this guest’s network in, or take it back', {
    policy: 'facilitator',
    body: allowNetworkSchema,
    returns: boardGuestListSchema,
    command: async (tx, { scope, person, params: { boardId, guestId }, body, deps }) => {
      const { board } = await getBoard(tx, deps.keys, scope, boardId);
      await allowNetwork(tx, byWhom(scope, person), board, guestId, body.isAllowed);
    },
    read: (tx, { scope, params, deps }) => readGuestsOf(tx, deps.keys, scope, params.boardId),
    present: presentGuests,
  }),
  route.post(
    `${GUEST}/send-out-silent`,
    'End the access of everybody from this guest’s network who is not on the board',
    {
      policy: 'facilitator',
      returns: boardGuestListSchema,
      command: async (tx, { scope, person, params: { boardId, guestId }, deps }) => {
        const { board } = await getBoard(tx, deps.keys, scope, boardId);
        await sendOutSilent(tx, byWhom(scope, person), board, guestId);
      },
      read: (tx, { scope, params, deps }) => readGuestsOf(tx, deps.keys, scope, params.boardId),
      present: presentGuests,
    },
  ),
];
