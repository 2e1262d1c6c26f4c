import { newRatingSchema, ratingListSchema, retractRatingSchema } from '@minga/shared/commitments/schema.ts';
import { z } from 'zod';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import { addRating, retractRating } from '../commands/ratings.ts';
import { listRatings } from '../queries/ratings.ts';
import { getReadable } from '../queries/reading.ts';

const RATINGS = '/api/cycles/:cycleId/commitments/:number/ratings';
const numbered = { number: z.coerce.number().int().min(1).max(100_000) };
const route = routesOf('commitments');

const readRatings = async (tx: Tx, scope: Scope, number: number) =>
  listRatings(tx, (await getReadable(tx, scope, number)).id);

/** What reviewers said of a commitment's potential: each with name, role, date and reason. */
export const ratingsRoutes = [
  route.get(RATINGS, 'Ratings of potential', {
    policy: 'public',
    params: numbered,
    returns: ratingListSchema,
    read: (tx, { scope, params }) => readRatings(tx, scope, params.number),
    present: (items) => ({ items }),
  }),
  route.post(RATINGS, 'Record a reviewer’s rating, or as an observer one’s own', {
    policy: 'forum',
    params: numbered,
    body: newRatingSchema,
    returns: ratingListSchema,
    command: (tx, { scope, params, body }) => addRating(tx, scope, params.number, body),
    read: (tx, { scope, params }) => readRatings(tx, scope, params.number),
    present: (items) => ({ items }),
  }),
  route.post(`${RATINGS}/:ratingId/retract`, 'Say why a rating that was entered by mistake counts no longer', {
    policy: 'facilitator',
    params: numbered,
    body: retractRatingSchema,
    returns: ratingListSchema,
    command: (tx, { scope, params: { number, ratingId }, body: { reason } }) =>
      retractRating(tx, scope, number, { ratingId, reason }),
    read: (tx, { scope, params }) => readRatings(tx, scope, params.number),
    present: (items) => ({ items }),
  }),
];
