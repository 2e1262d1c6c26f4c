import { ballotResultSchema, decideObjectionSchema, withdrawObjectionSchema } from '@minga/shared/ballots/schema.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import { decideObjection, withdrawObjection } from '../commands/objections.ts';
import { presentResult } from '../present.ts';
import { readRecord } from '../queries/reading.ts';

const OBJECTION = '/api/cycles/:cycleId/ballots/:ballotId/objections/:objectionId';
const route = routesOf('ballots');

/** V06: what becomes of an objection, once it is public. */
export const objectionRoutes = [
  route.post(`${OBJECTION}/outcome`, 'Say that an objection was integrated, or why it was overruled', {
    policy: 'facilitator',
    body: decideObjectionSchema,
    returns: ballotResultSchema,
    command: (tx, { scope, params: { ballotId, objectionId }, body }) =>
      decideObjection(tx, scope, ballotId, objectionId, body),
    read: (tx, { scope, params }) => readRecord(tx, scope, params.ballotId),
    present: (found, { scope }) => presentResult(found, scope),
  }),
  route.post(`${OBJECTION}/withdrawal`, 'Withdraw one’s own objection', {
    policy: 'seat',
    body: withdrawObjectionSchema,
    returns: ballotResultSchema,
    command: (tx, { scope, params: { ballotId, objectionId }, body }) =>
      withdrawObjection(tx, scope, ballotId, objectionId, body.reason),
    read: (tx, { scope, params }) => readRecord(tx, scope, params.ballotId),
    present: (found, { scope }) => presentResult(found, scope),
  }),
];
