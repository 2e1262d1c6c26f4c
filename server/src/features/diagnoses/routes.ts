import { Readable } from 'node:stream';
import { FILE_KINDS } from '@minga/shared/diagnoses/rules.ts';
import {
  registerQuerySchema,
  registerSchema,
  publicDiagnosisSchema,
  versionSchema,
  versionsSchema,
} from '@minga/shared/diagnoses/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction } from '../../platform/db.ts';
import type { Deps } from '../../platform/deps.ts';
import { isKnown } from '../../platform/etags.ts';
import { answerOf } from '../../platform/openapi.ts';
import { markFile } from './commands/files.ts';
import { startHousekeeping } from './jobs.ts';
import { seatFor } from './policy.ts';
import { presentVersion } from './present.ts';
import { getByNumber, getPublicDiagnosis, getRegister, listVersions } from './queries.ts';
import { listFiles } from './queries/drafts.ts';
import { draftRoutes } from './routes/drafts.ts';
import { uploadRoutes } from './routes/uploads.ts';

const ofCycle = z.object({ cycleId: z.uuid() });
const ofNumber = ofCycle.extend({ number: z.coerce.number().int().min(1).max(1_000_000) });
const ofVersion = ofNumber.extend({ version: z.coerce.number().int().min(1) });
const ofFile = ofNumber.extend({ fileId: z.uuid() });

/** RFC 6266: a plain name for old readers, the real one in UTF-8 for the rest. */
export function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** The public register, and what an organisation does with its own diagnoses. */
export function diagnosesRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    const config = { policy: 'public' as const };
    const tags = ['diagnoses'];
    const base = '/api/cycles/:cycleId/diagnoses';
    app.get(
      base,
      {
        config,
        schema: {
          tags,
          summary: 'The register: search, filters, counters',
          params: ofCycle,
          querystring: registerQuerySchema,
          response: { 200: registerSchema },
        },
      },
      async (request) => inTransaction(deps.db, (tx) => getRegister(tx, request.scope, request.query)),
    );
    app.get(
      `${base}/:number`,
      {
        config,
        schema: {
          tags,
          summary: 'One diagnosis, or its tombstone',
          params: ofNumber,
          response: { 200: publicDiagnosisSchema },
        },
      },
      async (request) => inTransaction(deps.db, (tx) => getPublicDiagnosis(tx, request.scope, request.params.number)),
    );
    app.get(
      `${base}/:number/versions`,
      {
        config,
        schema: { tags, summary: 'Versions with their hashes', params: ofNumber, response: { 200: versionsSchema } },
      },
      async (request) =>
        inTransaction(deps.db, async (tx) => {
          const row = await getByNumber(tx, request.scope.cycleId, request.params.number);
          return { items: (await listVersions(tx, row.id)).map(presentVersion) };
        }),
    );
    app.get(
      `${base}/:number/versions/:version`,
      {
        config,
        schema: {
          tags,
          summary: 'The frozen content of a version',
          params: ofVersion,
          response: { 200: versionSchema },
        },
      },
      async (request) =>
        inTransaction(deps.db, async (tx) => {
          const { number, version } = request.params;
          const row = await getByNumber(tx, request.scope.cycleId, number);
          if (row.state === 'withdrawn')
            throw new AppError('diagnosis.withdrawn', { params: { reason: row.withdrawReason ?? '' } });
          const found = (await listVersions(tx, row.id)).find((one) => one.version === version);
          if (!found) throw new AppError('diagnosis.not-found');
          return {
            number,
            ...presentVersion(found),
            snapshot: found.snapshot as Record<string, unknown>,
          };
        }),
    );
    // The bytes are sent as they were received: compressing them would change what the hash is of.
    app.get(
      `${base}/:number/files/:fileId`,
      {
        config,
        compress: false,
        schema: {
          tags,
          summary: 'Download a file of a diagnosis',
          params: ofFile,
          response: { 200: answerOf('The file as it was received', ...Object.values(FILE_KINDS)), 304: z.null() },
        },
      },
      async (request, reply) => {
        const { number, fileId } = request.params;
        const file = await inTransaction(deps.db, async (tx) => {
          const row = await getByNumber(tx, request.scope.cycleId, number);
          if (row.state === 'withdrawn')
            throw new AppError('diagnosis.withdrawn', { params: { reason: row.withdrawReason ?? '' } });
          const found = (await listFiles(tx, row.id)).find((one) => one.id === fileId);
          // Until it is published, a file is its own organisation's affair.
          if (!found || (found.version === null && !seatFor(request.scope, row))) throw new AppError('file.not-found');
          return found;
        });
        if ((await deps.storage.size(file.storageKey)) !== file.bytes) {
          await inTransaction(deps.db, (tx) => markFile(tx, file.id, false));
          throw new AppError('file.gone');
        }
        const etag = `"${file.sha256}"`;
        void reply
          .header('content-security-policy', "sandbox; default-src 'none'")
          .header('x-content-type-options', 'nosniff')
          .header('content-disposition', attachment(file.name))
          .header('cache-control', file.version === null ? 'private, no-store' : 'public, no-cache')
          .header('etag', etag);
        if (isKnown(request, etag)) return reply.status(304).send(null);
        void reply.header('content-type', file.mediaType).header('content-length', file.bytes);
        // Whoever asks for the head alone must not make a store behind a network send everything.
        return reply.send(request.method === 'HEAD' ? Readable.from([]) : deps.storage.open(file.storageKey));
      },
    );
    await app.register(draftRoutes(deps));
    await app.register(uploadRoutes(deps));
    const stop = startHousekeeping(deps);
    app.addHook('onClose', async () => stop());
  };
}
