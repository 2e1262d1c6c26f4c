import { ballotResultSchema, decideObjectionSchema, withdrawObjectionSchema } from '@minga/shared/ballots/schema.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { decideObjection, withdrawObjection } from '../commands/objections.ts';
import { presentResult } from '../present.ts';

const describe = (summary: string) => ({ tags: ['ballots'], summary });

/** V06: what becomes of an objection, once it is public. */
export function objectionRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    const OBJECTION = '/api/cycles/:cycleId/ballots/:ballotId/objections/:objectionId';
    const params = z.object({ cycleId: z.uuid(), ballotId: z.uuid(), objectionId: z.uuid() });
    const response = { 200: ballotResultSchema };
    app.post(
      `${OBJECTION}/outcome`,
      {
        config: { policy: 'facilitator' },
        schema: {
          ...describe('Say that an objection was integrated, or why it was overruled'),
          params,
          body: decideObjectionSchema,
          response,
        },
      },
      async ({ scope, params: { ballotId, objectionId }, body }) =>
        inTransaction(deps.db, async (tx) => {
          await decideObjection(tx, scope, ballotId, objectionId, body);
          return presentResult(tx, scope, ballotId);
        }),
    );
    app.post(
      `${OBJECTION}/withdrawal`,
      {
        config: { policy: 'seat' },
        schema: {
          ...describe('Withdraw one’s own objection'),
          params,
          body: withdrawObjectionSchema,
          response,
        },
      },
      async ({ scope, params: { ballotId, objectionId }, body }) =>
        inTransaction(deps.db, async (tx) => {
          await withdrawObjection(tx, scope, ballotId, objectionId, body.reason);
          return presentResult(tx, scope, ballotId);
        }),
    );
  };
}
