import { AppError } from '@minga/shared/kernel/errors.ts';
import { FILE_LIMITS, PLAN_LIMITS } from '@minga/shared/meetings/rules.ts';
import { importResultSchema } from '@minga/shared/meetings/import-schema.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../../../platform/deps.ts';
import { HEAVY_LIMITS } from '../../../platform/heavy-work.ts';
import { localeOf } from '../../../platform/problems.ts';
import { runHeavy } from '../commands/heavy.ts';

const CSV = 'text/csv';
const CALENDAR = 'text/calendar';

const asked = z.strictObject({
  dryRun: z.enum(['true', 'false']).default('false'),
  /** Of dates like 3/5/2026, where the file shows neither by itself nor by its language which comes first. */
  dates: z.enum(['dmy', 'mdy']).optional(),
});
const { meetings, csvLines, rowBytes, peopleOfMeeting, attendances, bytes } = FILE_LIMITS;
const LIMITS = `At most ${bytes / 1024 / 1024} MB, ${meetings} meetings, ${csvLines} lines of CSV, ${rowBytes / 1024} KB for one row, ${peopleOfMeeting} people for one meeting and ${attendances} in all; ${PLAN_LIMITS.meetings} meetings and ${PLAN_LIMITS.pairs} overlaps in the cycle with the file in it; a meeting lasts at most ${PLAN_LIMITS.meetingDays} days.`;

/** Many drafts from one file: PRODUCT.md section 8 fixes header, answer and counts. */
export function importRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    // Only inside this plugin: elsewhere these types stay refused.
    for (const type of [CSV, CALENDAR]) {
      app.addContentTypeParser(type, { parseAs: 'buffer', bodyLimit: FILE_LIMITS.bytes }, (_request, bytes, done) =>
        done(null, bytes),
      );
    }
    app.post(
      '/api/cycles/:cycleId/meetings/import',
      {
        bodyLimit: FILE_LIMITS.bytes,
        config: { policy: 'facilitator', consumes: [CSV, CALENDAR] },
        schema: {
          tags: ['meetings'],
          summary: 'Import drafts from CSV or iCalendar, all or nothing',
          consumes: [CSV, CALENDAR],
          params: z.object({ cycleId: z.uuid() }),
          description: `${LIMITS} What passes a limit is refused with its number. One line that is wrong saves nothing; what is foreign to a plan (tasks, whole days, private and cancelled entries) is left out by name. A meeting that an earlier file brought is found again and changed, not doubled.`,
          querystring: asked,
          response: { 200: importResultSchema },
        },
      },
      async (request, reply) => {
        const { scope, body, headers, query } = request;
        // Nothing is said on the line while a large file is worked on, nor while it waits for its turn.
        request.raw.socket.setTimeout?.(2 * HEAVY_LIMITS.timeMs);
        if (!Buffer.isBuffer(body)) throw new AppError('request.unsupported-type');
        const isCalendar = headers['content-type']?.toLowerCase().startsWith(CALENDAR) ?? false;
        const options = { dryRun: query.dryRun === 'true', locale: localeOf(request), dates: query.dates ?? null };
        const answer = await runHeavy(deps.heavy, scope.forumId, 'meetings.import', {
          scope,
          file: body,
          isCalendar,
          options,
        });
        return reply.type('application/json; charset=utf-8').send(answer as never);
      },
    );
  };
}
