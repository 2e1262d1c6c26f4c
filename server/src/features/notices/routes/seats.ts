import { newSeatSchema } from '@minga/shared/organisations/schema.ts';
import { plannedLetterSchema, plannedSeatSchema, recipientsSchema } from '@minga/shared/notices/schema.ts';
import { publicUrlOf } from '../../../config.ts';
import { type Route, routesOf } from '../../../platform/http/routes.ts';
import { listSeatsEver } from '../../organisations/queries/of-person.ts';
import type { NoticeSources } from '../policy.ts';
import { readPlannedSeatGift } from '../queries/planned-gifts.ts';
import { readPlannedSeat } from '../queries/planned-seats.ts';
import { listRecipientsOf } from '../queries/recipients.ts';

const route = routesOf('notices');

/** Of the seats of an organisation: whom an act would notify, and whom those that were done did. */
export const seatRoutes = (sourceOf: NoticeSources): Route[] => [
  route.get(
    '/api/cycles/:cycleId/seats/:seatId/letter',
    'Whom ending or correcting a seat would tell now, and the letter',
    {
      policy: 'facilitator',
      query: plannedSeatSchema,
      returns: plannedLetterSchema,
      read: (tx, { scope, params, query, deps }) =>
        readPlannedSeat(tx, scope, sourceOf, { ...query, seatId: params.seatId }, publicUrlOf(deps.config)),
    },
  ),
  route.post(
    '/api/cycles/:cycleId/organisations/:organisationId/seats/planned-letter',
    'Whom giving a seat would tell now, and the letter; nothing is written',
    {
      policy: 'facilitator',
      // Only reads.
      repeat: 'recognised',
      body: newSeatSchema.omit({ name: true }),
      returns: plannedLetterSchema,
      read: (tx, { scope, params, body, deps }) =>
        readPlannedSeatGift(tx, scope, params.organisationId, body, publicUrlOf(deps.config)),
    },
  ),
  route.get(
    '/api/cycles/:cycleId/organisations/:organisationId/recipients',
    'Whose seats were given, changed or ended, who was notified of it, and what became of each letter',
    {
      policy: 'facilitator',
      returns: recipientsSchema,
      read: async (tx, { scope, params }) => {
        const seats = await listSeatsEver(tx, scope.forumId, params.organisationId);
        return listRecipientsOf(tx, scope, seats, ['seat-given', 'seat-changed', 'seat-ended']);
      },
      present: (items) => ({ items }),
    },
  ),
];
