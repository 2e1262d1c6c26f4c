import {
  type MeetingList,
  meetingCancelSchema,
  meetingInputSchema,
  meetingListSchema,
  meetingMoveSchema,
  meetingSchema,
  meetingUpdateSchema,
  planSchema,
  publicationListSchema,
  publishSchema,
  roomSwapSchema,
} from '@minga/shared/meetings/schema.ts';
import { plannedInstantSchema } from '@minga/shared/kernel/fields.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { type Document, keepVersions, sendDocument } from '../../../platform/http/kept-documents.ts';
import { jsonPieces } from '../../../platform/http/long-answers.ts';
import { oneAtATime, writeInTurns } from '../../../platform/http/turns.ts';
import { sendPacked } from '../../../platform/http/packed-answers.ts';
import { runByPlan } from '../commands/heavy.ts';
import { createMeeting } from '../commands/write-meeting.ts';
import { presentMeeting } from '../present.ts';
import { getCalendarHead, listPublications } from '../queries/calendar.ts';
import { audienceOf } from '../queries/kept-flags.ts';
import { meetingPage, surroundings } from '../queries/plan.ts';
import { getMeeting, listPlannedOrganisations, type MeetingRow } from '../queries/meetings.ts';

const ofCycle = z.object({ cycleId: z.uuid() });
const ofMeeting = z.object({ cycleId: z.uuid(), meetingId: z.uuid() });
const span = z.strictObject({
  from: plannedInstantSchema.optional(),
  to: plannedInstantSchema.optional(),
  limit: z.coerce.number().int().min(1).max(2000).default(500),
  after: z.uuid().optional(),
});
type Span = z.infer<typeof span>;
const tags = ['meetings'];
const BASE = '/api/cycles/:cycleId/meetings';

const personIdOf = ({ actor }: Scope): string | null => (actor.kind === 'person' ? actor.personId : null);

/** Reading meetings, and the facilitator's pen. */
export function meetingRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(readingRoutes(deps));
    const one = async (row: Promise<MeetingRow>, scope: Scope) => presentMeeting(await row, scope);
    const planner = { policy: 'facilitator' } as const;

    app.post(
      BASE,
      {
        config: planner,
        schema: {
          tags,
          summary: 'Draft a meeting',
          params: ofCycle,
          body: meetingInputSchema,
          response: { 201: meetingSchema },
        },
      },
      async (request, reply) => {
        const made = await inTransaction(deps.db, (tx) =>
          one(createMeeting(tx, request.scope, request.body), request.scope),
        );
        return reply.status(201).send(made);
      },
    );
    app.put(
      `${BASE}/:meetingId`,
      {
        config: planner,
        schema: {
          tags,
          summary: 'Rewrite a meeting; a public one with its reason',
          params: ofMeeting,
          body: meetingUpdateSchema,
          response: { 200: meetingSchema },
        },
      },
      async ({ scope, params, body }) =>
        runByPlan(deps, scope, 'meetings.update', { scope, id: params.meetingId, input: body }),
    );
    app.post(
      `${BASE}/:meetingId/move`,
      {
        config: planner,
        schema: {
          tags,
          summary: 'Move a meeting in time',
          params: ofMeeting,
          body: meetingMoveSchema,
          response: { 200: meetingSchema },
        },
      },
      async ({ scope, params, body }) =>
        runByPlan(deps, scope, 'meetings.move', { scope, id: params.meetingId, input: body }),
    );
    app.post(
      `${BASE}/:meetingId/cancel`,
      {
        config: planner,
        schema: {
          tags,
          summary: 'Cancel a meeting; a public one stays visible as cancelled',
          params: ofMeeting,
          body: meetingCancelSchema,
          response: { 200: meetingSchema },
        },
      },
      async ({ scope, params, body }) =>
        runByPlan(deps, scope, 'meetings.cancel', { scope, id: params.meetingId, input: body }),
    );
    app.post(
      `${BASE}/swap-rooms`,
      {
        config: planner,
        schema: {
          tags,
          summary: 'Two public meetings change rooms in one act, with one reason',
          params: ofCycle,
          body: roomSwapSchema,
          response: { 200: z.object({ items: z.array(meetingSchema) }) },
        },
      },
      async ({ scope, body }) => runByPlan(deps, scope, 'meetings.swap-rooms', { scope, input: body }),
    );
    app.post(
      `${BASE}/publish`,
      {
        config: planner,
        schema: {
          tags,
          summary: 'Publish drafts with the flags that remain',
          params: ofCycle,
          body: publishSchema,
          response: { 200: z.object({ items: z.array(meetingSchema) }) },
        },
      },
      async ({ scope, body }) => runByPlan(deps, scope, 'meetings.publish', { scope, input: body }),
    );
  };
}

