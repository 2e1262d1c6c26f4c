import { NOTICE_KINDS } from '@minga/shared/notices/rules.ts';
import {
  chooseNoticeSchema,
  noticeChoicesSchema,
  noticesQuerySchema,
  noticesSchema,
  readNoticesSchema,
  unreadSchema,
} from '@minga/shared/notices/schema.ts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { publicUrlOf } from '../../config.ts';
import type { Deps } from '../../platform/deps.ts';
import type { Person } from '../../platform/http/gate.ts';
import { listenerOf } from '../../platform/http/problems.ts';
import { type Route, routesOf } from '../../platform/http/routes.ts';
import { chooseMode, readNotices } from './commands.ts';
import type { NoticeSources, Reader } from './policy.ts';
import { presentNotice } from './present.ts';
import { bounceRoutes } from './routes/bounces.ts';
import { deviceRoutes } from './routes/devices.ts';
import { informingRoutes } from './routes/informing.ts';
import { letterRoutes } from './routes/letters.ts';
import { plannedRoleRoutes } from './routes/roles.ts';
import { seatRoutes } from './routes/seats.ts';
import { countUnread, inWords, listChoices, listOwn } from './queries.ts';

const route = routesOf('notices');

const readerOf = ({ personId, email }: Person, request: FastifyRequest, { config, keyed }: Deps): Reader => ({
  personId,
  email,
  ...listenerOf(request),
  publicUrl: publicUrlOf(config),
  keyed,
});

/** What a person was told, and how they want to be told by letter. */
export const noticesRoutes = (sourceOf: NoticeSources): Route[] => [
  route.get('/api/notices', 'What I was told, newest first', {
    policy: 'signed-in',
    query: noticesQuerySchema,
    returns: noticesSchema,
    read: async (tx, { person, query, request, deps }) => {
      const { items, hasMore } = await listOwn(tx, person, query);
      const to = readerOf(person, request, deps);
      const next = hasMore ? (items.at(-1)?.notice.id ?? null) : null;
      const newest = items[0]?.notice.id ?? null;
      return { said: await inWords(tx, sourceOf, items, to), next, newest };
    },
    present: ({ said, ...place }) => ({ items: said.map(presentNotice), ...place }),
  }),
  route.get('/api/notices/unread', 'How much of what I was told I have not read', {
    policy: 'signed-in',
    returns: unreadSchema,
    read: async (tx, { person, request, deps }) => ({
      unread: await countUnread(tx, sourceOf, readerOf(person, request, deps)),
    }),
  }),
  route.post('/api/notices/read', 'I have read what I was told until this one', {
    policy: 'signed-in',
    // Read twice is read.
    repeat: 'recognised',
    body: readNoticesSchema,
    returns: unreadSchema,
    command: (tx, { person, body }) => readNotices(tx, person, body.until),
    read: async (tx, { person, request, deps }) => ({
      unread: await countUnread(tx, sourceOf, readerOf(person, request, deps)),
    }),
  }),
  route.get('/api/notices/choices', 'How I get the letters of each forum, kind by kind', {
    policy: 'signed-in',
    returns: noticeChoicesSchema,
    read: (tx, { person }) => listChoices(tx, person),
  }),
  route.put('/api/forums/:forumId/notices/:noticeKind', 'Get letters of this kind at once, once a day, or none', {
    policy: 'signed-in',
    params: { noticeKind: z.enum(NOTICE_KINDS) },
    body: chooseNoticeSchema,
    command: (tx, { person, params, body }) =>
      chooseMode(tx, person, { forumId: params.forumId, kind: params.noticeKind }, body.mode),
  }),
  ...seatRoutes(sourceOf),
  ...plannedRoleRoutes(sourceOf),
  ...deviceRoutes,
  ...letterRoutes,
  ...informingRoutes,
  ...bounceRoutes,
];
