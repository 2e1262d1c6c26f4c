import { newRatingSchema, ratingListSchema, retractRatingSchema } from '@minga/shared/commitments/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { addRating, retractRating } from '../commands/ratings.ts';
import { maySeeCommitment } from '../policy.ts';
import { findCommitment } from '../queries/commitments.ts';
import { listRatings } from '../queries/ratings.ts';
import { listVersions } from '../queries/versions.ts';

const RATINGS = '/api/cycles/:cycleId/commitments/:number/ratings';
const ofCommitment = z.object({ cycleId: z.uuid(), number: z.coerce.number().int().min(1).max(100_000) });
const ofRating = ofCommitment.extend({ ratingId: z.uuid() });

async function presentRatings(tx: Tx, scope: Scope, number: number) {
  const row = await findCommitment(tx, scope, number);
  if (!row || !maySeeCommitment(scope, { hasVersion: (await listVersions(tx, row.id)).length > 0 }))
    throw new AppError('commitment.not-found');
  return { items: await listRatings(tx, row.id) };
}

/** What reviewers said of a commitment's potential: each with name, role, date and reason. */
export function ratingsRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    const answer = { 200: ratingListSchema };
    app.get(
      RATINGS,
      {
        config: { policy: 'public' },
        schema: { tags: ['commitments'], summary: 'Ratings of potential', params: ofCommitment, response: answer },
      },
      async ({ scope, params }) => inTransaction(deps.db, (tx) => presentRatings(tx, scope, params.number)),
    );
    app.post(
      RATINGS,
      {
        config: { policy: 'forum' },
        schema: {
          tags: ['commitments'],
          summary: 'Record a reviewer’s rating, or as an observer one’s own',
          params: ofCommitment,
          body: newRatingSchema,
          response: answer,
        },
      },
      async ({ scope, params, body }) =>
        inTransaction(deps.db, async (tx) => {
          await addRating(tx, scope, params.number, body);
          return presentRatings(tx, scope, params.number);
        }),
    );
    app.post(
      `${RATINGS}/:ratingId/retract`,
      {
        config: { policy: 'facilitator' },
        schema: {
          tags: ['commitments'],
          summary: 'Say why a rating that was entered by mistake counts no longer',
          params: ofRating,
          body: retractRatingSchema,
          response: answer,
        },
      },
      async ({ scope, params, body }) =>
        inTransaction(deps.db, async (tx) => {
          await retractRating(tx, scope, params.number, { ratingId: params.ratingId, reason: body.reason });
          return presentRatings(tx, scope, params.number);
        }),
    );
  };
}
