import {
  draftSchema,
  draftsSchema,
  newDiagnosisSchema,
  receiptSchema,
  saveDiagnosisSchema,
  submitDiagnosisSchema,
  withdrawDiagnosisSchema,
} from '@minga/shared/diagnoses/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { removeStored } from '../../files/commands/files.ts';
import { listThemes } from '../../themes/queries.ts';
import { createDraft, discardDraft, saveDraft } from '../commands/drafts.ts';
import { declareDiagnosis, submitDiagnosis, withdrawDiagnosis } from '../commands/publish.ts';
import { findReceipt, getDraft, getOwnDiagnosis, listOwnDiagnoses } from '../queries/drafts.ts';

const ofCycle = z.object({ cycleId: z.uuid() });
const ofDiagnosis = ofCycle.extend({ diagnosisId: z.uuid() });
const done = z.object({ ok: z.literal(true) });

/** What an organisation does with its own diagnoses, from the first word to the receipt. */
export function draftRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    const config = { policy: 'seat' as const };
    const tags = ['diagnoses'];
    const base = '/api/cycles/:cycleId/diagnoses';
    const one = `${base}/:diagnosisId`;

    app.get(
      `${base}/drafts`,
      {
        config,
        schema: {
          tags,
          summary: 'Diagnoses of my organisations, drafts included',
          params: ofCycle,
          response: { 200: draftsSchema },
        },
      },
      async (request) =>
        inTransaction(deps.db, async (tx) => ({
          items: await listOwnDiagnoses(tx, request.scope),
          themes: (await listThemes(tx, request.scope.cycleId)).map(({ id, slug, name }) => ({ id, slug, name })),
        })),
    );
    app.get(
      `${base}/drafts/:diagnosisId`,
      {
        config,
        schema: {
          tags,
          summary: 'The working copy of one of them',
          params: ofDiagnosis,
          response: { 200: draftSchema },
        },
      },
      async (request) => inTransaction(deps.db, (tx) => getDraft(tx, request.scope, request.params.diagnosisId)),
    );
    app.get(
      `${base}/drafts/:diagnosisId/receipt`,
      {
        config,
        schema: {
          tags,
          summary: 'The receipt of what was handed in',
          params: ofDiagnosis,
          response: { 200: receiptSchema },
        },
      },
      async (request) =>
        inTransaction(deps.db, async (tx) => {
          const receipt = await findReceipt(
            tx,
            request.scope,
            await getOwnDiagnosis(tx, request.scope, request.params.diagnosisId),
          );
          if (!receipt) throw new AppError('diagnosis.not-found');
          return receipt;
        }),
    );
    app.post(
      base,
      {
        config,
        schema: {
          tags,
          summary: 'Begin a diagnosis for my organisation',
          params: ofCycle,
          body: newDiagnosisSchema,
          response: { 201: draftSchema },
        },
      },
      async (request, reply) => {
        const draft = await inTransaction(deps.db, async (tx) =>
          getDraft(tx, request.scope, await createDraft(tx, request.scope, request.body)),
        );
        return reply.status(201).send(draft);
      },
    );
    app.put(
      one,
      {
        config,
        schema: {
          tags,
          summary: 'Keep the working copy',
          params: ofDiagnosis,
          body: saveDiagnosisSchema,
          response: { 200: draftSchema },
        },
      },
      async (request) =>
        inTransaction(deps.db, async (tx) => {
          await saveDraft(tx, request.scope, request.params.diagnosisId, request.body);
          return getDraft(tx, request.scope, request.params.diagnosisId);
        }),
    );
    app.delete(
      one,
      { config, schema: { tags, summary: 'Throw a draft away', params: ofDiagnosis, response: { 200: done } } },
      async (request) => {
        const keys = await inTransaction(deps.db, (tx) => discardDraft(tx, request.scope, request.params.diagnosisId));
        await removeStored(deps, keys);
        return { ok: true as const };
      },
    );
    app.post(
      `${one}/declare`,
      {
        config,
        schema: {
          tags,
          summary: 'Announce it in the register before it can be read',
          params: ofDiagnosis,
          body: submitDiagnosisSchema,
          response: { 200: draftSchema },
        },
      },
      async (request) =>
        inTransaction(deps.db, async (tx) => {
          await declareDiagnosis(tx, request.scope, request.params.diagnosisId, request.body);
          return getDraft(tx, request.scope, request.params.diagnosisId);
        }),
    );
    app.post(
      `${one}/submit`,
      {
        config,
        schema: {
          tags,
          summary: 'Publish it: number, frozen version, receipt',
          params: ofDiagnosis,
          body: submitDiagnosisSchema,
          response: { 200: receiptSchema },
        },
      },
      async (request) =>
        inTransaction(deps.db, (tx) => submitDiagnosis(tx, request.scope, request.params.diagnosisId, request.body)),
    );
    app.post(
      `${one}/withdraw`,
      {
        config,
        schema: {
          tags,
          summary: 'Take it back, with a public reason',
          params: ofDiagnosis,
          body: withdrawDiagnosisSchema,
          response: { 200: done },
        },
      },
      async (request) => {
        await inTransaction(deps.db, (tx) =>
          withdrawDiagnosis(tx, request.scope, request.params.diagnosisId, request.body),
        );
        return { ok: true as const };
      },
    );
  };
}
