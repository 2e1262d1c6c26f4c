import {
  registerQuerySchema,
  registerSchema,
  publicDiagnosisSchema,
  versionSchema,
  versionsSchema,
} from '@minga/shared/diagnoses/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction } from '../../platform/database/db.ts';
import type { Deps } from '../../platform/deps.ts';
import { presentVersion } from './present.ts';
import { getByNumber, getPublicDiagnosis, getRegister, listVersions } from './queries.ts';
import { draftRoutes } from './routes/drafts.ts';
import { diagnosisStateRoutes } from './routes/states.ts';

const ofCycle = z.object({ cycleId: z.uuid() });
const ofNumber = ofCycle.extend({ number: z.coerce.number().int().min(1).max(1_000_000) });
const ofVersion = ofNumber.extend({ version: z.coerce.number().int().min(1) });

/** The public register, and what an organisation does with its own diagnoses. */
export function diagnosesRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    const config = { policy: 'public' as const };
    const tags = ['diagnoses'];
    const base = '/api/cycles/:cycleId/diagnoses';
    app.get(
      base,
      {
        config,
        schema: {
          tags,
          summary: 'The register: search, filters, counters',
          params: ofCycle,
          querystring: registerQuerySchema,
          response: { 200: registerSchema },
        },
      },
      async (request) => inTransaction(deps.db, (tx) => getRegister(tx, request.scope, request.query)),
    );
    app.get(
      `${base}/:number`,
      {
        config,
        schema: {
          tags,
          summary: 'One diagnosis, or its tombstone',
          params: ofNumber,
          response: { 200: publicDiagnosisSchema },
        },
      },
      async (request) => inTransaction(deps.db, (tx) => getPublicDiagnosis(tx, request.scope, request.params.number)),
    );
    app.get(
      `${base}/:number/versions`,
      {
        config,
        schema: { tags, summary: 'Versions with their hashes', params: ofNumber, response: { 200: versionsSchema } },
      },
      async (request) =>
        inTransaction(deps.db, async (tx) => {
          const row = await getByNumber(tx, request.scope.cycleId, request.params.number);
          return { items: (await listVersions(tx, row.id)).map(presentVersion) };
        }),
    );
    app.get(
      `${base}/:number/versions/:version`,
      {
        config,
        schema: {
          tags,
          summary: 'The frozen content of a version',
          params: ofVersion,
          response: { 200: versionSchema },
        },
      },
      async (request) =>
        inTransaction(deps.db, async (tx) => {
          const { number, version } = request.params;
          const row = await getByNumber(tx, request.scope.cycleId, number);
          if (row.state === 'withdrawn')
            throw new AppError('diagnosis.withdrawn', { params: { reason: row.withdrawReason ?? '' } });
          const found = (await listVersions(tx, row.id)).find((one) => one.version === version);
          if (!found) throw new AppError('diagnosis.not-found');
          return {
            number,
            ...presentVersion(found),
            snapshot: found.snapshot as Record<string, unknown>,
          };
        }),
    );
    await app.register(draftRoutes(deps));
    await app.register(diagnosisStateRoutes(deps));
  };
}
