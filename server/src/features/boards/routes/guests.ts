import {
  allowNetworkSchema,
  boardGuestListSchema,
  confirmGuestSchema,
  removeGuestSchema,
} from '@minga/shared/boards/schema.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Actor, Scope } from '../../../platform/http/gate.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import { admitAll, admitGuest, allowNetwork, confirmGuest, removeGuest, sendOutSilent } from '../commands/guests.ts';
import { presentGuests } from '../present.ts';
import { getBoard } from '../queries/boards.ts';
import type { BoardRow } from '../queries/deciding.ts';
import { readGuestsOf } from '../queries/guests.ts';

export const LIST = '/api/cycles/:cycleId/boards';
export const ONE = `${LIST}/:boardId` as const;
const GUESTS = `${ONE}/guests` as const;
const GUEST = `${GUESTS}/:guestId` as const;
const route = routesOf('boards');

export const byWhom = (scope: Scope, { personId }: Extract<Actor, { kind: 'person' }>) => ({ ...scope, personId });

type Asked = { scope: Scope; params: { boardId: string }; deps: Deps };
type AskedOfGuest = Asked & { person: Parameters<typeof byWhom>[1]; params: { boardId: string; guestId: string } };

/** Every act on a guest is the facilitation's, and is answered with the guests as they are then. */
const ofFacilitation = {
  policy: 'facilitator' as const,
  returns: boardGuestListSchema,
  read: (tx: Tx, { scope, params, deps }: Asked) => readGuestsOf(tx, deps.keys, scope, params.boardId),
  present: presentGuests,
};

/** @param rest what the act is told beyond the guest */
async function onGuest<Rest extends unknown[]>(
  tx: Tx,
  { scope, person, params: { boardId, guestId }, deps }: AskedOfGuest,
  act: (tx: Tx, by: ReturnType<typeof byWhom>, board: BoardRow, guestId: string, ...rest: Rest) => Promise<unknown>,
  ...rest: Rest
): Promise<void> {
  const { board } = await getBoard(tx, deps.keys, scope, boardId);
  await act(tx, byWhom(scope, person), board, guestId, ...rest);
}

/** Those who came by a link: who they say they are, as far as the board promises to show it, and what may be done. */
export const guestRoutes = [
  route.get(GUESTS, 'Guests of a board', ofFacilitation),
  route.post(`${GUEST}/confirm`, 'Confirm a guest for an organisation, or take it back', {
    ...ofFacilitation,
    body: confirmGuestSchema,
    command: (tx, asked) => onGuest(tx, asked, confirmGuest, asked.body.organisationId),
  }),
  route.post(`${GUEST}/admit`, 'Let a guest in who waits at the door', {
    ...ofFacilitation,
    command: (tx, asked) => onGuest(tx, asked, admitGuest),
  }),
  route.post(`${GUESTS}/admit`, 'Let everybody in who waits at the door', {
    ...ofFacilitation,
    command: async (tx, { scope, person, params: { boardId }, deps }) => {
      const { board } = await getBoard(tx, deps.keys, scope, boardId);
      await admitAll(tx, byWhom(scope, person), board);
    },
  }),
  route.post(`${GUEST}/remove`, 'End one guest’s access', {
    ...ofFacilitation,
    body: removeGuestSchema,
    command: (tx, asked) => onGuest(tx, asked, removeGuest, asked.body.closesDoors),
  }),
  route.post(`${GUEST}/allow-network`, 'Let everybody from this guest’s network in, or take it back', {
    ...ofFacilitation,
    body: allowNetworkSchema,
    command: (tx, asked) => onGuest(tx, asked, allowNetwork, asked.body.isAllowed),
  }),
  route.post(
    `${GUEST}/send-out-silent`,
    'End the access of everybody from this guest’s network who is not on the board',
    { ...ofFacilitation, command: (tx, asked) => onGuest(tx, asked, sendOutSilent) },
  ),
];
