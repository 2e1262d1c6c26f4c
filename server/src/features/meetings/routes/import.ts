import { AppError } from '@minga/shared/kernel/errors.ts';
import { FILE_LIMITS } from '@minga/shared/meetings/rules.ts';
import { importResultSchema } from '@minga/shared/meetings/schema.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../../../platform/deps.ts';
import { localeOf } from '../../../platform/problems.ts';
import { runHeavy } from '../commands/heavy.ts';

const CSV = 'text/csv';
const CALENDAR = 'text/calendar';

const dryRun = z.strictObject({ dryRun: z.enum(['true', 'false']).default('false') });

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
          querystring: dryRun,
          response: { 200: importResultSchema },
        },
      },
      async (request, reply) => {
        const { scope, body, headers, query } = request;
        if (!Buffer.isBuffer(body)) throw new AppError('request.unsupported-type');
        const isCalendar = headers['content-type']?.toLowerCase().startsWith(CALENDAR) ?? false;
        const options = { dryRun: query.dryRun === 'true', locale: localeOf(request) };
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
