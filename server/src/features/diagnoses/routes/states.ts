import { draftSchema, saveDiagnosisSchema } from '@minga/shared/diagnoses/schema.ts';
import { bringBackSchema, savedStatesSchema } from '@minga/shared/versions/schema.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { knownThemes } from '../../themes/queries.ts';
import { getState, listStates, type Subject } from '../../versions/queries.ts';
import { saveDraft } from '../commands/drafts.ts';
import { getDraft, getOwnDiagnosis } from '../queries/drafts.ts';

const ofDiagnosis = z.object({ cycleId: z.uuid(), diagnosisId: z.uuid() });
const ofState = ofDiagnosis.extend({ stateId: z.uuid() });
const keptSchema = saveDiagnosisSchema.omit({ version: true });
const ONE = '/api/cycles/:cycleId/diagnoses/:diagnosisId/states';

const own = async (tx: Tx, scope: Scope, id: string): Promise<Subject> => ({
  kind: 'diagnosis',
  id: (await getOwnDiagnosis(tx, scope, id)).id,
  cycleId: scope.cycleId,
});

/** What the working copy said at each saving of the last thirty days, and the way back; for its own organisation. */
export function diagnosisStateRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    const config = { policy: 'seat' as const };
    const tags = ['diagnoses'];
    app.get(
      ONE,
      {
        config,
        schema: {
          tags,
          summary: 'Saved states of the working copy',
          params: ofDiagnosis,
          response: { 200: savedStatesSchema },
        },
      },
      async ({ scope, params, actor }) =>
        inTransaction(deps.db, async (tx) => ({
          items: await listStates(tx, await own(tx, scope, params.diagnosisId), personOf({ actor }).personId),
        })),
    );
    app.get(
      `${ONE}/:stateId`,
      {
        config,
        schema: {
          tags,
          summary: 'What the working copy said then',
          params: ofState,
          response: { 200: z.object({ text: keptSchema }) },
        },
      },
      async ({ scope, params }) =>
        inTransaction(deps.db, async (tx) => {
          const state = await getState(tx, await own(tx, scope, params.diagnosisId), params.stateId);
          return { text: state.content as z.infer<typeof keptSchema> };
        }),
    );
    app.post(
      `${ONE}/:stateId/bring-back`,
      {
        config,
        schema: {
          tags,
          summary: 'Make it the working copy again, as one more state',
          params: ofState,
          body: bringBackSchema,
          response: { 200: draftSchema },
        },
      },
      async ({ scope, params, body }) =>
        inTransaction(deps.db, async (tx) => {
          const { diagnosisId } = params;
          const state = await getState(tx, await own(tx, scope, diagnosisId), params.stateId);
          const text = state.content as z.infer<typeof keptSchema>;
          // Themes that were removed since are left out: no word may be out of reach because of them.
          const themes = await knownThemes(tx, scope.cycleId, text.themes);
          await saveDraft(tx, scope, diagnosisId, { ...text, themes, version: body.version }, state.id);
          return getDraft(tx, scope, diagnosisId);
        }),
    );
  };
}
