import {
  actingSeatSchema,
  newOrganisationSchema,
  newSeatSchema,
  organisationNamesSchema,
  organisationsSchema,
} from '@minga/shared/organisations/schema.ts';
import { z } from 'zod';
import { publicUrlOf } from '../../config.ts';
import { routesOf } from '../../platform/http/routes.ts';
import { chooseActingSeat, createOrganisation, endSeat, openSeat, renameOrganisation } from './commands.ts';
import { presentOrganisations } from './present.ts';
import { readOrganisations } from './queries.ts';

const LIST = '/api/cycles/:cycleId/organisations';
const route = routesOf('organisations');
const made = z.object({ id: z.uuid() });

/** Organisations with their sector, and the seats of people who act for them. */
export const organisationsRoutes = [
  route.get(LIST, 'Organisations of the forum; seats only for people of the forum', {
    policy: 'public',
    returns: organisationsSchema,
    read: (tx, { scope }) => readOrganisations(tx, scope),
    present: (found, { scope, deps }) => presentOrganisations(found, scope, publicUrlOf(deps.config)),
  }),
  route.post(LIST, 'Add an organisation', {
    policy: 'facilitator',
    body: newOrganisationSchema,
    status: 201,
    returns: made,
    command: (tx, { scope, body }) => createOrganisation(tx, scope, body),
    present: (id) => ({ id }),
  }),
  route.patch(`${LIST}/:organisationId`, 'Put the name of an organisation right', {
    policy: 'facilitator',
    body: organisationNamesSchema,
    command: (tx, { scope, params, body }) => renameOrganisation(tx, scope, params.organisationId, body),
  }),
  route.post(`${LIST}/:organisationId/seats`, 'Give a person a seat, inviting them when new', {
    policy: 'facilitator',
    body: newSeatSchema,
    status: 201,
    returns: made,
    command: (tx, { scope, params, body }) => openSeat(tx, scope, params.organisationId, body),
    present: (id) => ({ id }),
  }),
  route.put('/api/cycles/:cycleId/acting-seat', 'Say for which organisation the caller acts in this forum', {
    policy: 'seat',
    body: actingSeatSchema,
    command: (tx, { scope, body }) => chooseActingSeat(tx, scope, body.seatId),
  }),
  route.delete('/api/cycles/:cycleId/seats/:seatId', 'End a seat and its rights', {
    policy: 'facilitator',
    command: (tx, { scope, params }) => endSeat(tx, scope, params.seatId),
  }),
];
