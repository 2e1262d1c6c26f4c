import { sha256Hex } from '../../../platform/files/hash.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { feedInputSchema, feedListSchema, newFeedSchema } from '@minga/shared/meetings/schema.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction } from '../../../platform/database/db.ts';
import { publicUrlOf } from '../../../config.ts';
import type { Deps } from '../../../platform/deps.ts';
import { type Document, keepVersions, sendDocument } from '../../../platform/http/kept-documents.ts';
import { answerOf } from '../../../platform/http/openapi.ts';
import { withReach } from '../../../platform/database/reach.ts';
import { createFeed, type FeedRow, revokeFeed } from '../commands/manage-feeds.ts';
import { type CalendarFilter, findFeed, getCalendarHead, listCalendarEntries, listFeeds } from '../queries/calendar.ts';
import { oneAtATime, writeInTurns } from '../../../platform/http/turns.ts';
import { calendarPieces } from '../queries/calendar-text.ts';

const ofCycle = z.object({ cycleId: z.uuid() });
const tags = ['meetings'];
const TYPE = 'text/calendar; charset=utf-8';
const response = { 200: answerOf('iCalendar', 'text/calendar'), 304: z.null() };

const presentFeed = ({ id, kind, organisationId, createdAt }: FeedRow) => ({
  id,
  kind,
  organisationId,
  createdAt: createdAt.toISOString(),
});

function calendarOf(deps: Deps) {
  const publicUrl = publicUrlOf(deps.config);
  const documents = keepVersions();
  /** Kept until something is announced: subscribers ask again and again, and a large calendar takes long to write. */
  const make = async (cycleId: string, filter: CalendarFilter): Promise<Document> => {
    const head = await inTransaction(deps.db, (tx) => getCalendarHead(tx, cycleId));
    const name = [cycleId, filter.personId ?? '', filter.organisationId ?? ''].join(' ');
    return documents.get(name, head.version, async () => {
      const entries = await inTransaction(deps.db, (tx) => listCalendarEntries(tx, cycleId, head.cycleSlug, filter));
      return writeInTurns(cycleId, calendarPieces(head, entries, publicUrl));
    });
  };
  return (forumId: string, cycleId: string, filter: CalendarFilter = {}): Promise<Document> =>
    oneAtATime(forumId, () => make(cycleId, filter));
}

function sendCalendar(request: FastifyRequest, reply: FastifyReply, document: Document, isPublic: boolean) {
  void reply.header('cache-control', isPublic ? 'public, max-age=300' : 'private, max-age=300');
  void reply.header('content-type', TYPE).header('content-disposition', 'inline; filename="minga.ics"');
  return sendDocument(request, reply, document);
}

/** The public calendar, and secret addresses for a person's or an organisation's own. */
export function calendarRoutes(deps: Deps): FastifyPluginAsyncZod {
  const publicUrl = publicUrlOf(deps.config);
  const documentOf = calendarOf(deps);
  return async (app) => {
    app.get(
      '/api/cycles/:cycleId/calendar.ics',
      {
        config: { policy: 'public' },
        schema: { tags, summary: 'Published meetings as iCalendar', params: ofCycle, response },
      },
      async (request, reply) => {
        // Of a cycle that is not published yet only its own people get here: nothing between may keep their answer.
        const isPublic = request.actor.kind === 'anonymous';
        return sendCalendar(request, reply, await documentOf(request.scope.forumId, request.scope.cycleId), isPublic);
      },
    );
    app.get(
      '/api/feeds/:token/calendar.ics',
      {
        config: { policy: 'public' },
        logLevel: 'silent',
        schema: {
          tags,
          summary: 'A personal or organisation calendar by its secret address',
          params: z.object({ token: z.string().min(20).max(64) }),
          response,
        },
      },
      async (request, reply) => {
        const feed = await inTransaction(deps.db, (tx) => findFeed(tx, sha256Hex(request.params.token)));
        if (!feed) throw new AppError('feed.not-found');
        const document = await withReach(feed, () => documentOf(feed.forumId, feed.cycleId, feed.filter));
        return sendCalendar(request, reply, document, false);
      },
    );
    app.get(
      '/api/cycles/:cycleId/feeds',
      {
        config: { policy: 'forum' },
        schema: { tags, summary: 'My secret calendar addresses', params: ofCycle, response: { 200: feedListSchema } },
      },
      async ({ scope }) =>
        inTransaction(deps.db, async (tx) => ({ items: (await listFeeds(tx, scope)).map(presentFeed) })),
    );
    app.post(
      '/api/cycles/:cycleId/feeds',
      {
        config: { policy: 'forum' },
        schema: {
          tags,
          summary: 'Make a secret calendar address; it is told once',
          params: ofCycle,
          body: feedInputSchema,
          response: { 201: newFeedSchema },
        },
      },
      async (request, reply) => {
        const { row, token } = await inTransaction(deps.db, (tx) => createFeed(tx, request.scope, request.body));
        return reply.status(201).send({ ...presentFeed(row), url: `${publicUrl}/api/feeds/${token}/calendar.ics` });
      },
    );
    app.delete(
      '/api/cycles/:cycleId/feeds/:feedId',
      {
        config: { policy: 'forum' },
        schema: {
          tags,
          summary: 'Revoke a secret calendar address',
          params: z.object({ cycleId: z.uuid(), feedId: z.uuid() }),
          response: { 200: feedListSchema },
        },
      },
      async ({ scope, params }) =>
        inTransaction(deps.db, async (tx) => {
          await revokeFeed(tx, scope, params.feedId);
          return { items: (await listFeeds(tx, scope)).map(presentFeed) };
        }),
    );
  };
}
