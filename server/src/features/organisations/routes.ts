import {
  actingSeatSchema,
  newSeatSchema,
  newOrganisationSchema,
  organisationCorrectionSchema,
  organisationPageSchema,
  organisationsSchema,
  seatCorrectionSchema,
} from '@minga/shared/organisations/schema.ts';
import { z } from 'zod';
import { publicUrlOf } from '../../config.ts';
import { routesOf } from '../../platform/http/routes.ts';
import {
  chooseActingSeat,
  correctOrganisation,
  correctSeat,
  createOrganisation,
  endSeat,
  openSeat,
} from './commands.ts';
import { presentOrganisation, presentOrganisations } from './present.ts';
import { invitationLinkRoutes } from './routes/invitation-links.ts';
import { invitationsRoutes } from './routes/invitations.ts';
import { listRoutes } from './routes/lists.ts';
import { type Given, readOrganisation, readOrganisations } from './queries.ts';

const LIST = '/api/cycles/:cycleId/organisations';
const route = routesOf('organisations');
const made = z.object({ id: z.uuid() });

/** Organisations with their sector, and the seats of people who act for them. */
export const organisationsRoutes = ({ voices, logos }: Given) => [
  route.get(LIST, 'Organisations of the forum; seats only for people of the forum', {
    policy: 'public',
    returns: organisationsSchema,
    read: (tx, { scope }) => readOrganisations(tx, scope, voices, { isList: true }),
    present: (found, { scope, deps }) =>
      presentOrganisations(found, scope, { publicUrl: publicUrlOf(deps.config), keyed: deps.keyed }),
  }),
  route.get('/api/cycles/:cycleId/composition', 'The same with all that each organisation took part in', {
    policy: 'public',
    returns: organisationsSchema,
    read: (tx, { scope }) => readOrganisations(tx, scope, voices, { isList: false }),
    present: (found, { scope, deps }) =>
      presentOrganisations(found, scope, { publicUrl: publicUrlOf(deps.config), keyed: deps.keyed }),
  }),
  route.post(LIST, 'Add an organisation', {
    policy: 'facilitator',
    body: newOrganisationSchema,
    status: 201,
    returns: made,
    command: (tx, { scope, body }) => createOrganisation(tx, scope, body),
    present: (id) => ({ id }),
  }),
  route.get(`${LIST}/:organisationId`, 'An organisation, and how its public facts were put right', {
    policy: 'public',
    returns: organisationPageSchema,
    read: (tx, { scope, params }) => readOrganisation(tx, scope, { voices, logos }, params.organisationId),
    present: (found, { scope, deps }) =>
      presentOrganisation(found, scope, { publicUrl: publicUrlOf(deps.config), keyed: deps.keyed }),
  }),
  route.patch(`${LIST}/:organisationId`, 'Put right what an organisation is', {
    policy: 'facilitator',
    body: organisationCorrectionSchema,
    command: (tx, { scope, params, body }) => correctOrganisation(tx, scope, params.organisationId, body),
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
  route.patch('/api/cycles/:cycleId/seats/:seatId', 'Put right what is said of a seat', {
    policy: 'facilitator',
    body: seatCorrectionSchema,
    command: (tx, { scope, params, body }) => correctSeat(tx, scope, params.seatId, body),
  }),
  route.delete('/api/cycles/:cycleId/seats/:seatId', 'End a seat and its rights', {
    policy: 'facilitator',
    command: (tx, { scope, params }) => endSeat(tx, scope, params.seatId),
  }),
  ...listRoutes,
  ...invitationsRoutes,
  ...invitationLinkRoutes,
];
