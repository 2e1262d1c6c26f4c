import {
  draftSchema,
  draftsSchema,
  newDiagnosisSchema,
  receiptSchema,
  saveDiagnosisSchema,
  submitDiagnosisSchema,
  withdrawDiagnosisSchema,
} from '@minga/shared/diagnoses/schema.ts';
import { inTransaction } from '../../../platform/database/db.ts';
import { DONE, doneSchema, routesOf } from '../../../platform/http/routes.ts';
import { removeStored } from '../../files/commands/files.ts';
import { presentThemes } from '../../themes/present.ts';
import { listThemes } from '../../themes/queries.ts';
import { createDraft, discardDraft, saveDraft } from '../commands/drafts.ts';
import { declareDiagnosis, withdrawDiagnosis } from '../commands/publish.ts';
import { submitDiagnosis } from '../commands/submit.ts';
import { getDraft, getReceipt, listOwnDiagnoses } from '../queries/drafts.ts';
import { readReviewTerm } from '../queries/review.ts';

const LIST = '/api/cycles/:cycleId/diagnoses';
const ONE = `${LIST}/:diagnosisId` as const;
const route = routesOf('diagnoses');

const readingRoutes = [
  route.get(`${LIST}/drafts`, 'Diagnoses of my organisations, drafts included', {
    policy: 'seat',
    returns: draftsSchema,
    read: async (tx, { scope }) => ({
      items: await listOwnDiagnoses(tx, scope),
      themes: await listThemes(tx, scope.cycleId),
      review: await readReviewTerm(tx, scope),
    }),
    present: ({ themes, ...found }) => ({ ...found, themes: presentThemes(themes) }),
  }),
  route.get(`${LIST}/drafts/:diagnosisId`, 'The working copy of one of them', {
    policy: 'seat',
    returns: draftSchema,
    read: (tx, { scope, params }) => getDraft(tx, scope, params.diagnosisId),
  }),
  route.get(`${LIST}/drafts/:diagnosisId/receipt`, 'The receipt of what was handed in', {
    policy: 'seat',
    returns: receiptSchema,
    read: (tx, { scope, params }) => getReceipt(tx, scope, params.diagnosisId),
  }),
];

/** What an organisation does with its own diagnoses, from the first word to the receipt. */
export const draftRoutes = [
  ...readingRoutes,
  route.post(LIST, 'Begin a diagnosis for my organisation', {
    policy: 'seat',
    body: newDiagnosisSchema,
    status: 201,
    returns: draftSchema,
    command: (tx, { scope, body }) => createDraft(tx, scope, body),
    read: (tx, { scope }, id) => getDraft(tx, scope, id),
  }),
  route.put(ONE, 'Keep the working copy', {
    policy: 'seat',
    body: saveDiagnosisSchema,
    returns: draftSchema,
    command: (tx, { scope, params, body }) => saveDraft(tx, scope, params.diagnosisId, body),
    read: (tx, { scope, params }) => getDraft(tx, scope, params.diagnosisId),
  }),
  route.delete(ONE, 'Throw a draft away', {
    policy: 'seat',
    returns: doneSchema,
    handle: async ({ deps, scope, params }) => {
      const keys = await inTransaction(deps.db, (tx) => discardDraft(tx, scope, params.diagnosisId));
      await removeStored(deps, keys);
      return DONE;
    },
  }),
  route.post(`${ONE}/declare`, 'Announce it in the register before it can be read', {
    policy: 'seat',
    body: submitDiagnosisSchema,
    returns: draftSchema,
    command: (tx, { scope, params, body }) => declareDiagnosis(tx, scope, params.diagnosisId, body),
    read: (tx, { scope, params }) => getDraft(tx, scope, params.diagnosisId),
  }),
  route.post(
    `${ONE}/submit`,
    'Hand it in: number, frozen content, receipt; published once it was reviewed, or at once where the cycle does not',
    {
      policy: 'seat',
      body: submitDiagnosisSchema,
      returns: receiptSchema,
      command: (tx, { scope, params, body }) => submitDiagnosis(tx, scope, params.diagnosisId, body),
    },
  ),
  route.post(`${ONE}/withdraw`, 'Take it back, with a public reason', {
    policy: 'seat',
    body: withdrawDiagnosisSchema,
    returns: doneSchema,
    command: (tx, { scope, params, body }) => withdrawDiagnosis(tx, scope, params.diagnosisId, body),
    present: () => DONE,
  }),
];
