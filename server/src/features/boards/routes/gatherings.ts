import {
  closeGatheringSchema,
  gatheringBoardsSchema,
  gatheringDoorSchema,
  gatheringListSchema,
  gatheringSchema,
  openGatheringSchema,
  renewGatheringSchema,
} from '@minga/shared/boards/gatherings.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { z } from 'zod';
import { originOf } from '../../../config.ts';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { networkOf, PACE_OF_NETWORK } from '../../../platform/http/networks.ts';
import { answerOf } from '../../../platform/http/openapi.ts';
import { sendQrCode } from '../../../platform/http/qr-code.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import type { FastifyRequest } from 'fastify';
import {
  admitToGathering,
  chooseBoards,
  closeGathering,
  openGathering,
  renewGathering,
} from '../commands/gatherings.ts';
import { whereCodeLeads } from '../commands/typed-codes.ts';
import { presentGathering } from '../present.ts';
import { type FoundGathering, getDoorOf, getGathering, listGatherings } from '../queries/gatherings.ts';
import { byWhom } from './guests.ts';

const ALL = '/api/cycles/:cycleId/gatherings';
const ONE = `${ALL}/:gatheringId` as const;
const DOOR = '/api/gatherings/:longCode';
const params = { longCode: z.string().regex(/^[a-z0-9]{12,40}$/) };
const route = routesOf('boards');

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
      const { longCode: _, ...door } = await getDoorOf(tx, asked.params.longCode);
      return door;
    },
  }),
  route.get(`${DOOR}/qr.svg`, 'The code of a gathering as a QR code', {
    policy: 'public',
    params,
    responses: { 200: answerOf('SVG', 'image/svg+xml') },
    handle: async ({ params: { longCode }, deps, request, reply }) => {
      await inTransaction(deps.db, (tx) => getDoorOf(tx, longCode));
      return sendQrCode(reply, originOf(deps.config, request) + paths.byCode(longCode));
    },
  }),
  route.get(paths.byCode(), 'Where a code leads that was typed, or read by a camera', {
    policy: 'public',
    rateLimit: { ...PACE_OF_NETWORK, keyGenerator: ({ ip }: { ip?: string }) => `code:${networkOf(ip ?? '')}` },
    query: z.object({ code: z.string().max(200).default('') }),
    responses: { 303: z.null() },
    handle: async ({ query: { code }, deps, request, reply }) => {
      const network = deps.keyed('typed code', networkOf(request.ip)).toString('base64url');
      const path = await inTransaction(deps.db, (tx) => whereCodeLeads(tx, code, network));
      return reply.header('cache-control', 'no-store').redirect(path, 303);
    },
  }),
];
