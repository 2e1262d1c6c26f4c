import { Readable } from 'node:stream';
import { FILE_KINDS } from '@minga/shared/kernel/file-kinds.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { WholeFiles } from '../../../platform/files/whole-files.ts';
import { isKnown } from '../../../platform/http/etags.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { answerOf } from '../../../platform/http/openapi.ts';
import { markFile, removeFile, removeStored } from '../commands/files.ts';
import type { FileOwnerKind } from '../policy.ts';
import { type FileRow, getFile } from '../queries.ts';

type Params = Record<string, string>;

/** RFC 6266: a plain name for old readers, the real one in UTF-8 for the rest. */
export function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** @throws AppError `file.not-found` also for a draft's file: until it is published, it is the affair of who writes it */
async function getReadableFile(tx: Tx, scope: Scope, owners: FileOwnerKind, params: Params): Promise<FileRow> {
  const { id, seesDrafts } = await owners.reading.find(tx, scope, params);
  const file = await getFile(tx, { kind: owners.kind, id }, params['fileId'] ?? '');
  if (file.version === null && !seesDrafts) throw new AppError('file.not-found');
  return file;
}

export function addDownload(app: FastifyInstance, deps: Deps, wholeFiles: WholeFiles, owners: FileOwnerKind): void {
  // The bytes are sent as they were received: compressing them would change what the hash is of.
  app.get(
    `${owners.reading.path}/files/:fileId`,
    {
      config: { policy: 'public' },
      compress: false,
      schema: {
        tags: [owners.tag],
        summary: 'Download a file',
        params: owners.reading.params.extend({ fileId: z.uuid() }),
        response: {
          200: answerOf('The file as it was received; a text of Windows-1252 in UTF-8', ...Object.values(FILE_KINDS)),
          304: z.null(),
        },
      },
    },
    async (request, reply) => {
      const file = await inTransaction(deps.db, (tx) =>
        getReadableFile(tx, request.scope, owners, request.params as Params),
      );
      const isWhole = await wholeFiles.isWhole(file);
      // What a reader finds out, its owner knows: counters move with a file that breaks or comes back.
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
}

export function addRemoval(app: FastifyInstance, deps: Deps, owners: FileOwnerKind): void {
  const params = z.object({ cycleId: z.uuid(), [owners.address.id]: z.uuid(), fileId: z.uuid() });
  app.delete(
    `${owners.address.path}/files/:fileId`,
    {
      config: { policy: owners.writers },
      schema: {
        tags: [owners.tag],
        summary: 'Take a file out of a draft',
        params,
        response: { 200: z.object({ ok: z.literal(true) }) },
      },
    },
    async (request) => {
      const { [owners.address.id]: ownerId = '', fileId = '' } = request.params as Params;
      const key = await inTransaction(deps.db, (tx) => removeFile(tx, request.scope, owners, ownerId, fileId));
      await removeStored(deps, [key]);
      return { ok: true as const };
    },
  );
}
