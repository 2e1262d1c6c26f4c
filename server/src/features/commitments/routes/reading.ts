import { hintsFor } from '@minga/shared/commitments/rules.ts';
import { hintSentence, hintTitle } from '@minga/shared/commitments/rule-words.ts';
import {
  commitmentDetailSchema,
  commitmentListSchema,
  descendantsSchema,
  diffQuery,
  diffSchema,
  draftingDeskSchema,
  hintListSchema,
  provenanceSchema,
  versionListSchema,
  versionSchema,
} from '@minga/shared/commitments/schema.ts';
import { SOURCE_KINDS } from '@minga/shared/commitments/template.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { maySeeCommitment, maySeeDrafts, maySeeHints } from '../policy.ts';
import { presentDetail, presentList, presentProvenance, presentVersion } from '../present.ts';
import { type CommitmentRow, findCommitment, getText, listDrafters } from '../queries/commitments.ts';
import { getDesk, getHintContext } from '../queries/desk.ts';
import { listDescendants } from '../queries/provenance.ts';
import { diffVersions, listVersions, textOfVersion, versionNumbered } from '../queries/versions.ts';

export const LIST = '/api/cycles/:cycleId/commitments';
export const ONE = `${LIST}/:number`;
export const ofCycle = z.object({ cycleId: z.uuid() });
export const ofCommitment = ofCycle.extend({ number: z.coerce.number().int().min(1).max(1_000_000) });
export const describe = (summary: string) => ({ tags: ['commitments'], summary });
const ofVersion = ofCommitment.extend({ versionNumber: z.coerce.number().int().min(1).max(1_000_000) });
const ofSource = ofCycle.extend({ kind: z.enum(SOURCE_KINDS), sourceId: z.uuid() });

/** @throws AppError `commitment.not-found` also for a stranger who asks for a draft */
export async function readable(tx: Tx, scope: Scope, number: number): Promise<CommitmentRow> {
  const row = await findCommitment(tx, scope, number);
  if (!row || !maySeeCommitment(scope, { hasVersion: (await listVersions(tx, row.id)).length > 0 }))
    throw new AppError('commitment.not-found');
  return row;
}

/** Lists, one commitment, its versions, their differences, its provenance both ways, and the hints. */
export function commitmentReadingRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      LIST,
      {
        config: { policy: 'public' },
        schema: {
          ...describe('Commitments; drafts for the forum only'),
          params: ofCycle,
          response: { 200: commitmentListSchema },
        },
      },
      async ({ scope }) => inTransaction(deps.db, (tx) => presentList(tx, scope)),
    );
    app.get(
      `${LIST}/desk`,
      {
        config: { policy: 'forum' },
        schema: { ...describe('What the drafting form needs'), params: ofCycle, response: { 200: draftingDeskSchema } },
      },
      async ({ scope }) => inTransaction(deps.db, (tx) => getDesk(tx, scope)),
    );
    app.get(
      `${LIST}/from/:kind/:sourceId`,
      {
        config: { policy: 'public' },
        schema: {
          ...describe('What became of a note, cluster, diagnosis or contribution'),
          params: ofSource,
          response: { 200: descendantsSchema },
        },
      },
      async ({ scope, params }) =>
        inTransaction(deps.db, async (tx) => ({
          commitments: await listDescendants(tx, scope, params.kind, params.sourceId),
        })),
    );
    app.get(
      ONE,
      {
        config: { policy: 'public' },
        schema: { ...describe('One commitment'), params: ofCommitment, response: { 200: commitmentDetailSchema } },
      },
      async ({ scope, params }) => inTransaction(deps.db, (tx) => presentDetail(tx, scope, params.number)),
    );
    app.get(
      `${ONE}/provenance`,
      {
        config: { policy: 'public' },
        schema: {
          ...describe('Where a commitment comes from'),
          params: ofCommitment,
          response: { 200: provenanceSchema },
        },
      },
      async ({ scope, params }) =>
        inTransaction(deps.db, async (tx) =>
          presentProvenance(tx, scope, (await readable(tx, scope, params.number)).id),
        ),
    );
    app.get(
      `${ONE}/versions`,
      {
        config: { policy: 'public' },
        schema: {
          ...describe('Frozen versions with their hashes'),
          params: ofCommitment,
          response: { 200: versionListSchema },
        },
      },
      async ({ scope, params }) =>
        inTransaction(deps.db, async (tx) => ({
          items: (await listVersions(tx, (await readable(tx, scope, params.number)).id)).map(presentVersion),
        })),
    );
    app.get(
      `${ONE}/versions/:versionNumber`,
      {
        config: { policy: 'public' },
        schema: {
          ...describe('One frozen version, word for word'),
          params: ofVersion,
          response: { 200: versionSchema },
        },
      },
      async ({ scope, params }) =>
        inTransaction(deps.db, async (tx) => {
          const version = versionNumbered(
            await listVersions(tx, (await readable(tx, scope, params.number)).id),
            params.versionNumber,
          );
          return { ...presentVersion(version), content: version.content };
        }),
    );
    app.get(
      `${ONE}/diff`,
      {
        config: { policy: 'public' },
        schema: {
          ...describe('Two versions word by word'),
          params: ofCommitment,
          querystring: diffQuery,
          response: { 200: diffSchema },
        },
      },
      async ({ scope, params, query }) =>
        inTransaction(deps.db, async (tx) => {
          const versions = await listVersions(tx, (await readable(tx, scope, params.number)).id);
          const [from, to] = [versionNumbered(versions, query.from), versionNumbered(versions, query.to)];
          return { from: presentVersion(from), to: presentVersion(to), ...diffVersions(from, to) };
        }),
    );
    app.get(
      `${ONE}/hints`,
      {
        config: { policy: 'public' },
        schema: {
          ...describe('Drafting hints; for its drafters until it is published'),
          params: ofCommitment,
          response: { 200: hintListSchema },
        },
      },
      async ({ scope, params }) =>
        inTransaction(deps.db, async (tx) => {
          const row = await readable(tx, scope, params.number);
          const drafterSeatIds = (await listDrafters(tx, row.id)).map(({ seatId }) => seatId);
          if (!maySeeHints(scope, { ...row, drafterSeatIds })) throw new AppError('commitment.not-drafter');
          const last = (await listVersions(tx, row.id)).at(-1);
          // Strangers read hints on what was frozen, never on what is being rewritten.
          const text = last && !maySeeDrafts(scope) ? textOfVersion(last) : await getText(tx, row);
          const hints = hintsFor(text, await getHintContext(tx, scope, row, last));
          const both = (es: string | null, en: string | null) => (es === null || en === null ? null : { es, en });
          return {
            items: hints.map((hint) => ({
              ...hint,
              title: { es: hintTitle(hint.rule, 'es'), en: hintTitle(hint.rule, 'en') },
              text: both(hintSentence(hint, 'es'), hintSentence(hint, 'en')),
            })),
          };
        }),
    );
  };
}
