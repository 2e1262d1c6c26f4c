import { consultationsSchema, contributionsSchema } from '@minga/shared/consultations/schema.ts';
import { inTransaction } from '../../platform/database/db.ts';
import { routesOf } from '../../platform/http/routes.ts';
import { oneAtATime } from '../../platform/http/turns.ts';
import { presentConsultations, presentContributions } from './present.ts';
import { listConsultations, listContributions } from './queries.ts';

const LIST = '/api/cycles/:cycleId/consultations';
const route = routesOf('consultations');

/** What people contributed to each public consultation and what was answered, with reasons. */
export const consultationsRoutes = [
  route.get(LIST, 'Consultations with counts', {
    policy: 'public',
    returns: consultationsSchema,
    read: (tx, { scope }) => listConsultations(tx, scope.cycleId),
    present: presentConsultations,
  }),
  route.get(
    `${LIST}/:consultationId/contributions`,
    'Contributions of one consultation with their reasoned responses',
    {
      policy: 'public',
      returns: contributionsSchema,
      handle: ({ scope, params, deps }) =>
        oneAtATime(scope.forumId, async () => {
          const { consultationId } = params;
          return presentContributions(
            await inTransaction(deps.db, (tx) => listContributions(tx, scope.cycleId, consultationId)),
          );
        }),
    },
  ),
];
