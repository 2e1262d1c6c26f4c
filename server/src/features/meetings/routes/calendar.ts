import { sha256Hex } from '../../../platform/files/hash.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { feedInputSchema, feedListSchema, newFeedSchema } from '@minga/shared/meetings/schema.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { inTransaction } from '../../../platform/database/db.ts';
import { publicUrlOf } from '../../../config.ts';
import type { Deps } from '../../../platform/deps.ts';
import { type Document, keepNewest, sendDocument } from '../../../platform/http/kept-documents.ts';
import { perPerson } from '../../../platform/http/person-limits.ts';
import { routesOf, routesWith } from '../../../platform/http/routes.ts';
import { answerOf } from '../../../platform/http/openapi.ts';
import { withReach } from '../../../platform/database/reach.ts';
import { createFeed, revokeFeed } from '../commands/manage-feeds.ts';
import { presentFeed, presentFeeds } from '../present.ts';
import { type CalendarFilter, findFeed, getCalendarHead, listCalendarEntries, listFeeds } from '../queries/calendar.ts';
import { atOnceWhileCalm, oneAtATime, writeInTurns } from '../../../platform/http/turns.ts';
import { calendarPieces } from '../queries/calendar-text.ts';

const FEEDS = '/api/cycles/:cycleId/feeds';
const route = routesOf('meetings');
const TYPE = 'text/calendar; charset=utf-8';
const responses = { 200: answerOf('iCalendar', 'text/calendar'), 304: z.null() };

function calendarOf(deps: Deps) {
  const publicUrl = publicUrlOf(deps.config);
  const documents = keepNewest();
  /** Kept until something is announced: subscribers ask again and again, and a large calendar takes long to write. */
  return async (forumId: string, cycleId: string, filter: CalendarFilter = {}): Promise<Document> => {
    const readHead = () => inTransaction(deps.db, (tx) => getCalendarHead(tx, cycleId));
    const head = await atOnceWhileCalm(forumId, readHead);
    const name = [cycleId, filter.personId ?? '', filter.organisationId ?? ''].join(' ');
    return documents.get(name, head.version, () =>
      oneAtATime(forumId, async () => {
        const entries = await inTransaction(deps.db, (tx) => listCalendarEntries(tx, cycleId, head.cycleSlug, filter));
        return writeInTurns(forumId, calendarPieces(head, entries, publicUrl));
      }),
    );
  };
}

function sendCalendar(request: FastifyRequest, reply: FastifyReply, document: Document, isPublic: boolean) {
  // Otherwise it is an answer to a person, of which nothing is kept anywhere.
  void reply.header('cache-control', isPublic ? 'public, max-age=300' : 'no-store');
  void reply.header('content-type', TYPE).header('content-disposition', 'inline; filename="minga.ics"');
  return sendDocument(request, reply, document);
}

/** The calendar itself: public, or by a secret address. */
const documentRoutes = routesWith((deps) => {
  const documentOf = calendarOf(deps);
  return [
    route.get('/api/cycles/:cycleId/calendar.ics', 'Published meetings as iCalendar', {
      policy: 'public',
      responses,
      handle: async ({ scope, actor, request, reply }) => {
        const document = await documentOf(scope.forumId, scope.cycleId);
        // Of a cycle that is not published yet only its own people get here: nothing between may keep their answer.
        return sendCalendar(request, reply, document, actor.kind === 'anonymous');
      },
    }),
    route.get('/api/feeds/:token/calendar.ics', 'A personal or organisation calendar by its secret address', {
      policy: 'public',
      params: { token: z.string().min(20).max(64) },
      responses,
      options: { logLevel: 'silent' },
      handle: async ({ params, request, reply }) => {
        const feed = await inTransaction(deps.db, (tx) => findFeed(tx, sha256Hex(params.token)));
        if (!feed) throw new AppError('feed.not-found');
        const document = await withReach(feed, () => documentOf(feed.forumId, feed.cycleId, feed.filter));
        return sendCalendar(request, reply, document, false);
      },
    }),
  ];
});

/** The public calendar, and secret addresses for a person's or an organisation's own. */
export const calendarRoutes = [
  documentRoutes,
  route.get(FEEDS, 'My secret calendar addresses', {
    policy: 'forum',
    returns: feedListSchema,
    read: (tx, { scope }) => listFeeds(tx, scope),
    present: presentFeeds,
  }),
  route.post(FEEDS, 'Make a secret calendar address; it is told once', {
    policy: 'forum',
    rateLimit: perPerson(10),
    body: feedInputSchema,
    status: 201,
    returns: newFeedSchema,
    command: (tx, { scope, body }) => createFeed(tx, scope, body),
    present: ({ row, token }, { deps }) => ({
      ...presentFeed(row),
      url: `${publicUrlOf(deps.config)}/api/feeds/${token}/calendar.ics`,
    }),
  }),
  route.delete(`${FEEDS}/:feedId`, 'Revoke a secret calendar address', {
    policy: 'forum',
    rateLimit: perPerson(10),
    returns: feedListSchema,
    command: (tx, { scope, params }) => revokeFeed(tx, scope, params.feedId),
    read: (tx, { scope }) => listFeeds(tx, scope),
    present: presentFeeds,
  }),
];
