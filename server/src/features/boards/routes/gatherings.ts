import {
  closeGatheringSchema,
  gatheringBoardsSchema,
  gatheringDoorSchema,
  gatheringListSchema,
  gatheringSchema,
  openGatheringSchema,
  renewGatheringSchema,
} from '@minga/shared/boards/gatherings.ts';
import { type Address, paths } from '@minga/shared/kernel/paths.ts';
import { z } from 'zod';
import { originOf } from '../../../config.ts';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { askerOf } from '../../../platform/http/askers.ts';
import { browserOf, nameBrowser } from '../../../platform/http/browsers.ts';
import { networkOf, PACE_OF_NETWORK, holderOf } from '../../../platform/http/networks.ts';
import { answerOf } from '../../../platform/http/openapi.ts';
import { sendQrCode } from '../../../platform/http/qr-code.ts';
import { routesOf, routesWith } from '../../../platform/http/routes.ts';
import { SlowLane } from '../../../platform/http/slow-lane.ts';
import { oneAtATime } from '../../../platform/http/turns.ts';
import type { FastifyRequest } from 'fastify';
import {
  admitToGathering,
  chooseBoards,
  closeGathering,
  openGathering,
  renewGathering,
} from '../commands/gatherings.ts';
import {
  countWrong,
  GUESSES,
  isLongCode,
  keepKnown,
  TOO_MANY_TYPED,
  type Typist,
  whereCodeLeads,
  whereKnownCodeLeads,
  withTyped,
  WRONG_CODE,
} from '../commands/typed-codes.ts';
import { presentGathering } from '../present.ts';
import { type FoundGathering, getDoorOf, getGathering, listGatherings } from '../queries/gatherings.ts';
import { byWhom } from './guests.ts';

const ALL = '/api/cycles/:cycleId/gatherings';
const ONE = `${ALL}/:gatheringId` as const;
const DOOR = '/api/gatherings/:longCode';
const params = { longCode: z.string().regex(/^[a-z0-9]{12,40}$/) };
const route = routesOf('boards');

function typistOf(deps: Deps, request: FastifyRequest): Typist {
  const device = browserOf(deps, request);
  return {
    network: deps.keyed('typed code', holderOf(request.ip)).toString('base64url'),
    device: device && deps.keyed('device of typed code', device).toString('base64url'),
    keyed: deps.keyed,
  };
}

type Asked = { request: FastifyRequest; deps: Deps };
const present = (found: FoundGathering, { deps, request }: Asked) =>
  presentGathering(found, originOf(deps.config, request));
/** Every act is the facilitation's, and is answered with the gathering as it is then. */
const onOne = {
  policy: 'facilitator' as const,
  returns: gatheringSchema,
  read: (tx: Tx, { scope, params: asked }: { scope: { cycleId: string }; params: { gatheringId: string } }) =>
    getGathering(tx, scope.cycleId, asked.gatheringId),
  present,
};

