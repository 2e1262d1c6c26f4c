import { draftSchema, saveDiagnosisSchema } from '@minga/shared/diagnoses/schema.ts';
import { bringBackSchema, savedStatesSchema } from '@minga/shared/versions/schema.ts';
import { z } from 'zod';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import { knownThemes } from '../../themes/queries.ts';
import { getState, listStates, type Subject } from '../../versions/queries.ts';
import { saveDraft } from '../commands/drafts.ts';
import { subjectOf } from '../queries.ts';
import { getDraft, getOwnDiagnosis } from '../queries/drafts.ts';

const route = routesOf('diagnoses');
const keptSchema = saveDiagnosisSchema.omit({ version: true });
const STATES = '/api/cycles/:cycleId/diagnoses/:diagnosisId/states';

const own = async (tx: Tx, scope: Scope, id: string): Promise<Subject> =>
  subjectOf(await getOwnDiagnosis(tx, scope, id));

/** What the working copy said at each saving of the last thirty days, and the way back; for its own organisation. */
export const diagnosisStateRoutes = [
  route.get(STATES, 'Saved states of the working copy', {
    policy: 'seat',
    returns: savedStatesSchema,
    read: async (tx, { scope, params, person }) =>
      listStates(tx, await own(tx, scope, params.diagnosisId), person.personId),
    present: (items) => ({ items }),
  }),
  route.get(`${STATES}/:stateId`, 'What the working copy said then', {
    policy: 'seat',
    returns: z.object({ text: keptSchema }),
    read: async (tx, { scope, params }) => getState(tx, await own(tx, scope, params.diagnosisId), params.stateId),
    present: (state) => ({ text: state.content as z.infer<typeof keptSchema> }),
  }),
  route.post(`${STATES}/:stateId/bring-back`, 'Make it the working copy again, as one more state', {
    policy: 'seat',
    body: bringBackSchema,
    returns: draftSchema,
    command: async (tx, { scope, params: { diagnosisId, stateId }, body: { version } }) => {
      const state = await getState(tx, await own(tx, scope, diagnosisId), stateId);
      const text = state.content as z.infer<typeof keptSchema>;
      // Themes that were removed since are left out: no word may be out of reach because of them.
      const themes = await knownThemes(tx, scope.cycleId, text.themes);
      await saveDraft(tx, scope, diagnosisId, { ...text, themes, version }, state.id);
    },
    read: (tx, { scope, params }) => getDraft(tx, scope, params.diagnosisId),
  }),
];
