import { importResultSchema } from '@minga/shared/meetings/schema.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction } from '../../../platform/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { localeOf } from '../../../platform/problems.ts';
import { parseCalendar } from '../commands/import-calendar.ts';
import { parseCsv } from '../commands/import-csv.ts';
import { importMeetings } from '../commands/import-meetings.ts';

const CSV = 'text/csv';
const CALENDAR = 'text/calendar';
const SIXTEEN_MB = 16 * 1024 * 1024;

const dryRun = z.strictObject({ dryRun: z.enum(['true', 'false']).default('false') });

/** Many drafts from one file: PRODUCT.md section 8 fixes header, answer and counts. */
export function importRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    // Only inside this plugin: elsewhere these types stay refused.
    for (const type of [CSV, CALENDAR]) {
      app.addContentTypeParser(type, { parseAs: 'string', bodyLimit: SIXTEEN_MB }, (_request, text, done) =>
        // A file of UTF-16 is full of these: told line by line, like bytes that are no UTF-8, instead of refused whole.
        done(null, String(text).replaceAll('\0', '\uFFFD')),
      );
    }
    app.post(
      '/api/cycles/:cycleId/meetings/import',
      {
        bodyLimit: SIXTEEN_MB,
        config: { policy: 'facilitator', consumes: [CSV, CALENDAR] },
        schema: {
          tags: ['meetings'],
          summary: 'Import drafts from CSV or iCalendar, all or nothing',
          consumes: [CSV, CALENDAR],
          params: z.object({ cycleId: z.uuid() }),
          querystring: dryRun,
          body: z.string(),
          response: { 200: importResultSchema },
        },
      },
      async (request) => {
        const isCalendar = request.headers['content-type']?.toLowerCase().startsWith(CALENDAR) ?? false;
        const file = isCalendar ? parseCalendar(request.body) : parseCsv(request.body);
        const options = { dryRun: request.query.dryRun === 'true', locale: localeOf(request) };
        return inTransaction(deps.db, (tx) => importMeetings(tx, request.scope, file, options));
      },
    );
  };
}