async function pageOf(tx: Tx, scope: Scope, { from, to, limit, after }: Span): Promise<MeetingList> {
  const { rows, next } = await meetingPage(tx, scope, {
    from: from ? new Date(from) : undefined,
    to: to ? new Date(to) : undefined,
    limit,
    after,
    ...(scope.isFacilitator ? {} : { onlyPerson: personIdOf(scope) }),
  });
  return { ...(await surroundings(tx, scope, rows)), next };
}

/** The answer says what time it is here; that of a moment ago serves as well. Milliseconds. */
const MOMENT = 15_000;

/** Strangers all get the same, and so do all who plan: written once for each change, however many ask. */
function documentOf(deps: Deps) {
  const documents = keepVersions();
  return async (scope: Scope, query: Span): Promise<Document> => {
    const [head, organisations] = await inTransaction(deps.db, (tx) =>
      Promise.all([getCalendarHead(tx, scope.cycleId), listPlannedOrganisations(tx, scope.forumId)]),
    );
    const { from, to, limit, after } = query;
    const drafts = scope.isFacilitator ? head.draftsVersion : null;
    const version = JSON.stringify([head.version, drafts, organisations, Math.floor(Date.now() / MOMENT)]);
    const name = JSON.stringify([scope.cycleId, audienceOf(scope), from, to, limit, after]);
    return documents.get(name, version, async () => {
      const page = await inTransaction(deps.db, (tx) => pageOf(tx, scope, query));
      return writeInTurns(scope.forumId, jsonPieces(meetingListSchema, page));
    });
  };
}

function readingRoutes(deps: Deps): FastifyPluginAsyncZod {
  const kept = documentOf(deps);
  return async (app) => {
    const open = { policy: 'public' } as const;
    app.get(
      BASE,
      {
        config: open,
        schema: {
          tags,
          summary: 'Meetings this reader may see, in order of time',
          params: ofCycle,
          querystring: span,
          response: { 200: meetingListSchema },
        },
      },
      async (request, reply) => {
        const { scope, query, actor } = request;
        // Of others each sees whether they are expected themselves.
        if (actor.kind !== 'anonymous' && !scope.isFacilitator)
          return oneAtATime(scope.forumId, () => inTransaction(deps.db, (tx) => pageOf(tx, scope, query)));
        const document = await oneAtATime(scope.forumId, () => kept(scope, query));
        return sendDocument(request, reply.type('application/json; charset=utf-8'), document);
      },
    );
    app.get(
      `${BASE}/plan`,
      {
        config: { policy: 'facilitator' },
        schema: { tags, summary: 'Everything the planner draws', params: ofCycle, response: { 200: planSchema } },
      },
      async (request, reply) =>
        sendPacked(request, reply, await runByPlan(deps, request.scope, 'meetings.plan', { scope: request.scope })),
    );
    app.get(
      `${BASE}/publications`,
      {
        config: open,
        schema: {
          tags,
          summary: 'Public log: what was announced, with what changed and the flags known',
          params: ofCycle,
          querystring: z.strictObject({ limit: z.coerce.number().int().min(1).max(500).default(100) }),
          response: { 200: publicationListSchema },
        },
      },
      async ({ scope, query }) =>
        inTransaction(deps.db, async (tx) => ({ items: await listPublications(tx, scope.cycleId, query.limit) })),
    );
    app.get(
      `${BASE}/:meetingId`,
      { config: open, schema: { tags, summary: 'One meeting', params: ofMeeting, response: { 200: meetingSchema } } },
      async ({ scope, params }) =>
        inTransaction(deps.db, async (tx) => presentMeeting(await getMeeting(tx, scope, params.meetingId), scope)),
    );
  };
}
