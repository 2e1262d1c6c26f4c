import { AppError } from '@minga/shared/kernel/errors.ts';
import { MAX_FILE_BYTES } from '@minga/shared/files/rules.ts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { inTransaction } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { requireRoom } from '../../../platform/files/disk-reserve.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { perPerson } from '../../../platform/http/person-limits.ts';
import { type Route, routesOf } from '../../../platform/http/routes.ts';
import { forgetUpload } from '../commands/forget-upload.ts';
import { reserveUpload, tooLarge } from '../commands/uploads.ts';
import type { FileOwnerKind } from '../policy.ts';
import { getUpload, type UploadRow } from '../queries.ts';
import { type createReceiver, type Finish, filesOf } from './receive-upload.ts';

export const OCTETS = 'application/offset+octet-stream';
type Receiving = { deps: Deps; receiver: ReturnType<typeof createReceiver>; finish: Finish };
/** The address is its feature's, so its ids are known by name only. */
type Named = { scope: Scope; params: object };
const idIn = ({ params }: Pick<Named, 'params'>, name: string): string =>
  (params as Record<string, string | undefined>)[name] ?? '';

/** `Upload-Metadata: filename <base64>`; the type a client claims is not even read. */
function fileNameOf(header: string | undefined): string {
  const encoded = /(?:^|,)\s*(?:filename|name) ([A-Za-z0-9+/=]+)/.exec(header ?? '')?.[1] ?? '';
  return Buffer.from(encoded, 'base64').toString('utf8');
}

function sizeOf(header: string | undefined): number {
  if (!/^\d{1,15}$/.test(header ?? ''))
    throw new AppError('request.invalid', { errors: [{ field: 'upload-length', code: 'required' }] });
  // Before the disk is asked: of what nobody may send it is not the disk that is too small.
  if (Number(header) > MAX_FILE_BYTES) throw tooLarge();
  return Number(header);
}

/** What the four verbs of one kind of owner share. */
function sharedOf({ deps, finish }: Receiving, owners: FileOwnerKind) {
  const { path, id: idName } = owners.address;
  return {
    route: routesOf(owners.tag),
    path: `${path}/uploads`,
    of: { policy: owners.writers, consumes: [OCTETS] },
    ownerId: (asked: Named) => idIn(asked, idName),
    authorise: ({ scope, params }: Named) =>
      inTransaction(deps.db, async (tx) => {
        const owner = { kind: owners.kind, id: idIn({ params }, idName) };
        await owners.requireWriter(tx, scope, owner.id);
        return getUpload(tx, owner, idIn({ params }, 'uploadId'), personOf(scope).personId);
      }),
    contextFor: (request: FastifyRequest, upload: UploadRow) => ({
      upload,
      location: `${path.replace(':cycleId', upload.cycleId).replace(`:${idName}`, upload.ownerId)}/uploads/${upload.id}`,
      finish: () => finish(request, owners, upload),
    }),
  };
}
type Shared = ReturnType<typeof sharedOf>;

const beginning = ({ deps, receiver }: Receiving, owners: FileOwnerKind, shared: Shared): Route =>
  shared.route.post(shared.path, 'Begin an upload: name in Upload-Metadata, size in Upload-Length', {
    ...shared.of,
    // Its answer is a header; an upload begun twice has no bytes and is swept.
    repeat: 'recognised',
    reads: {
      'Tus-Resumable': '1.0.0',
      'Upload-Length': 'size of the file in bytes',
      'Upload-Metadata': '«filename» and its name in base64; the answer’s Location is where its bytes go',
    },
    status: 201,
    handle: async (asked) => {
      const { request, reply, scope } = asked;
      const input = {
        name: fileNameOf(String(request.headers['upload-metadata'] ?? '')),
        bytes: sizeOf(request.headers['upload-length'] as string | undefined),
      };
      await requireRoom(deps.storage.partsDir, deps.config.diskReserve, input.bytes);
      const upload = await inTransaction(deps.db, (tx) =>
        reserveUpload(tx, scope, owners, shared.ownerId(asked), input),
      );
      return receiver.send(request, reply, shared.contextFor(request, upload));
    },
  });

const asking = ({ receiver, finish }: Receiving, owners: FileOwnerKind, shared: Shared): Route =>
  shared.route.head(`${shared.path}/:uploadId`, 'How much of an upload has arrived', {
    ...shared.of,
    // Said in the document, unlike the HEAD that comes with each GET: tus has no GET.
    swagger: { exposeHeadRoute: true },
    responses: { 200: z.null() },
    handle: async (asked) => {
      const { request, reply } = asked;
      const upload = await shared.authorise(asked);
      if (upload.finishedAt === null) {
        const parts = await receiver.store.getUpload(upload.id).catch(() => null);
        if (parts && parts.offset !== parts.size)
          return receiver.send(request, reply, shared.contextFor(request, upload));
        // Whole, but its last answer was lost together with the process: it is taken in now. Another request may be
        // doing the same at this instant, so what counts in the end is the row, not who moved the file.
        const failure = parts ? await finish(request, owners, upload).catch((error: unknown) => error) : null;
        const now = await shared.authorise(asked);
        if (now.finishedAt === null) throw failure ?? new AppError('upload.not-found');
      }
      return filesOf(reply)
        .header('upload-offset', String(upload.bytes))
        .header('upload-length', String(upload.bytes))
        .status(200)
        .send();
    },
  });

const appending = ({ deps, receiver }: Receiving, shared: Shared): Route =>
  shared.route.patch(`${shared.path}/:uploadId`, 'Append bytes at Upload-Offset', {
    ...shared.of,
    // Pieces of half a megabyte: a quick line sends hundreds a minute, and what they may hold together has limits of its own.
    rateLimit: perPerson(6_000),
    reads: { 'Tus-Resumable': '1.0.0', 'Upload-Offset': 'where these bytes begin; as HEAD tells' },
    body: z.unknown(),
    options: { bodyLimit: MAX_FILE_BYTES },
    handle: async (asked) => {
      const { request, reply } = asked;
      const upload = await shared.authorise(asked);
      if (upload.finishedAt !== null) throw new AppError('upload.out-of-step');
      const bytes = Number(request.headers['content-length'] ?? 0);
      await requireRoom(deps.storage.partsDir, deps.config.diskReserve, bytes);
      return receiver.send(request, reply, shared.contextFor(request, upload));
    },
  });

const cancelling = ({ deps }: Receiving, shared: Shared): Route =>
  shared.route.delete(`${shared.path}/:uploadId`, 'Cancel an upload', {
    ...shared.of,
    handle: async (asked) => {
      const upload = await shared.authorise(asked);
      if (upload.finishedAt !== null || !(await forgetUpload(deps, upload.id))) throw new AppError('upload.not-found');
      return filesOf(asked.reply).status(204).send();
    },
  });

/**
 * Resumable uploads (tus 1.0) to things of one kind. There is no GET: what was received is read only through the
 * downloads.
 */
export function uploadRoutes(receiving: Receiving, owners: FileOwnerKind): Route[] {
  const shared = sharedOf(receiving, owners);
  return [
    beginning(receiving, owners, shared),
    asking(receiving, owners, shared),
    appending(receiving, shared),
    cancelling(receiving, shared),
  ];
}
