import { commitmentTextSchema } from '@minga/shared/commitments/schema.ts';
import type { CommitmentText } from '@minga/shared/commitments/template.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { bringBackSchema, savedStatesSchema } from '@minga/shared/versions/schema.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { knownThemes } from '../../themes/queries.ts';
import { getState, listStates, type Subject } from '../../versions/queries.ts';
import { changeCommitment } from '../commands/drafts.ts';
import { mayDraft, mayRewrite } from '../policy.ts';
import { findCommitment, listDrafters } from '../queries/commitments.ts';
import { describe, ofCommitment, ONE } from './reading.ts';

const ofState = ofCommitment.extend({ stateId: z.uuid() });

/** The text, for those who write it; to everybody else its states do not exist. */
async function writable(tx: Tx, scope: Scope, number: number): Promise<Subject> {
  const row = await findCommitment(tx, scope, number);
  const drafterSeatIds = row ? (await listDrafters(tx, row.id)).map(({ seatId }) => seatId) : [];
  if (!row || !(mayDraft(scope, { ...row, drafterSeatIds }) || mayRewrite(scope, { ...row, drafterSeatIds })))
    throw new AppError('commitment.not-found');
  return { kind: 'commitment', id: row.id, cycleId: scope.cycleId };
}

/** What the working text said at each saving of the last thirty days, and the way back. */
export function commitmentStateRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    const config = { policy: 'forum' as const };
    app.get(
      `${ONE}/states`,
      {
        config,
        schema: {
          ...describe('Saved states of the working text, for its drafters'),
          params: ofCommitment,
          response: { 200: savedStatesSchema },
        },
      },
      async ({ scope, params, actor }) =>
        inTransaction(deps.db, async (tx) => ({
          items: await listStates(tx, await writable(tx, scope, params.number), personOf({ actor }).personId),
        })),
    );
    app.get(
      `${ONE}/states/:stateId`,
      {
        config,
        schema: {
          ...describe('What the working text said then'),
          params: ofState,
          response: { 200: z.object({ text: commitmentTextSchema }) },
        },
      },
      async ({ scope, params }) =>
        inTransaction(deps.db, async (tx) => {
          const state = await getState(tx, await writable(tx, scope, params.number), params.stateId);
          return { text: state.content as CommitmentText };
        }),
    );
    app.post(
      `${ONE}/states/:stateId/bring-back`,
      {
        config,
        schema: {
          ...describe('Make it the working text again, as one more state'),
          params: ofState,
          body: bringBackSchema,
          response: { 200: z.object({ version: z.int() }) },
        },
      },
      async ({ scope, params, body }) =>
        inTransaction(deps.db, async (tx) => {
          const state = await getState(tx, await writable(tx, scope, params.number), params.stateId);
          const text = state.content as CommitmentText;
          // Themes that were removed since are left out: no word may be out of reach because of them.
          const themeIds = await knownThemes(tx, scope.cycleId, text.themeIds);
          return changeCommitment(
            tx,
            scope,
            params.number,
            { version: body.version, text: { ...text, themeIds } },
            state.id,
          );
        }),
    );
  };
}