/** One code for a whole gathering, that leads to the doors of its boards. */
export const gatheringRoutes = [
  route.get(ALL, 'Gatherings of a cycle, each with a code of its own', {
    policy: 'facilitator',
    returns: gatheringListSchema,
    read: (tx, { scope }) => listGatherings(tx, scope.cycleId),
    present: (found, asked) => ({ items: found.map((one) => present(one, asked)) }),
  }),
  route.post(ALL, 'Open one door for several boards, with a code that can be typed', {
    policy: 'facilitator',
    body: openGatheringSchema,
    status: 201,
    returns: gatheringSchema,
    command: (tx, { scope, person, body }) => openGathering(tx, byWhom(scope, person), body),
    read: (tx, { scope }, id) => getGathering(tx, scope.cycleId, id),
    present,
  }),
  route.post(`${ONE}/boards`, 'Choose to which boards the code of a gathering leads', {
    ...onOne,
    body: gatheringBoardsSchema,
    command: (tx, { scope, person, params: { gatheringId }, body }) =>
      chooseBoards(tx, byWhom(scope, person), gatheringId, body.boardIds),
  }),
  route.post(`${ONE}/renew`, 'Keep the door of a gathering open longer, open it again, or change its code', {
    ...onOne,
    body: renewGatheringSchema,
    command: (tx, { scope, person, params: { gatheringId }, body }) =>
      renewGathering(tx, byWhom(scope, person), gatheringId, body),
  }),
  route.post(`${ONE}/close`, 'Close the door of a gathering', {
    ...onOne,
    body: closeGatheringSchema,
    command: (tx, { scope, person, params: { gatheringId }, body }) =>
      closeGathering(tx, byWhom(scope, person), gatheringId, body.endGuests),
  }),
  route.post(`${ONE}/admit`, 'Let everybody in who waits at the doors of a gathering', {
    ...onOne,
    command: (tx, { scope, person, params: { gatheringId } }) =>
      admitToGathering(tx, byWhom(scope, person), gatheringId),
  }),
  route.get(DOOR, 'The boards of a gathering, for whoever has its code', {
    policy: 'public',
    params,
    returns: gatheringDoorSchema,
    read: async (tx, asked) => {
      const { longCode: _, id: __, ...door } = await getDoorOf(tx, asked.params.longCode);
      return door;
    },
  }),
  route.get(`${DOOR}/qr.svg`, 'The code of a gathering as a QR code', {
    policy: 'public',
    params,
    responses: { 200: answerOf('SVG', 'image/svg+xml') },
    handle: async ({ params: { longCode }, deps, request, reply }) => {
      // Where the code is shown it is no secret.
      await inTransaction(deps.db, async (tx) =>
        keepKnown(tx, typistOf(deps, request), (await getDoorOf(tx, longCode)).id),
      );
      return sendQrCode(reply, originOf(deps.config, request) + paths.byCode(longCode));
    },
  }),
];

/** Whoever reads a code rightly from the wall waits this long at most where somebody guesses; well below what ends a line. */
const PATIENCE = 25_000;

/** Not of a cycle: whoever types it knows none. */
export const codeRoutes = routesWith((deps) => {
  const lane = new SlowLane<Address>({ misses: GUESSES.slowly, every: 1_000, most: 200, patience: PATIENCE });
  /** Of one network one at a time: whoever guesses holds no more of the database. */
  const counted = (code: string, typist: Typist) =>
    oneAtATime(typist.network, () => inTransaction(deps.db, (tx) => countWrong(tx, code, typist)));
  const inTurn = async (code: string, typist: Typist) => {
    const look = () => inTransaction(deps.db, (tx) => whereKnownCodeLeads(tx, code, typist));
    const found = await lane.ask(typist.network, look, askerOf()?.left);
    return found === null || found === 'late' ? TOO_MANY_TYPED : found;
  };
  return [
    route.get(paths.byCode(), 'Where a code leads that was typed, or read by a camera', {
      policy: 'public',
      rateLimit: {
        ...PACE_OF_NETWORK,
        // Whoever presses codes without end does not hold up cameras.
        keyGenerator: ({ ip, query }: { ip?: string; query: unknown }) =>
          `${isLongCode(String((query as { code?: unknown }).code)) ? 'long ' : ''}code:${networkOf(ip ?? '')}`,
      },
      query: z.object({ code: z.string().max(200).default('') }),
      responses: { 303: z.null() },
      handle: async ({ query: { code }, request, reply }) => {
        const typist = typistOf(deps, request);
        const found = await inTransaction(deps.db, (tx) => whereCodeLeads(tx, code, typist));
        const led = found === 'wrong' ? await counted(code, typist) : found;
        if (led === WRONG_CODE && typist.device === null) nameBrowser(deps, reply);
        const path = led === 'in turn' ? await inTurn(code, typist) : led;
        return reply.header('cache-control', 'no-store').redirect(withTyped(path, code), 303);
      },
    }),
  ];
});
