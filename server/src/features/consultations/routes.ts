import { consultationsSchema } from '@minga/shared/consultations/schema.ts';
import type { Route } from '../../platform/http/routes.ts';
import { routesOf } from '../../platform/http/routes.ts';
import type { NoticeAtDoor } from '../boards/policy.ts';
import { presentConsultations } from './present.ts';
import { listConsultations, listDrafts } from './queries.ts';
import { contributingRoutes } from './routes/contributing.ts';
import { respondingRoutes } from './routes/responding.ts';
import { writingRoutes } from './routes/writing.ts';

const route = routesOf('consultations');

/** What is asked, what people contributed, and what was answered with reasons. */
export const consultationsRoutes = (notice: NoticeAtDoor): Route[] => [
  route.get('/api/cycles/:cycleId/consultations', 'Consultations with counts', {
    policy: 'public',
    returns: consultationsSchema,
    read: async (tx, { scope }) => ({
      items: await listConsultations(tx, scope.cycleId),
      drafts: await listDrafts(tx, scope),
    }),
    present: presentConsultations,
  }),
  ...writingRoutes,
  ...contributingRoutes(notice),
  ...respondingRoutes,
];
