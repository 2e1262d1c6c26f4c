import { deliveriesQuerySchema, failedDeliveriesSchema } from '@minga/shared/events/schema.ts';
import { localeOf } from '../../platform/http/problems.ts';
import { routesOf } from '../../platform/http/routes.ts';
import { wordsOf } from '../../platform/texts/texts.ts';
import { tryAgain } from './commands.ts';
import { presentFailure } from './present.ts';
import { listFailures } from './queries.ts';

const route = routesOf('events');

/** What could not be delivered, for administrators of the installation. */
export const eventsRoutes = [
  route.get('/api/deliveries', 'Letters and other notices that could not be delivered so far', {
    policy: 'administrator',
    query: deliveriesQuerySchema,
    returns: failedDeliveriesSchema,
    read: (tx, { query, request }) => listFailures(tx, query, wordsOf(localeOf(request))),
    present: (failures) => ({ ...failures, items: failures.items.map(presentFailure) }),
  }),
  route.post('/api/deliveries/:deliveryId/retry', 'Try now what could not be delivered', {
    policy: 'administrator',
    command: (tx, { deps, params }) => tryAgain(tx, deps.jobs, params.deliveryId),
  }),
];
