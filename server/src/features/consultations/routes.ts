import { consultationsSchema, contributionsSchema, type Contribution } from '@minga/shared/consultations/schema.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction, toDate } from '../../platform/database/db.ts';
import type { Deps } from '../../platform/deps.ts';
import { oneAtATime } from '../../platform/http/turns.ts';
import { type ContributionRow, listConsultations, listContributions } from './queries.ts';

function presentContribution(row: ContributionRow): Contribution {
  const { id, number, body, theme } = row;
  const answered =
    row.disposition !== null && row.reason !== null && row.answeredBy !== null && row.answeredAt !== null;
  return {
    id,
    number,
    body,
    theme,
    sector: row.sector as Contribution['sector'],
    at: toDate(row.at).toISOString(),
    response: answered
      ? {
          disposition: row.disposition as NonNullable<Contribution['response']>['disposition'],
          reason: row.reason ?? '',
          answeredBy: row.answeredBy ?? '',
          at: row.answeredAt ? toDate(row.answeredAt).toISOString() : '',
        }
      : null,
  };
}

/** What people contributed to each public consultation and what was answered, with reasons. */
export function consultationsRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/cycles/:cycleId/consultations',
      {
        config: { policy: 'public' },
        schema: {
          tags: ['consultations'],
          summary: 'Consultations with counts',
          params: z.object({ cycleId: z.uuid() }),
          response: { 200: consultationsSchema },
        },
      },
      async (request) =>
        inTransaction(deps.db, async (tx) => ({
          items: (await listConsultations(tx, request.scope.cycleId)).map((row) => ({
            ...row,
            opensAt: toDate(row.opensAt).toISOString(),
            closesAt: toDate(row.closesAt).toISOString(),
          })),
        })),
    );
    app.get(
      '/api/cycles/:cycleId/consultations/:consultationId/contributions',
      {
        config: { policy: 'public' },
        schema: {
          tags: ['consultations'],
          summary: 'Contributions of one consultation with their reasoned responses',
          params: z.object({ cycleId: z.uuid(), consultationId: z.uuid() }),
          response: { 200: contributionsSchema },
        },
      },
      async (request) =>
        oneAtATime(request.scope.forumId, () =>
          inTransaction(deps.db, async (tx) => ({
            items: (await listContributions(tx, request.scope.cycleId, request.params.consultationId)).map(
              presentContribution,
            ),
          })),
        ),
    );
  };
}
