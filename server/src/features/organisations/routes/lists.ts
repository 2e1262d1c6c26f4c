import { AppError } from '@minga/shared/kernel/errors.ts';
import { LIST_LIMITS, listResultSchema } from '@minga/shared/organisations/lists.ts';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { inTransaction } from '../../../platform/database/db.ts';
import { attachment } from '../../../platform/http/attachment.ts';
import { answerOf } from '../../../platform/http/openapi.ts';
import { localeOf } from '../../../platform/http/problems.ts';
import { type Route, routesOf } from '../../../platform/http/routes.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import { importInTurn } from '../commands/heavy.ts';
import { LIST_FORMATS, type ListFormat, sampleRows, writeList } from '../commands/write-list.ts';
import { readForumList, rowsOfList } from '../queries/lists.ts';

const route = routesOf('organisations');
const LIST = '/api/cycles/:cycleId/list';
const TYPES: Record<ListFormat, string> = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};
const asked = z.strictObject({ dryRun: z.enum(['true', 'false']).default('false') });
const askedFile = z.strictObject({ format: z.enum(LIST_FORMATS).default('csv') });
const FILE = { 200: answerOf('The list as a file', TYPES.csv, TYPES.xlsx) };

function asFile(reply: FastifyReply, format: ListFormat, name: string) {
  void reply
    .header('content-type', format === 'csv' ? `${TYPES.csv}; charset=utf-8` : TYPES.xlsx)
    .header('content-disposition', attachment(`${name}.${format}`))
    .header('cache-control', 'no-store');
}

const importRoute = route.post(LIST, 'Bring in organisations, people, seats and roles from a file, all or nothing', {
  policy: 'facilitator',
  consumes: Object.values(TYPES),
  options: { bodyLimit: LIST_LIMITS.bytes },
  description: `CSV with any of the usual separators, cells copied from a sheet, or xlsx: at most ${LIST_LIMITS.bytes / 1_000_000} MB and ${LIST_LIMITS.rows} rows. What the forum has already is recognised by names and addresses; an empty cell leaves alone what is there. One line that is wrong saves nothing. With dryRun=true nothing is saved and nobody is told.`,
  query: asked,
  returns: listResultSchema,
  handle: async ({ deps, scope, query, request }) => {
    if (!Buffer.isBuffer(request.body)) throw new AppError('request.unsupported-type');
    const options = { dryRun: query.dryRun === 'true', locale: localeOf(request) };
    return importInTurn(deps.heavy, scope, request.body, options);
  },
});

/** A forum's organisations and people as one file, in and out. */
export const listRoutes: Route[] = [
  // Only inside this plugin are its types taken: elsewhere they stay refused.
  (outside, deps) =>
    outside.register(async (app) => {
      for (const type of Object.values(TYPES))
        app.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
      importRoute(app, deps);
    }),
  route.get(LIST, 'Organisations, people, seats and roles of the forum as a file', {
    policy: 'facilitator',
    query: askedFile,
    responses: FILE,
    handle: async ({ deps, scope, query, request, reply }) => {
      const list = await inTransaction(deps.db, (tx) => readForumList(tx, scope.forumId));
      const locale = localeOf(request);
      asFile(reply, query.format, wordsOf(locale)('people-lists:fileName'));
      return writeList(rowsOfList(list), query.format, locale);
    },
  }),
  route.get(`${LIST}/sample`, 'A file that shows what a list may say', {
    policy: 'facilitator',
    query: askedFile,
    responses: FILE,
    handle: ({ query, request, reply }) => {
      const locale = localeOf(request);
      asFile(reply, query.format, wordsOf(locale)('people-lists:sampleName'));
      return writeList(sampleRows(locale), query.format, locale);
    },
  }),
];
