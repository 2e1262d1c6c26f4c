import { RETENTION_KINDS } from '@minga/shared/kernel/retention.ts';
import { retentionChoiceSchema, retentionSchema } from '@minga/shared/rights/schema.ts';
import { z } from 'zod';
import { routesOf } from '../../../platform/http/routes.ts';
import { chooseTerm } from '../commands/retention.ts';
import { listRetention } from '../queries/retention.ts';

const route = routesOf('rights');

/** For how long what may go is kept, for whoever administers the installation. */
export const retentionRoutes = [
  route.get('/api/retention', 'What goes by itself, after how long, and how much went', {
    policy: 'administrator',
    returns: retentionSchema,
    read: listRetention,
  }),
  route.put('/api/retention/:retentionKind', 'Choose for how long it is kept', {
    policy: 'administrator',
    params: { retentionKind: z.enum(RETENTION_KINDS) },
    body: retentionChoiceSchema,
    command: (tx, { person, params, body }) => chooseTerm(tx, person, params.retentionKind, body),
  }),
];
