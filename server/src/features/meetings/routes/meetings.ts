import {
  materialsSchema,
  type MeetingList,
  meetingCancelSchema,
  meetingInputSchema,
  meetingListSchema,
  meetingMoveSchema,
  meetingSchema,
  meetingUpdateSchema,
  planSchema,
  type PlanView,
  publicationListSchema,
  publishSchema,
  rearrangeSchema,
  roomSwapSchema,
} from '@minga/shared/meetings/schema.ts';
import { plannedNoticeSchema } from '@minga/shared/meetings/letter-schema.ts';
import { plannedInstantSchema } from '@minga/shared/kernel/fields.ts';
import { z } from 'zod';
import { plannedLetterSchema } from '@minga/shared/notices/schema.ts';
import { publicUrlOf } from '../../../config.ts';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { type Document, keepNewest, sendDocument } from '../../../platform/http/kept-documents.ts';
import { jsonPieces } from '../../../platform/http/long-answers.ts';
import { atOnceWhileCalm, oneAtATime, writeInTurns } from '../../../platform/http/turns.ts';
import { routesOf, routesWith } from '../../../platform/http/routes.ts';
import { sendPacked } from '../../../platform/http/packed-answers.ts';
import { presentFile, presentWithdrawn } from '../../files/present.ts';
import { listWithdrawn } from '../../files/queries.ts';
import { mayPlan } from '../policy.ts';
import { runByPlan } from '../commands/heavy.ts';
import { createMeeting } from '../commands/write-meeting.ts';
import { presentMeeting } from '../present.ts';
import { getCalendarHead } from '../queries/calendar.ts';
import { audienceOf } from '../queries/kept-flags.ts';
import { meetingPage, surroundings } from '../queries/plan.ts';
import { listMaterials } from '../queries/materials.ts';
import { getMeeting, listPlannedOrganisations } from '../queries/meetings.ts';
import { readPlannedLetter } from '../queries/planned-letter.ts';
import { listPublications } from '../queries/publications.ts';

const span = z.strictObject({
  from: plannedInstantSchema.optional(),
  to: plannedInstantSchema.optional(),
  limit: z.coerce.number().int().min(1).max(2000).default(500),
  after: z.uuid().optional(),
});
type Span = z.infer<typeof span>;
const BASE = '/api/cycles/:cycleId/meetings';
const ONE = `${BASE}/:meetingId` as const;
const route = routesOf('meetings');

async function pageOf(tx: Tx, scope: Scope, { from, to, limit, after }: Span): Promise<MeetingList> {
  const { rows, next } = await meetingPage(tx, scope, {
    from: from ? new Date(from) : undefined,
    to: to ? new Date(to) : undefined,
    limit,
    after,
    readBy: scope,
  });
  return { ...(await surroundings(tx, scope, rows)), next };
}

/** The answer says what time it is here; that of a moment ago serves as well. Milliseconds. */
const MOMENT = 15_000;

/** Strangers all get the same, and so do all who plan: written once for each change, however many ask. */
function documentOf(deps: Deps) {
  const documents = keepNewest();
  const versionFor = (scope: Scope): Promise<string> =>
    inTransaction(deps.db, async (tx) => {
      const [head, organisations] = await Promise.all([
        getCalendarHead(tx, scope.cycleId),
        listPlannedOrganisations(tx, scope.forumId),
      ]);
      const drafts = mayPlan(scope) ? head.draftsVersion : null;
      return JSON.stringify([head.version, drafts, organisations]);
    });
  return async (scope: Scope, query: Span): Promise<Document> => {
    const { forumId, cycleId } = scope;
    const { from, to, limit, after } = query;
    const version = await atOnceWhileCalm(forumId, () => versionFor(scope));
    const name = JSON.stringify([cycleId, audienceOf(scope), from, to, limit, after]);
    const make = () =>
      oneAtATime(forumId, async () => {
        const page = await inTransaction(deps.db, (tx) => pageOf(tx, scope, query));
        return writeInTurns(forumId, jsonPieces(meetingListSchema, page));
      });
    return documents.get(name, version, make, MOMENT);
  };
}

