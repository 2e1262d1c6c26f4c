import {
  newOrganisationSchema,
  newSeatSchema,
  type Organisations,
  organisationsSchema,
} from '@minga/shared/organisations/schema.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction, type Tx } from '../../platform/db.ts';
import type { Deps } from '../../platform/deps.ts';
import type { Scope } from '../../platform/gate.ts';
import { createOrganisation, endSeat, openSeat } from './commands.ts';
import { listOrganisations, listSeats } from './queries.ts';

const made = z.object({ id: z.uuid() });
const ofCycle = z.object({ cycleId: z.uuid() });

async function presentOrganisations(tx: Tx, scope: Scope): Promise<Organisations> {
  const isInside = scope.roles.size > 0 || scope.seats.length > 0;
  const bySeat = Map.groupBy(await listSeats(tx, scope.forumId), (row) => row.seat.organisationId);
  const rows = await listOrganisations(tx, scope.forumId);
  return {
    canEdit: scope.isFacilitator,
    items: rows.map(({ id, shortName, name, sector }) => {
      const own = bySeat.get(id) ?? [];
      return {
        id,
        shortName,
        name,
        sector,
        members: own.filter((row) => row.seat.role === 'member').length,
        delegates: own.filter((row) => row.seat.role === 'delegate').length,
        seats: isInside
          ? own.map(({ seat, personName }) => ({
              id: seat.id,
              personId: seat.personId,
              personName,
              role: seat.role,
              seniority: seat.seniority,
              hasMandate: seat.hasMandate,
              startsAt: seat.startsAt.toISOString(),
              endedAt: seat.endedAt?.toISOString() ?? null,
            }))
          : null,
      };
    }),
  };
}

/** Organisations with their sector, and the seats of people who act for them. */
export function organisationsRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/cycles/:cycleId/organisations',
      {
        config: { policy: 'public' },
        schema: {
          tags: ['organisations'],
          summary: 'Organisations of the forum; seats only for people of the forum',
          params: ofCycle,
          response: { 200: organisationsSchema },
        },
      },
      async (request) => inTransaction(deps.db, (tx) => presentOrganisations(tx, request.scope)),
    );
    app.post(
      '/api/cycles/:cycleId/organisations',
      {
        config: { policy: 'facilitator' },
        schema: {
          tags: ['organisations'],
          summary: 'Add an organisation',
          params: ofCycle,
          body: newOrganisationSchema,
          response: { 201: made },
        },
      },
      async (request, reply) =>
        reply
          .status(201)
          .send({ id: await inTransaction(deps.db, (tx) => createOrganisation(tx, request.scope, request.body)) }),
    );
    app.post(
      '/api/cycles/:cycleId/organisations/:organisationId/seats',
      {
        config: { policy: 'facilitator' },
        schema: {
          tags: ['organisations'],
          summary: 'Give a person a seat, inviting them when new',
          params: z.object({ cycleId: z.uuid(), organisationId: z.uuid() }),
          body: newSeatSchema,
          response: { 201: made },
        },
      },
      async (request, reply) =>
        reply.status(201).send({
          id: await inTransaction(deps.db, (tx) =>
            openSeat(tx, request.scope, request.params.organisationId, request.body),
          ),
        }),
    );
    app.delete(
      '/api/cycles/:cycleId/seats/:seatId',
      {
        config: { policy: 'facilitator' },
        schema: {
          tags: ['organisations'],
          summary: 'End a seat and its rights',
          params: z.object({ cycleId: z.uuid(), seatId: z.uuid() }),
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        await inTransaction(deps.db, (tx) => endSeat(tx, request.scope, request.params.seatId));
        return reply.status(204).send(null);
      },
    );
  };
}
