import { ballotResultSchema, decideObjectionSchema, withdrawObjectionSchema } from '@minga/shared/ballots/schema.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import { decideObjection, withdrawObjection } from '../commands/objections.ts';
import { presentResult } from '../present.ts';
import { readRecord } from '../queries/reading.ts';

const OBJECTION = '/api/cycles/:cycleId/ballots/:ballotId/objections/:objectionId';
const route = routesOf('ballots');

type Asked = { scope: Scope; params: { ballotId: string } };
/** The result of the ballot, with the objection as it stands now. */
const answer = {
  returns: ballotResultSchema,
  read: (tx: Tx, { scope, params }: Asked) => readRecord(tx, scope, params.ballotId),
  present: (found: Awaited<ReturnType<typeof readRecord>>, { scope }: Asked) => presentResult(found, scope),
};

/** V06: what becomes of an objection, once it is public. */
export const objectionRoutes = [
  route.post(`${OBJECTION}/outcome`, 'Say that an objection was integrated, or why it was overruled', {
    policy: 'facilitator',
    body: decideObjectionSchema,
    ...answer,
    command: (tx, { scope, params: { ballotId, objectionId }, body }) =>
      decideObjection(tx, scope, ballotId, objectionId, body),
  }),
  route.post(`${OBJECTION}/withdrawal`, 'Withdraw one’s own objection', {
    policy: 'seat',
    body: withdrawObjectionSchema,
    ...answer,
    command: (tx, { scope, params: { ballotId, objectionId }, body }) =>
      withdrawObjection(tx, scope, ballotId, objectionId, body.reason),
  }),
];