const readingRoutes = routesWith((deps) => {
  const kept = documentOf(deps);
  return [
    route.get(BASE, 'Meetings this reader may see, in order of time', {
      policy: 'public',
      query: span,
      returns: meetingListSchema,
      handle: async ({ scope, query, actor, request, reply }): Promise<MeetingList> => {
        // Of others each sees whether they are expected themselves.
        if (actor.kind !== 'anonymous' && !mayPlan(scope))
          return oneAtATime(scope.forumId, () => inTransaction(deps.db, (tx) => pageOf(tx, scope, query)));
        return sendDocument(request, reply.type('application/json; charset=utf-8'), await kept(scope, query));
      },
    }),
    route.get(`${BASE}/plan`, 'Everything the planner draws', {
      policy: 'facilitator',
      returns: planSchema,
      handle: async ({ scope, request, reply }): Promise<PlanView> =>
        sendPacked(request, reply, await runByPlan(deps, scope, 'meetings.plan', { scope })),
    }),
    route.get(`${BASE}/publications`, 'Public log: what was announced, with what changed and the flags known', {
      policy: 'public',
      query: z.strictObject({ limit: z.coerce.number().int().min(1).max(500).default(100) }),
      returns: publicationListSchema,
      read: (tx, { scope, query }) => listPublications(tx, scope.cycleId, query.limit),
      present: (items) => ({ items }),
    }),
    route.get(ONE, 'One meeting', {
      policy: 'public',
      returns: meetingSchema,
      read: (tx, { scope, params }) => getMeeting(tx, scope, params.meetingId),
      present: (row, { scope }) => presentMeeting(row, scope),
    }),
    route.get(`${ONE}/materials`, 'Files of a meeting, in the order in which they came', {
      policy: 'public',
      returns: materialsSchema,
      read: async (tx, { scope, params }) => {
        const { id } = await getMeeting(tx, scope, params.meetingId);
        return { items: await listMaterials(tx, id), withdrawn: await listWithdrawn(tx, 'meeting', id) };
      },
      present: ({ items, withdrawn }) => ({
        items: items.map(presentFile),
        withdrawn: withdrawn.map(presentWithdrawn),
      }),
    }),
  ];
});

/** Acts that look at the whole plan are done beside the server, in the order in which their forum asked. */
const planningRoutes = [
  route.post(BASE, 'Draft a meeting', {
    policy: 'facilitator',
    body: meetingInputSchema,
    status: 201,
    returns: meetingSchema,
    command: (tx, { scope, body }) => createMeeting(tx, scope, body),
    present: (row, { scope }) => presentMeeting(row, scope),
  }),
  route.put(ONE, 'Rewrite a meeting; a public one with its reason', {
    policy: 'facilitator',
    body: meetingUpdateSchema,
    returns: meetingSchema,
    handle: ({ deps, scope, params: { meetingId: id }, body: input }) =>
      runByPlan(deps, scope, 'meetings.update', { scope, id, input }),
  }),
  route.post(`${ONE}/move`, 'Move a meeting in time', {
    policy: 'facilitator',
    body: meetingMoveSchema,
    returns: meetingSchema,
    handle: ({ deps, scope, params: { meetingId: id }, body: input }) =>
      runByPlan(deps, scope, 'meetings.move', { scope, id, input }),
  }),
  route.post(`${ONE}/cancel`, 'Cancel a meeting; a public one stays visible as cancelled', {
    policy: 'facilitator',
    body: meetingCancelSchema,
    returns: meetingSchema,
    handle: ({ deps, scope, params: { meetingId: id }, body: input }) =>
      runByPlan(deps, scope, 'meetings.cancel', { scope, id, input }),
  }),
  route.post(`${BASE}/swap-rooms`, 'Two public meetings change rooms in one act, with one reason', {
    policy: 'facilitator',
    body: roomSwapSchema,
    returns: z.object({ items: z.array(meetingSchema) }),
    handle: ({ deps, scope, body: input }) => runByPlan(deps, scope, 'meetings.swap-rooms', { scope, input }),
  }),
  route.post(`${BASE}/rearrange`, 'Many meetings change times and rooms in one act; public ones with one reason', {
    policy: 'facilitator',
    body: rearrangeSchema,
    returns: z.object({ items: z.array(meetingSchema) }),
    handle: ({ deps, scope, body: input }) => runByPlan(deps, scope, 'meetings.rearrange', { scope, input }),
  }),
  route.post(`${BASE}/planned-letter`, 'Whom an act would notify, and its letter; nothing is written', {
    policy: 'facilitator',
    // Only reads.
    repeat: 'recognised',
    body: plannedNoticeSchema,
    returns: plannedLetterSchema,
    read: (tx, { scope, body, deps }) => readPlannedLetter(tx, scope, body, publicUrlOf(deps.config)),
  }),
  route.post(`${BASE}/publish`, 'Publish drafts with the flags that remain', {
    policy: 'facilitator',
    body: publishSchema,
    returns: z.object({ items: z.array(meetingSchema) }),
    handle: ({ deps, scope, body: input }) => runByPlan(deps, scope, 'meetings.publish', { scope, input }),
  }),
];

/** Reading meetings, and what the facilitation writes of them. */
export const meetingRoutes = [readingRoutes, ...planningRoutes];
