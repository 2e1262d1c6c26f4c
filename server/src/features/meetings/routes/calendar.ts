import { AppError } from '@minga/shared/kernel/errors.ts';
import { feedInputSchema, feedListSchema, newFeedSchema } from '@minga/shared/meetings/schema.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import { z } from 'zod';
import { inTransaction } from '../../../platform/db.ts';
import { publicUrlOf } from '../../../config.ts';
import type { Deps } from '../../../platform/deps.ts';
import { etagOf, isKnown } from '../../../platform/etags.ts';
import { answerOf } from '../../../platform/openapi.ts';
import { createFeed, type FeedRow, revokeFeed, sha256OfToken } from '../commands/manage-feeds.ts';
import { type Calendar, findFeed, getCalendar, listFeeds } from '../queries/calendar.ts';

const ofCycle = z.object({ cycleId: z.uuid() });
const tags = ['meetings'];
const TYPE = 'text/calendar; charset=utf-8';
const response = { 200: answerOf('iCalendar', 'text/calendar'), 304: z.null() };

/**
 * UTC instants only: with a time zone name the library would print the clock of the machine it runs on.
 * Stamps come from the publication, so the text, and with it the ETag, changes only when something was announced.
 */
function writeCalendar(calendar: Calendar, publicUrl: string): string {
  const feed = ical({
    name: calendar.title,
    method: ICalCalendarMethod.PUBLISH,
    prodId: { company: 'Minga', product: 'Meetings', language: calendar.locale.toUpperCase() },
    ttl: 3600,
  });
  for (const entry of calendar.entries) {
    feed.createEvent({
      id: entry.uid,
      sequence: entry.sequence,
      stamp: entry.stampedAt,
      start: entry.startsAt,
      end: entry.endsAt,
      summary: entry.title,
      status: entry.isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
      categories: entry.themes.map((name) => ({ name })),
      url: `${publicUrl}/c/${calendar.cycleSlug}/meetings#m-${entry.meetingId}`,
      ...(entry.room ? { location: entry.room } : {}),
      ...(entry.agenda ? { description: entry.agenda } : {}),
    });
  }
  // RFC 5545 3.1: every line ends with CRLF, the last one too; the library leaves that out.
  return `${feed.toString()}\r\n`;
}

function sendCalendar(request: FastifyRequest, reply: FastifyReply, text: string, isPublic: boolean): FastifyReply {
  const etag = etagOf(text);
  void reply.header('etag', etag).header('cache-control', isPublic ? 'public, max-age=300' : 'private, max-age=300');
  if (isKnown(request, etag)) return reply.status(304).send();
  return reply.header('content-type', TYPE).header('content-disposition', 'inline; filename="minga.ics"').send(text);
}

const presentFeed = ({ id, kind, organisationId, createdAt }: FeedRow) => ({
  id,
  kind,
  organisationId,
  createdAt: createdAt.toISOString(),
});

/** The public calendar, and secret addresses for a person's or an organisation's own. */
export function calendarRoutes(deps: Deps): FastifyPluginAsyncZod {
  const publicUrl = publicUrlOf(deps.config);
  return async (app) => {
    app.get(
      '/api/cycles/:cycleId/calendar.ics',
      {
        config: { policy: 'public' },
        schema: { tags, summary: 'Published meetings as iCalendar', params: ofCycle, response },
      },
      async (request, reply) => {
        const calendar = await inTransaction(deps.db, (tx) => getCalendar(tx, request.scope.cycleId));
        // Of a cycle that is not published yet only its own people get here: nothing between may keep their answer.
        const isPublic = request.actor.kind === 'anonymous';
        return sendCalendar(request, reply, writeCalendar(calendar, publicUrl), isPublic);
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
        const calendar = await inTransaction(deps.db, async (tx) => {
          const feed = await findFeed(tx, sha256OfToken(request.params.token));
          if (!feed) throw new AppError('feed.not-found');
          return getCalendar(tx, feed.cycleId, feed.filter);
        });
        return sendCalendar(request, reply, writeCalendar(calendar, publicUrl), false);
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
