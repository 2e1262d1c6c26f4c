import { moderateSchema, plannedHidingSchema } from '@minga/shared/consultations/answering.ts';
import {
  discardResponsesSchema,
  plannedResponsesSchema,
  publishResponsesSchema,
  respondingSchema,
  respondSchema,
} from '@minga/shared/consultations/responding.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { plannedLetterSchema } from '@minga/shared/notices/schema.ts';
import { publicUrlOf } from '../../../config.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import { hideContributions, showContributions } from '../commands/moderate.ts';
import { discardResponses, publishResponses, respond } from '../commands/respond.ts';
import { listLettersAbout } from '../../notices/queries/strangers.ts';
import { mayRespond, OUTCOME_LETTERS } from '../policy.ts';
import { presentResponding } from '../present.ts';
import { listContributions } from '../queries/contributions.ts';
import { readPlannedHiding, readPlannedResponses } from '../queries/planned.ts';

const ONE = '/api/cycles/:cycleId/consultations/:consultationId';
const RESPONSES = `${ONE}/responses` as const;
const route = routesOf('consultations');
type OfOne = { scope: Scope; params: { consultationId: string } };

/** @throws AppError `contribution.not-answering` */
async function read(tx: Tx, { scope, params }: OfOne) {
  const found = await listContributions(tx, scope, params.consultationId);
  if (!mayRespond(scope, found.one.row)) throw new AppError('contribution.not-answering');
  const letters = await listLettersAbout(
    tx,
    OUTCOME_LETTERS,
    found.items.map(({ row }) => row.id),
  );
  return { ...found, letters };
}

/** Every act is answered with all there is to answer, as it is then. */
const answer = {
  returns: respondingSchema,
  read,
  present: (found: Awaited<ReturnType<typeof read>>, { scope }: { scope: Scope }) => presentResponding(found, scope),
};

/** What becomes of contributions: answered with reasons, or taken out of sight with one. */
export const respondingRoutes = [
  // Whoever leads may hold a seat and no role: the command says who answers.
  route.get(RESPONSES, 'Contributions as those who answer see them, with drafts', { policy: 'forum', ...answer }),
  route.post(RESPONSES, 'Answer one or several with the same reason, as a draft or for everybody', {
    policy: 'forum',
    body: respondSchema,
    command: (tx, { scope, params, body }) => respond(tx, scope, params.consultationId, body),
    ...answer,
  }),
  route.post(`${RESPONSES}/publish`, 'Publish what was drafted, and notify the authors', {
    policy: 'forum',
    body: publishResponsesSchema,
    command: (tx, { scope, params, body }) => publishResponses(tx, scope, params.consultationId, body.contributionIds),
    ...answer,
  }),
  route.post(
    `${RESPONSES}/planned-letter`,
    'Whom publishing these answers would notify, and the letter; nothing is written',
    {
      policy: 'forum',
      // Only reads.
      repeat: 'recognised',
      body: plannedResponsesSchema,
      returns: plannedLetterSchema,
      read: (tx, { scope, params, body, deps }) =>
        readPlannedResponses(tx, scope, params.consultationId, body, publicUrlOf(deps.config)),
    },
  ),
  route.post(`${RESPONSES}/discard`, 'Throw drafts away', {
    policy: 'forum',
    body: discardResponsesSchema,
    command: (tx, { scope, params, body }) => discardResponses(tx, scope, params.consultationId, body.contributionIds),
    ...answer,
  }),
  route.post(`${ONE}/contributions/hide`, 'Take contributions out of sight, with a public reason', {
    policy: 'facilitator',
    body: moderateSchema,
    command: (tx, { scope, params, body }) => hideContributions(tx, scope, params.consultationId, body),
    ...answer,
  }),
  route.post(
    `${ONE}/contributions/planned-letter`,
    'Whom taking these out of sight would notify, and the letter; nothing is written',
    {
      policy: 'facilitator',
      // Only reads.
      repeat: 'recognised',
      body: plannedHidingSchema,
      returns: plannedLetterSchema,
      read: (tx, { scope, params, body, deps }) =>
        readPlannedHiding(tx, scope, params.consultationId, body, publicUrlOf(deps.config)),
    },
  ),
  route.post(`${ONE}/contributions/show`, 'Let them be read again, with a reason for the record', {
    policy: 'facilitator',
    body: moderateSchema,
    command: (tx, { scope, params, body }) => showContributions(tx, scope, params.consultationId, body),
    ...answer,
  }),
];
