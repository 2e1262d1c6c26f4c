import {
  plannedReviewSchema,
  publishReviewedSchema,
  returnDiagnosisSchema,
  reviewSchema,
  takeBackSchema,
} from '@minga/shared/diagnoses/schema.ts';
import { plannedLetterSchema } from '@minga/shared/notices/schema.ts';
import { publicUrlOf } from '../../../config.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import { publishReviewed, returnDiagnosis, takeBack } from '../commands/review.ts';
import { readPlannedReview } from '../queries/planned-review.ts';
import { getReview } from '../queries/review.ts';

const ONE = '/api/cycles/:cycleId/diagnoses/:diagnosisId';
const route = routesOf('diagnoses');

/** What was handed in, between its organisation and the facilitation. */
export const reviewRoutes = [
  route.get(`${ONE}/review`, 'Each time that it was handed in, and what is in review', {
    policy: 'forum',
    returns: reviewSchema,
    read: (tx, { scope, params }) => getReview(tx, scope, params.diagnosisId),
  }),
  route.post(`${ONE}/planned-letter`, 'Whom a decision would notify, and its letter; nothing is written', {
    policy: 'facilitator',
    // Only reads.
    repeat: 'recognised',
    body: plannedReviewSchema,
    returns: plannedLetterSchema,
    read: (tx, { scope, params, body, deps }) =>
      readPlannedReview(tx, scope, params.diagnosisId, body, publicUrlOf(deps.config)),
  }),
  route.post(`${ONE}/publish`, 'Publish what was handed in', {
    policy: 'facilitator',
    body: publishReviewedSchema,
    returns: reviewSchema,
    command: (tx, { scope, params, body }) => publishReviewed(tx, scope, params.diagnosisId, body),
    read: (tx, { scope, params }) => getReview(tx, scope, params.diagnosisId),
  }),
  route.post(`${ONE}/return`, 'Return it to its organisation, for points of the checklist and with a reason', {
    policy: 'facilitator',
    body: returnDiagnosisSchema,
    returns: reviewSchema,
    command: (tx, { scope, params, body }) => returnDiagnosis(tx, scope, params.diagnosisId, body),
    read: (tx, { scope, params }) => getReview(tx, scope, params.diagnosisId),
  }),
  route.post(`${ONE}/take-back`, 'Go on writing what waits for its review', {
    policy: 'seat',
    body: takeBackSchema,
    returns: reviewSchema,
    command: (tx, { scope, params, body }) => takeBack(tx, scope, params.diagnosisId, body),
    read: (tx, { scope, params }) => getReview(tx, scope, params.diagnosisId),
  }),
];
