import { draftSchema, saveDiagnosisSchema } from '@minga/shared/diagnoses/schema.ts';
import { knownThemes } from '../../themes/queries.ts';
import { workingText } from '../../versions/policy.ts';
import { saveDraft } from '../commands/drafts.ts';
import { subjectOf } from '../queries.ts';
import { getDraft, getOwnDiagnosis } from '../queries/drafts.ts';

/** For its own organisation. */
export const diagnosisDraft = workingText({
  tag: 'diagnoses',
  called: 'working copy',
  writers: 'seat',
  path: '/api/cycles/:cycleId/diagnoses/:diagnosisId',
  text: saveDiagnosisSchema.omit({ version: true }),
  async find(tx, scope, { diagnosisId }) {
    return subjectOf(await getOwnDiagnosis(tx, scope, String(diagnosisId)));
  },
  async bringBack(tx, scope, { diagnosisId }, { text, stateId, version }) {
    // Themes that were removed since are left out: no word may be out of reach because of them.
    const themes = await knownThemes(tx, scope.cycleId, text.themes);
    await saveDraft(tx, scope, String(diagnosisId), { ...text, themes, version }, stateId);
    return getDraft(tx, scope, String(diagnosisId));
  },
  returns: draftSchema,
  present: (draft) => draft,
});
