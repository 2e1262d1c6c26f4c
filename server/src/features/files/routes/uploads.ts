import { AppError } from '@minga/shared/kernel/errors.ts';
import { MAX_FILE_BYTES } from '@minga/shared/files/rules.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { inTransaction } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { requireRoom } from '../../../platform/files/disk-reserve.ts';
import { personOf } from '../../../platform/http/gate.ts';
import { forgetUpload } from '../commands/forget-upload.ts';
import { reserveUpload, tooLarge } from '../commands/uploads.ts';
import type { FileOwnerKind } from '../policy.ts';
import { getUpload, type UploadRow } from '../queries.ts';
import { type createReceiver, type Finish, filesOf } from './receive-upload.ts';

export const OCTETS = 'application/offset+octet-stream';
type Params = Record<string, string>;
type Parts = { deps: Deps; receiver: ReturnType<typeof createReceiver>; finish: Finish };

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
function verbsOf({ deps, finish }: Parts, owners: FileOwnerKind) {
  const ownerParams = z.object({ cycleId: z.uuid(), [owners.address.id]: z.uuid() });
  const ownerId = (request: FastifyRequest) => (request.params as Params)[owners.address.id] ?? '';
  return {
    path: `${owners.address.path}/uploads`,
    config: { policy: owners.writers, consumes: [OCTETS] },
    ofOwner: ownerParams,
    ofUpload: ownerParams.extend({ uploadId: z.uuid() }),
    schema: (summary: string, params: z.ZodType, status: 200 | 201 | 204) => ({
      tags: [owners.tag],
      summary,
      params,
      response: { [status]: z.null() },
    }),
    ownerId,
    authorise: (request: FastifyRequest) =>
      inTransaction(deps.db, async (tx) => {
        const { scope } = request;
        const owner = { kind: owners.kind, id: ownerId(request) };
        await owners.requireWriter(tx, scope, owner.id);
        const { uploadId = '' } = request.params as Params;
        return getUpload(tx, owner, uploadId, personOf(scope).personId);
      }),
    contextFor: (request: FastifyRequest, upload: UploadRow) => ({
      upload,
      location: `${owners.address.path.replace(':cycleId', upload.cycleId).replace(`:${owners.address.id}`, upload.ownerId)}/uploads/${upload.id}`,
      finish: () => finish(request, owners, upload),
    }),
  };
}
type Verbs = ReturnType<typeof verbsOf>;

function addBegin(app: FastifyInstance, { deps, receiver }: Parts, owners: FileOwnerKind, verbs: Verbs): void {
  const { path, config, schema, ofOwner, ownerId, contextFor } = verbs;
  app.post(
    path,
    {
      // Its answer is a header; an upload begun twice has no bytes and is swept.
      config: {
        ...config,
        repeat: 'recognised',
        reads: {
          'Tus-Resumable': '1.0.0',
          'Upload-Length': 'size of the file in bytes',
          'Upload-Metadata': '«filename» and its name in base64; the answer’s Location is where its bytes go',
        },
      },
      schema: schema('Begin an upload: name in Upload-Metadata, size in Upload-Length', ofOwner, 201),
    },
    async (request, reply) => {
      const input = {
        name: fileNameOf(String(request.headers['upload-metadata'] ?? '')),
        bytes: sizeOf(request.headers['upload-length'] as string | undefined),
      };
      await requireRoom(deps.storage.partsDir, deps.config.diskReserve, input.bytes);
      const upload = await inTransaction(deps.db, (tx) =>
        reserveUpload(tx, request.scope, owners, ownerId(request), input),
      );
      return receiver.send(request, reply, contextFor(request, upload));
    },
  );
}

function addAsk(app: FastifyInstance, { receiver, finish }: Parts, owners: FileOwnerKind, verbs: Verbs): void {
  const { path, config, schema, ofUpload, authorise, contextFor } = verbs;
  app.head(
    `${path}/:uploadId`,
    {
      // Said in the document, unlike the HEAD that comes with each GET: tus has no GET.
      config: { ...config, swagger: { exposeHeadRoute: true } },
      schema: schema('How much of an upload has arrived', ofUpload, 200),
    },
    async (request, reply) => {
      const upload = await authorise(request);
      if (upload.finishedAt === null) {
        const parts = await receiver.store.getUpload(upload.id).catch(() => null);
        if (parts && parts.offset !== parts.size) return receiver.send(request, reply, contextFor(request, upload));
        // Whole, but its last answer was lost together with the process: it is taken in now. Another request may be
        // doing the same at this instant, so what counts in the end is the row, not who moved the file.
        const failure = parts ? await finish(request, owners, upload).catch((error: unknown) => error) : null;
        const now = await authorise(request);
        if (now.finishedAt === null) throw failure ?? new AppError('upload.not-found');
      }
      return filesOf(reply)
        .header('upload-offset', String(upload.bytes))
        .header('upload-length', String(upload.bytes))
        .status(200)
        .send();
    },
  );
}

function addAppend(app: FastifyInstance, { deps, receiver }: Parts, verbs: Verbs): void {
  const { path, config, schema, ofUpload, authorise, contextFor } = verbs;
  app.patch(
    `${path}/:uploadId`,
    {
      config: {
        ...config,
        reads: { 'Tus-Resumable': '1.0.0', 'Upload-Offset': 'where these bytes begin; as HEAD tells' },
      },
      bodyLimit: MAX_FILE_BYTES,
      schema: { ...schema('Append bytes at Upload-Offset', ofUpload, 204), consumes: [OCTETS], body: z.unknown() },
    },
    async (request, reply) => {
      const upload = await authorise(request);
      if (upload.finishedAt !== null) throw new AppError('upload.out-of-step');
      const bytes = Number(request.headers['content-length'] ?? 0);
      await requireRoom(deps.storage.partsDir, deps.config.diskReserve, bytes);
      return receiver.send(request, reply, contextFor(request, upload));
    },
  );
}

function addCancel(app: FastifyInstance, { deps }: Parts, verbs: Verbs): void {
  const { path, config, schema, ofUpload, authorise } = verbs;
  app.delete(
    `${path}/:uploadId`,
    { config, schema: schema('Cancel an upload', ofUpload, 204) },
    async (request, reply) => {
      const upload = await authorise(request);
      if (upload.finishedAt !== null || !(await forgetUpload(deps, upload.id))) throw new AppError('upload.not-found');
      return filesOf(reply).status(204).send();
    },
  );
}

/**
 * Resumable uploads (tus 1.0) to things of one kind. There is no GET: what was received is read only through the
 * downloads.
 */
export function addUploads(app: FastifyInstance, parts: Parts, owners: FileOwnerKind): void {
  const verbs = verbsOf(parts, owners);
  addBegin(app, parts, owners, verbs);
  addAsk(app, parts, owners, verbs);
  addAppend(app, parts, verbs);
  addCancel(app, parts, verbs);
}
