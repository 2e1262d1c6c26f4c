import {
  actingSeatSchema,
  newOrganisationSchema,
  type NewSeat,
  newSeatSchema,
  type Organisations,
  organisationNamesSchema,
  organisationsSchema,
} from '@minga/shared/organisations/schema.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction, type Tx } from '../../platform/database/db.ts';
import type { Deps } from '../../platform/deps.ts';
import { publicUrlOf } from '../../config.ts';
import { personOf, type Scope } from '../../platform/http/gate.ts';
import { invitationLetter, presentInviteLinks } from '../people/present.ts';
import { findForum } from '../people/queries.ts';
import { chooseActingSeat, createOrganisation, endSeat, openSeat, renameOrganisation } from './commands.ts';
import { listOrganisations, listSeats } from './queries.ts';

const made = z.object({ id: z.uuid() });
const ofCycle = z.object({ cycleId: z.uuid() });

async function presentOrganisations(tx: Tx, scope: Scope, publicUrl: string): Promise<Organisations> {
  const isInside = scope.roles.size > 0 || scope.seats.length > 0;
  const seats = await listSeats(tx, scope.forumId);
  const bySeat = Map.groupBy(seats, (row) => row.seat.organisationId);
  // The link holds an address, which is for whoever invites only.
  const invited = scope.isFacilitator ? seats.map(({ seat }) => seat.personId) : [];
  const linkOf = await presentInviteLinks(tx, invited, publicUrl);
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
              inviteLink: linkOf(seat.personId),
            }))
          : null,
      };
    }),
  };
}

/** Gives the seat and tells the person where to sign in, whatever happens to this process meanwhile. */
async function seatAndTell(deps: Deps, tx: Tx, scope: Scope, organisationId: string, input: NewSeat): Promise<string> {
  const { id, personId, organisation } = await openSeat(tx, scope, organisationId, input);
  const forum = await findForum(tx, scope.forumId);
  const by = { by: personOf(scope).name, forumName: forum?.name ?? '', publicUrl: publicUrlOf(deps.config) };
  await deps.mail.promise(tx, await invitationLetter(tx, personId, { ...by, organisation }));
  return id;
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
      async (request) =>
        inTransaction(deps.db, (tx) => presentOrganisations(tx, request.scope, publicUrlOf(deps.config))),
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
    app.patch(
      '/api/cycles/:cycleId/organisations/:organisationId',
      {
        config: { policy: 'facilitator' },
        schema: {
          tags: ['organisations'],
          summary: 'Put the name of an organisation right',
          params: z.object({ cycleId: z.uuid(), organisationId: z.uuid() }),
          body: organisationNamesSchema,
          response: { 204: z.null() },
        },
      },
      async ({ scope, params, body }, reply) => {
        await inTransaction(deps.db, (tx) => renameOrganisation(tx, scope, params.organisationId, body));
        return reply.status(204).send(null);
      },
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
            seatAndTell(deps, tx, request.scope, request.params.organisationId, request.body),
          ),
        }),
    );
    app.put(
      '/api/cycles/:cycleId/acting-seat',
      {
        config: { policy: 'seat' },
        schema: {
          tags: ['organisations'],
          summary: 'Say for which organisation the caller acts in this forum',
          params: ofCycle,
          body: actingSeatSchema,
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        await inTransaction(deps.db, (tx) => chooseActingSeat(tx, request.scope, request.body.seatId));
        return reply.status(204).send(null);
      },
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
