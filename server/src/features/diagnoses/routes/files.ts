import { Readable } from 'node:stream';
import { FILE_KINDS } from '@minga/shared/diagnoses/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { isKnown } from '../../../platform/http/etags.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { answerOf } from '../../../platform/http/openapi.ts';
import type { WholeFiles } from '../../../platform/files/whole-files.ts';
import { markFile } from '../commands/files.ts';
import { seatFor } from '../policy.ts';
import { type FileRow, getByNumber } from '../queries.ts';
import { listFiles } from '../queries/drafts.ts';

const ofFile = z.object({
  cycleId: z.uuid(),
  number: z.coerce.number().int().min(1).max(1_000_000),
  fileId: z.uuid(),
});

/** RFC 6266: a plain name for old readers, the real one in UTF-8 for the rest. */
export function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** @throws AppError `file.not-found` also for a draft's file: until it is published, it is its organisation's affair */
async function getReadableFile(tx: Tx, scope: Scope, number: number, fileId: string): Promise<FileRow> {
  const row = await getByNumber(tx, scope.cycleId, number);
  if (row.state === 'withdrawn')
    throw new AppError('diagnosis.withdrawn', { params: { reason: row.withdrawReason ?? '' } });
  const found = (await listFiles(tx, row.id)).find((one) => one.id === fileId);
  if (!found || (found.version === null && !seatFor(scope, row))) throw new AppError('file.not-found');
  return found;
}

export function fileRoutes(deps: Deps, wholeFiles: WholeFiles): FastifyPluginAsyncZod {
  return async (app) => {
    // The bytes are sent as they were received: compressing them would change what the hash is of.
    app.get(
      '/api/cycles/:cycleId/diagnoses/:number/files/:fileId',
      {
        config: { policy: 'public' },
        compress: false,
        schema: {
          tags: ['diagnoses'],
          summary: 'Download a file of a diagnosis',
          params: ofFile,
          response: {
            200: answerOf('The file as it was received; a text of Windows-1252 in UTF-8', ...Object.values(FILE_KINDS)),
            304: z.null(),
          },
        },
      },
      async (request, reply) => {
        const { number, fileId } = request.params;
        const file = await inTransaction(deps.db, (tx) => getReadableFile(tx, request.scope, number, fileId));
        const isWhole = await wholeFiles.isWhole(file);
        // What a reader finds out, the register knows: its counters move with a file that breaks or comes back.
        if (isWhole !== (file.verifiedAt !== null)) await inTransaction(deps.db, (tx) => markFile(tx, file, isWhole));
        if (!isWhole) throw new AppError('file.gone');
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
        return reply.send(request.method === 'HEAD' ? Readable.from([]) : wholeFiles.open(file));
      },
    );
  };
}
