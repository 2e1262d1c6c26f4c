import { plannedLetterSchema } from '@minga/shared/notices/schema.ts';
import {
  administrationRequestsSchema,
  heldListSchema,
  newRequestSchema,
  ownRequestsSchema,
  personRequestsSchema,
  receivedRequestSchema,
  requestAnswerSchema,
  requestPeriodSchema,
} from '@minga/shared/rights/schema.ts';
import { z } from 'zod';
import { publicUrlOf } from '../../../config.ts';
import { readTerms } from '../../../platform/database/retention.ts';
import { attachment } from '../../../platform/http/attachment.ts';
import { answerOf } from '../../../platform/http/openapi.ts';
import { localeOf } from '../../../platform/http/problems.ts';
import { perPerson } from '../../../platform/http/person-limits.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import {
  answerForAdministration,
  answerRequest,
  askAboutData,
  askAdministration,
  choosePeriod,
  noteRequest,
} from '../commands/person-requests.ts';
import { presentHeld } from '../present.ts';
import { readPlannedAnswer } from '../queries/notices.ts';
import {
  listOfAdministration,
  listOwnRequests,
  listPlaces,
  listRequests,
  readPeriod,
} from '../queries/person-requests.ts';

const route = routesOf('rights');
const REQUESTS = '/api/cycles/:cycleId/person-requests';
const ASKED = '/api/forums/:forumId/person-requests';
const made = z.object({ id: z.uuid() });

/** What people ask about their data, until when it is answered, and what is held at all. */
export const personRequestsRoutes = [
  route.post(ASKED, 'Ask a forum about my data: whoever leads it is told, and answers in time', {
    // Guests too: of them as much may be held.
    policy: 'session',
    rateLimit: perPerson(30),
    body: newRequestSchema,
    status: 201,
    returns: made,
    command: async (tx, { person, params, body }) => ({ id: await askAboutData(tx, person, params.forumId, body) }),
  }),
  route.post(`${REQUESTS}/received`, 'Write down what somebody asked by another way', {
    policy: 'leader',
    body: receivedRequestSchema,
    status: 201,
    returns: made,
    command: async (tx, { scope, body }) => ({ id: await noteRequest(tx, scope, body) }),
  }),
  route.get(REQUESTS, 'What people asked about their data, and until when it is to be answered', {
    policy: 'leader',
    returns: personRequestsSchema,
    read: async (tx, { scope: { forumId } }) => ({
      ...(await readPeriod(tx, forumId)),
      items: await listRequests(tx, forumId),
    }),
  }),
  route.post(`${REQUESTS}/:requestId/answer`, 'Answer what somebody asked; who asked in their account is told', {
    policy: 'leader',
    body: requestAnswerSchema,
    command: (tx, { scope, params, body }) => answerRequest(tx, scope, params.requestId, body.answer),
  }),
  route.get(`${REQUESTS}/:requestId/letter`, 'Whom answering it would notify now, and the letter', {
    policy: 'leader',
    returns: plannedLetterSchema,
    read: (tx, { scope, params, deps }) => readPlannedAnswer(tx, scope, params.requestId, publicUrlOf(deps.config)),
  }),
  route.put('/api/cycles/:cycleId/request-period', 'Say how long the law gives to answer', {
    policy: 'leader',
    body: requestPeriodSchema,
    command: (tx, { scope, body }) => choosePeriod(tx, scope, body.period),
  }),
  route.get('/api/account/requests', 'What I asked about my data, and what was answered', {
    policy: 'session',
    returns: ownRequestsSchema,
    read: async (tx, { person }) => ({
      places: await listPlaces(tx, person),
      items: await listOwnRequests(tx, person.personId),
    }),
  }),
  route.post('/api/account/requests', 'Ask the administration of the installation about my data', {
    policy: 'signed-in',
    rateLimit: perPerson(30),
    body: newRequestSchema,
    status: 201,
    returns: made,
    command: async (tx, { person, body }) => ({ id: await askAdministration(tx, person, body) }),
  }),
  route.get('/api/person-requests', 'What people asked who are in no forum, or in one without a cycle', {
    policy: 'administrator',
    returns: administrationRequestsSchema,
    read: async (tx) => ({ items: await listOfAdministration(tx) }),
  }),
  route.post('/api/person-requests/:requestId/answer', 'Answer what somebody asked of the administration', {
    policy: 'administrator',
    body: requestAnswerSchema,
    command: (tx, { person, params, body }) => answerForAdministration(tx, person, params.requestId, body.answer),
  }),
  route.get(
    '/api/cycles/:cycleId/personal-data',
    'Everything that is held of people, list by list: why, how long, what an erasure leaves',
    {
      policy: 'leader',
      returns: heldListSchema,
      read: (tx) => readTerms(tx),
      present: (terms, { request }) => presentHeld(localeOf(request), terms),
    },
  ),
  route.get(
    '/api/cycles/:cycleId/incident-template',
    'What to do in the first 48 hours when data have leaked, as a text to fill in',
    {
      policy: 'leader',
      responses: { 200: answerOf('A text', 'text/plain') },
      handle: ({ request, reply }) => {
        const say = wordsOf(localeOf(request));
        void reply
          .header('content-type', 'text/plain; charset=utf-8')
          .header('content-disposition', attachment(`${say('incident:fileName')}.txt`));
        return `\ufeff${say('incident:body')}\n`;
      },
    },
  ),
];
