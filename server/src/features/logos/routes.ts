import { chosenLogoSchema } from '@minga/shared/organisations/schema.ts';
import { routesOf } from '../../platform/http/routes.ts';
import { chooseLogo } from './commands/files.ts';

const route = routesOf('organisations');

export const logosRoutes = [
  route.put('/api/cycles/:cycleId/organisations/:organisationId/logo', 'Bring back a former logo, or show none', {
    policy: 'facilitator',
    body: chosenLogoSchema,
    command: (tx, { scope, params, body }) => chooseLogo(tx, scope, params.organisationId, body.fileId),
  }),
];
