import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { FILE_LIMITS, PLAN_LIMITS } from '@minga/shared/meetings/rules.ts';
import { type ImportResult, importResultSchema } from '@minga/shared/meetings/import-schema.ts';
import type { FastifyInstance, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { z } from 'zod';
import type { Deps } from '../../../platform/deps.ts';
import { openHeavyDoor, type Place } from '../../../platform/jobs/heavy-door.ts';
import { sendPacked } from '../../../platform/http/packed-answers.ts';
import { localeOf } from '../../../platform/http/problems.ts';
import { type Route, routesOf } from '../../../platform/http/routes.ts';
import { receiveFile, removeFile, SentFile, sweepFiles } from '../../../platform/http/sent-files.ts';
import { runHeavy } from '../commands/heavy.ts';

const route = routesOf('meetings');
const CSV = 'text/csv';
const CALENDAR = 'text/calendar';

const asked = z.strictObject({
  dryRun: z.enum(['true', 'false']).default('false'),
  /** Of dates like 3/5/2026, where the file shows neither by itself nor by its language which comes first. */
  dates: z.enum(['dmy', 'mdy']).optional(),
});
const { meetings, csvLines, rowBytes, peopleOfMeeting, attendances, bytes } = FILE_LIMITS;
const LIMITS = `At most ${bytes / 1024 / 1024} MB, ${meetings} meetings, ${csvLines} lines of CSV, ${rowBytes / 1024} KB for one row, ${peopleOfMeeting} people for one meeting and ${attendances} in all; ${PLAN_LIMITS.meetings} meetings and ${PLAN_LIMITS.pairs} overlaps in the cycle with the file in it; a meeting lasts at most ${PLAN_LIMITS.meetingDays} days.`;

/** Far above what people do who prepare a file and try it, far below what would keep a machine busy. */
const DOOR = {
  requestsAtOnce: 24,
  bytesAtOnce: 2 * bytes,
  requestsOfPerson: 200,
  requestsOfForum: 300,
  bytesOfForum: 4 * bytes,
  unsaid: bytes,
};

type Waiting = WeakMap<FastifyRequest, Place>;

/** Receives what is sent, while its place in the queue is held. */
function receiveFiles(app: FastifyInstance, deps: Deps, places: Waiting): void {
  const folder = join(deps.config.dataDir, 'received');
  app.addHook('onReady', () => sweepFiles(folder));
  for (const type of [CSV, CALENDAR]) {
    app.addContentTypeParser(type, async (request: FastifyRequest, payload: IncomingMessage) => {
      const place = places.get(request);
      place?.hold();
      try {
        return await receiveFile(folder, payload, bytes);
      } finally {
        place?.free();
      }
    });
  }
  // Also of a request that was refused after its file had come.
  app.addHook('onResponse', async ({ body }) => {
    if (body instanceof SentFile) await removeFile(body);
  });
}

const importRoute = (places: Waiting, onRequest: onRequestAsyncHookHandler): Route =>
  route.post('/api/cycles/:cycleId/meetings/import', 'Import drafts from CSV or iCalendar, all or nothing', {
    policy: 'facilitator',
    consumes: [CSV, CALENDAR],
    // After the gate, before the body.
    options: { onRequest },
    description: `${LIMITS} What passes a limit is refused with its number. One line that is wrong saves nothing; what is foreign to a plan (tasks, whole days, private and cancelled entries) is left out by name. A meeting that an earlier file brought is found again and changed, not doubled.`,
    query: asked,
    returns: importResultSchema,
    handle: async ({ deps, scope, query, request, reply }): Promise<ImportResult> => {
      const { body, headers } = request;
      if (!(body instanceof SentFile)) throw new AppError('request.unsupported-type');
      const isCalendar = headers['content-type']?.toLowerCase().startsWith(CALENDAR) ?? false;
      const options = { dryRun: query.dryRun === 'true', locale: localeOf(request), dates: query.dates ?? null };
      const place = places.get(request);
      place?.hold();
      try {
        const work = { scope, path: body.path, isCalendar, options };
        return await sendPacked(request, reply, await runHeavy(deps.heavy, scope.forumId, 'meetings.import', work));
      } finally {
        place?.free();
        await removeFile(body);
      }
    },
  });

/** Many drafts from one file: PRODUCT.md section 8 fixes header, answer and counts. */
export const importRoutes: Route = (outside, deps) =>
  // Only inside this plugin are its types taken: elsewhere they stay refused.
  outside.register(async (app) => {
    const door = openHeavyDoor(DOOR);
    const places: Waiting = new WeakMap();
    receiveFiles(app, deps, places);
    importRoute(places, async (request, reply) => {
      if (Number(request.headers['content-length'] ?? 0) > bytes) throw new AppError('request.too-large');
      places.set(request, await door.enterRequest(request, reply));
    })(app, deps);
  });
