import {
  publicDiagnosisSchema,
  registerQuerySchema,
  registerSchema,
  versionSchema,
  versionsSchema,
} from '@minga/shared/diagnoses/schema.ts';
import { z } from 'zod';
import { routesOf } from '../../platform/http/routes.ts';
import { presentSnapshot, presentVersions } from './present.ts';
import { getByNumber, getPublicDiagnosis, getRegister, getReadableVersion, listVersions } from './queries.ts';
import { draftRoutes } from './routes/drafts.ts';
import { reviewRoutes } from './routes/review.ts';

const LIST = '/api/cycles/:cycleId/diagnoses';
const ONE = `${LIST}/:number` as const;
const number = z.coerce.number().int().min(1).max(1_000_000);
const route = routesOf('diagnoses');

/** The public register, and what an organisation does with its own diagnoses. */
export const diagnosesRoutes = [
  route.get(LIST, 'The register: search, filters, counters', {
    policy: 'public',
    query: registerQuerySchema,
    returns: registerSchema,
    read: (tx, { scope, query }) => getRegister(tx, scope, query),
  }),
  route.get(ONE, 'One diagnosis, or its tombstone', {
    policy: 'public',
    params: { number },
    returns: publicDiagnosisSchema,
    read: (tx, { scope, params }) => getPublicDiagnosis(tx, scope, params.number),
  }),
  route.get(`${ONE}/versions`, 'Versions with their hashes', {
    policy: 'public',
    params: { number },
    returns: versionsSchema,
    read: async (tx, { scope, params }) => listVersions(tx, await getByNumber(tx, scope.cycleId, params.number)),
    present: presentVersions,
  }),
  route.get(`${ONE}/versions/:version`, 'The frozen content of a version', {
    policy: 'public',
    params: { number, version: z.coerce.number().int().min(1) },
    returns: versionSchema,
    read: (tx, { scope, params }) => getReadableVersion(tx, scope.cycleId, params),
    present: (found, { params }) => presentSnapshot(params.number, found),
  }),
  ...draftRoutes,
  ...reviewRoutes,
];
