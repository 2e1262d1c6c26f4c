import { attachment } from '../../../platform/http/attachment.ts';
import { Readable } from 'node:stream';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { FILE_KINDS } from '@minga/shared/kernel/file-kinds.ts';
import { withdrawFileSchema } from '@minga/shared/files/schema.ts';
import { z } from 'zod';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import { isKnown } from '../../../platform/http/etags.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { answerOf } from '../../../platform/http/openapi.ts';
import { DONE, doneSchema, type Route, routesOf } from '../../../platform/http/routes.ts';
import { markFile, removeFile, removeStored, withdrawFile } from '../commands/files.ts';
import type { FileOwnerKind } from '../commands/uploads.ts';
import { type FileRow, getFile } from '../queries.ts';

/** @throws AppError `file.not-found` also for a draft's file: until it is published, it is the affair of who writes it */
async function getReadableFile(
  tx: Tx,
  scope: Scope,
  owners: FileOwnerKind,
  params: Record<string, unknown>,
): Promise<FileRow> {
  const { id, seesDrafts } = await owners.reading.find(tx, scope, params);
  const file = await getFile(tx, { kind: owners.kind, id }, String(params['fileId']));
  if (file.version === null && !seesDrafts) throw new AppError('file.not-found');
  return file;
}

function downloadRoute(owners: FileOwnerKind): Route {
  const said = {
    200: answerOf('The file as it was received; a text of Windows-1252 in UTF-8', ...Object.values(FILE_KINDS)),
  };
  return routesOf(owners.tag).get(`${owners.reading.path}/files/:fileId`, 'Download a file', {
    policy: 'public',
    params: owners.reading.params.shape,
    responses: { ...said, 304: z.null() },
    // The bytes are sent as they were received: compressing them would change what the hash is of.
    options: { compress: false },
    handle: async ({ request, reply, deps: { db, wholeFiles }, scope, params }) => {
      const file = await inTransaction(db, (tx) => getReadableFile(tx, scope, owners, params));
      const isWhole = await wholeFiles.isWhole(file);
      // What a reader finds out, its owner knows: counters move with a file that breaks or comes back.
      if (isWhole !== (file.verifiedAt !== null)) await inTransaction(db, (tx) => markFile(tx, file, isWhole));
      if (!isWhole) throw new AppError('file.gone');
      const etag = `"${file.sha256}"`;
      // A draft's, or of a cycle that is not published yet: only their own people get here.
      const isPublic = file.version !== null || owners.reading.isForAnybody === true;
      const isForAnybody = isPublic && scope.actor.kind === 'anonymous';
      void reply
        .header('content-security-policy', "sandbox; default-src 'none'")
        .header('x-content-type-options', 'nosniff')
        .header('content-disposition', attachment(file.name))
        .header('cache-control', isForAnybody ? 'public, no-cache' : 'no-store')
        .header('etag', etag);
      if (isKnown(request, etag)) return reply.status(304).send(null);
      void reply.header('content-type', file.mediaType).header('content-length', file.bytes);
      // Whoever asks for the head alone must not make a store behind a network send everything.
      return reply.send(request.method === 'HEAD' ? Readable.from([]) : wholeFiles.open(file));
    },
  });
}

/** Which file, as the address of its kind says. */
function namedIn(owners: FileOwnerKind, params: object): { ownerId: string; fileId: string } {
  const { [owners.address.id]: ownerId = '', fileId = '' } = params as Record<string, string>;
  return { ownerId, fileId };
}

function removalRoute(owners: FileOwnerKind): Route {
  return routesOf(owners.tag).delete(`${owners.address.path}/files/:fileId`, 'Take a file away', {
    policy: owners.writers,
    returns: doneSchema,
    handle: async ({ deps, scope, params }) => {
      const key = await inTransaction(deps.db, (tx) => removeFile(tx, scope, owners, namedIn(owners, params)));
      await removeStored(deps, [key]);
      return DONE;
    },
  });
}

function withdrawalRoute(owners: FileOwnerKind): Route {
  const what = 'Take back a file that everybody could read, with a public reason';
  return routesOf(owners.tag).post(`${owners.address.path}/files/:fileId/withdraw`, what, {
    policy: owners.writers,
    body: withdrawFileSchema,
    returns: doneSchema,
    handle: async ({ deps, scope, params, body: { reason } }) => {
      const key = await inTransaction(deps.db, (tx) =>
        withdrawFile(tx, scope, owners, namedIn(owners, params), reason),
      );
      await removeStored(deps, [key]);
      return DONE;
    },
  });
}

/** What was received of one kind of owner: read by whom its feature lets, taken away by who writes. */
export const ownFileRoutes = (owners: FileOwnerKind): Route[] => [
  downloadRoute(owners),
  removalRoute(owners),
  ...(owners.isPublic ? [withdrawalRoute(owners)] : []),
];
