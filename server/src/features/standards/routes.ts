import { standardChangeSchema, standardsSchema } from '@minga/shared/standards/schema.ts';
import { routesOf } from '../../platform/http/routes.ts';
import { changeStandard } from './commands.ts';
import { presentStandards } from './present.ts';
import { listStandardChanges } from './queries.ts';

const STANDARDS = '/api/cycles/:cycleId/standards';
const route = routesOf('standards');

export const standardsRoutes = [
  route.get(STANDARDS, 'Rules that this cycle is looked at by, with their numbers and the log of changes', {
    policy: 'public',
    returns: standardsSchema,
    read: (tx, { scope }) => listStandardChanges(tx, scope.cycleId),
    present: presentStandards,
  }),
  route.put(STANDARDS, 'Choose other numbers of a rule for this cycle, with a public reason', {
    policy: 'facilitator',
    body: standardChangeSchema,
    returns: standardsSchema,
    command: (tx, { scope, body }) => changeStandard(tx, scope, body),
    read: (tx, { scope }) => listStandardChanges(tx, scope.cycleId),
    present: presentStandards,
  }),
];
