import { STAGE_NAMES } from '@minga/shared/cycles/rules.ts';
import {
  plannedStageSchema,
  stageDatesSchema,
  stageReasonSchema,
  stagesSchema,
  touchedQuerySchema,
  touchedSchema,
} from '@minga/shared/stages/schema.ts';
import { plannedLetterSchema, recipientsSchema } from '@minga/shared/notices/schema.ts';
import { z } from 'zod';
import { publicUrlOf } from '../../config.ts';
import { type Route, routesOf } from '../../platform/http/routes.ts';
import { archiveCycle, changeStageDates, closeStage, overrideGate } from './commands.ts';
import { presentStages } from './present.ts';
import { getStage, readStages } from './queries.ts';
import { readPlannedLetter, STAGE_NOTICES } from './queries/notices.ts';
import { listRecipientsOf } from '../notices/queries/recipients.ts';
import { findTouched, type InStage } from './queries/contents.ts';

const LIST = '/api/cycles/:cycleId/stages';
const ONE = `${LIST}/:stage`;
const params = { stage: z.enum(STAGE_NAMES) };
const route = routesOf('stages');

const dateOf = (instant: string | undefined) => (instant === undefined ? null : new Date(instant));

const letterRoute = (features: readonly InStage[]) =>
  route.get(`${ONE}/letter`, 'Whom an act on the stage would tell now, and the letter about it', {
    policy: 'facilitator',
    params,
    query: plannedStageSchema,
    returns: plannedLetterSchema,
    read: (tx, { scope, params: { stage }, query, deps }) =>
      readPlannedLetter(tx, scope, features, { name: stage, planned: query }, publicUrlOf(deps.config)),
  });

/**
 * Stages with their gates, and the public log of every change to them.
 * @param features what each feature keeps in a stage
 */
export const stagesRoutes = (features: readonly InStage[]): Route[] => [
  route.get(LIST, 'Stages, gates and the log of changes', {
    policy: 'public',
    returns: stagesSchema,
    read: (tx, { scope }) => readStages(tx, scope),
    present: presentStages,
  }),
  route.get(`${ONE}/touched`, 'What a new window, or closing the stage now, would touch', {
    policy: 'facilitator',
    params,
    query: touchedQuerySchema,
    returns: touchedSchema,
    read: (tx, { scope, params: { stage }, query: { opensAt, closesAt } }) =>
      findTouched(tx, scope, features, { stage, opensAt: dateOf(opensAt), closesAt: dateOf(closesAt) }),
  }),
  letterRoute(features),
  route.get(`${ONE}/recipients`, 'Who was notified of the last change of a stage, and what became of each letter', {
    policy: 'facilitator',
    params,
    returns: recipientsSchema,
    read: async (tx, { scope, params: { stage } }) =>
      listRecipientsOf(tx, scope, [(await getStage(tx, scope.cycleId, stage)).id], STAGE_NOTICES),
    present: (items) => ({ items }),
  }),
  route.put(ONE, 'Move a stage, with a public reason', {
    policy: 'facilitator',
    params,
    body: stageDatesSchema,
    returns: stagesSchema,
    command: (tx, { scope, params, body: { opensAt, closesAt, ...how } }) =>
      changeStageDates(tx, scope, params.stage, { ...how, opensAt: new Date(opensAt), closesAt: new Date(closesAt) }),
    read: (tx, { scope }) => readStages(tx, scope),
    present: presentStages,
  }),
  route.post(`${ONE}/close`, 'Close a stage now, with a public reason', {
    policy: 'facilitator',
    params,
    body: stageReasonSchema,
    returns: stagesSchema,
    command: (tx, { scope, params, body }) => closeStage(tx, scope, params.stage, body),
    read: (tx, { scope }) => readStages(tx, scope),
    present: presentStages,
  }),
  route.post(`${ONE}/override`, 'Open a stage although its gate is not met, with a public reason', {
    policy: 'facilitator',
    params,
    body: stageReasonSchema,
    returns: stagesSchema,
    command: (tx, { scope, params, body }) => overrideGate(tx, scope, params.stage, body),
    read: (tx, { scope }) => readStages(tx, scope),
    present: presentStages,
  }),
  route.put('/api/cycles/:cycleId/archived', 'Put a cycle whose stages are over among the earlier ones, or back', {
    policy: 'facilitator',
    body: z.strictObject({ isArchived: z.boolean() }),
    command: (tx, { scope, body }) => archiveCycle(tx, scope, body.isArchived),
  }),
];
