import type { ErrorCode } from '@minga/shared/kernel/errors.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { plannedLetterSchema } from '@minga/shared/notices/schema.ts';
import {
  approveParticipationSchema,
  askToTakePartSchema,
  declineParticipationSchema,
  openParticipationSchema,
  ownParticipationSchema,
  participationFormSchema,
  participationListSchema,
  plannedDecisionSchema,
} from '@minga/shared/participation/schema.ts';
import { z } from 'zod';
import { publicUrlOf } from '../../config.ts';
import { inTransaction, type Tx } from '../../platform/database/db.ts';
import { FORM, isForm, leadingBack, leadTo, takingForms } from '../../platform/http/forms.ts';
import type { Deps } from '../../platform/deps.ts';
import { networkMark, networkOf } from '../../platform/http/networks.ts';
import { countedOnceRead } from '../../platform/http/paces.ts';
import { localeOf } from '../../platform/http/problems.ts';
import { DONE, doneSchema, type Route, routesOf } from '../../platform/http/routes.ts';
import type { Scope } from '../../platform/http/gate.ts';
import { askToTakePart, confirmRequest } from './commands/ask.ts';
import { approveRequest, declineRequest, openForm } from './commands/decide.ts';
import { ownRequestLink, readOwnRequestToken } from './policy.ts';
import { presentForm, presentOwn, presentPlanned, presentRequests } from './present.ts';
import { findByToken, type FoundRequests, getWaiting, listRequests, readForm } from './queries.ts';

const ALL = '/api/cycles/:cycleId/participation-requests';
const ONE = `${ALL}/:participationId` as const;
const OWN = '/api/participation/:token';
const route = routesOf('participation');
const params = { token: z.string().max(200) };

/** Above what an office behind one address asks of one forum; each may be a letter to somebody. */
const PER_NETWORK = countedOnceRead({
  max: 20,
  timeWindow: 600_000,
  keyGenerator: ({ ip, params }: { ip?: string; params: unknown }) =>
    `take part:${(params as { cycleId?: string }).cycleId ?? ''} ${networkOf(ip ?? '')}`,
});

/** Every act is answered with the list as it is then. */
const onOne = {
  policy: 'leader' as const,
  returns: participationListSchema,
  read: (tx: Tx, { scope }: { scope: Scope }) => listRequests(tx, scope),
  present: (found: FoundRequests, { deps }: { deps: Pick<Deps, 'config' | 'keyed'> }) =>
    presentRequests(found, (id) => ownRequestLink(publicUrlOf(deps.config), deps.keyed, id)),
};

/** What the page says above the form where it comes back, by the refusal. */
const WHY: Readonly<Partial<Record<ErrorCode, string>>> = {
  'request.invalid': 'fields',
  'participation.closed': 'closed',
  'participation.too-many-unconfirmed': 'unconfirmed',
};

const ask = route.post(ALL, 'Ask to take part, for an organisation; the letter to its address confirms it', {
  policy: 'public',
  // Asked twice is asked once, and nothing of it may be kept under a key before it is confirmed.
  repeat: 'recognised',
  rateLimit: PER_NETWORK,
  consumes: [FORM],
  body: askToTakePartSchema,
  responses: { 200: doneSchema, 303: z.null() },
  options: {
    errorHandler: leadingBack(WHY, (why, { scope }) => paths.takePart(scope.cycleSlug, why === null ? {} : { why })),
  },
  handle: async ({ deps, scope, body, request, reply }) => {
    const from = {
      locale: localeOf(request),
      network: networkMark(deps.keyed, 'asks to take part', request.ip, body.email.toLowerCase()),
      // The same for every address, until it is confirmed: with it one sees that a network writes to many.
      asking: networkMark(deps.keyed, 'asks for addresses', request.ip),
    };
    await inTransaction(deps.db, (tx) => askToTakePart(tx, scope, body, from));
    return isForm(request) ? leadTo(reply, paths.takePart(scope.cycleSlug, { sent: 'yes' })) : DONE;
  },
});

const confirm = route.post(`${OWN}/confirm`, 'Confirm a request to take part, by the link of its letter', {
  policy: 'public',
  // Confirmed twice is confirmed.
  repeat: 'recognised',
  consumes: [FORM],
  params,
  responses: { 200: ownParticipationSchema, 303: z.null() },
  handle: async ({ deps, params: { token }, request, reply }) => {
    const id = readOwnRequestToken(deps.keyed, token);
    const found = await inTransaction(deps.db, async (tx) => {
      await confirmRequest(tx, id);
      return findByToken(tx, id);
    });
    return isForm(request) ? leadTo(reply, paths.ownRequest(token)) : presentOwn(found);
  },
});

/** What an organisation asks before it is of the forum, and what the forum answers. */
export const participationRoutes: readonly Route[] = [
  route.get(
    '/api/cycles/:cycleId/participation',
    'Whether organisations may ask to take part, and the themes they may name',
    {
      policy: 'public',
      returns: participationFormSchema,
      read: (tx, { scope }) => readForm(tx, scope.cycleId),
      present: presentForm,
    },
  ),
  takingForms(ask, confirm),
  route.get(OWN, 'What became of a request to take part, by the link of its letter', {
    policy: 'public',
    params,
    returns: ownParticipationSchema,
    read: (tx, { deps, params: { token } }) => findByToken(tx, readOwnRequestToken(deps.keyed, token)),
    present: presentOwn,
  }),
  route.get(ALL, 'Organisations that ask to take part', onOne),
  route.put(`${ALL}/form`, 'Open or close the form with which organisations ask', {
    ...onOne,
    body: openParticipationSchema,
    command: (tx, { scope, body }) => openForm(tx, scope, body.isOpen),
  }),
  route.post(`${ONE}/planned-letter`, 'The letter that a decision would send to whoever asked; nothing is written', {
    policy: 'leader',
    // Only reads.
    repeat: 'recognised',
    body: plannedDecisionSchema,
    returns: plannedLetterSchema,
    read: (tx, { scope, params: { participationId } }) => getWaiting(tx, scope, participationId),
    present: (found, { body: { outcome, reason }, deps }) =>
      presentPlanned(
        found,
        { outcome, reason: outcome === 'declined' && reason !== '' ? reason : null },
        `${publicUrlOf(deps.config)}${paths.ownRequest('')}…`,
      ),
  }),
  route.post(`${ONE}/approve`, 'Let an organisation take part, and invite whoever asked to its seat', {
    ...onOne,
    body: approveParticipationSchema,
    command: (tx, { scope, params: { participationId }, body }) => approveRequest(tx, scope, participationId, body),
  }),
  route.post(`${ONE}/decline`, 'Decline a request to take part, with a reason', {
    ...onOne,
    body: declineParticipationSchema,
    command: (tx, { scope, params: { participationId }, body }) =>
      declineRequest(tx, scope, participationId, body.reason),
  }),
];
