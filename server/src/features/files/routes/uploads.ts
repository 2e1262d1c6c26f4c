import { join } from 'node:path';
import { ReadableStream } from 'node:stream/web';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { MAX_FILE_BYTES } from '@minga/shared/files/rules.ts';
import { FileStore } from '@tus/file-store';
import { Server as TusServer } from '@tus/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { inTransaction } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { requireRoom } from '../../../platform/files/disk-reserve.ts';
import { onDisk } from '../../../platform/files/storage.ts';
import { mintScope, personOf, type Scope } from '../../../platform/http/gate.ts';
import { perPerson } from '../../../platform/http/person-limits.ts';
import { asAppError } from '../../../platform/http/problems.ts';
import { type Route, routesOf } from '../../../platform/http/routes.ts';
import { removeStored } from '../commands/files.ts';
import { forgetUpload, removeParts } from '../commands/forget-upload.ts';
import { inspectContent } from '../commands/inspect-content.ts';
import {
  type FileOwnerKind,
  getUpload,
  keptOf,
  recordFile,
  requireExtension,
  reserveUpload,
  tooLarge,
  type UploadRow,
} from '../commands/uploads.ts';

/** The only headers that tus needs to see; cookies and forwarding headers are none of its business. */
const TUS_HEADERS = [
  'tus-resumable',
  'upload-length',
  'upload-offset',
  'upload-metadata',
  'content-type',
  'content-length',
];

/** What our hooks know about one request that the tus library handles. */
type Context = { upload: UploadRow; location: string; finish: () => Promise<void>; refusal: AppError | null };

/** How the protocol's own refusals are told to a person. */
function refusalOf(status: number): AppError | null {
  if (status === 404 || status === 410) return new AppError('upload.not-found');
  if (status === 409 || status === 423) return new AppError('upload.out-of-step');
  if (status === 413) return tooLarge();
  if (status >= 400 && status < 500) return new AppError('request.malformed');
  return null;
}

/** The library tells a write that failed by an object of its own, or lets the system's error through. */
function isOfDisk(error: object): boolean {
  return ('status_code' in error && error.status_code === 500) || 'syscall' in error;
}

const filesOf = (reply: FastifyReply) => reply.header('tus-resumable', '1.0.0').header('cache-control', 'no-store');

/** The tus library over the folder of parts; what it knows of a request is the context that came with it. */
function createTus(deps: Deps, store: FileStore, contextOf: (request: object) => Context): TusServer {
  return new TusServer({
    path: '/uploads',
    datastore: store,
    maxSize: MAX_FILE_BYTES,
    relativeLocation: true,
    respectForwardedHeaders: false,
    allowedOrigins: [],
    namingFunction: (request) => contextOf(request).upload.id,
    generateUrl: (request) => contextOf(request).location,
    getFileIdFromRequest: (request) => contextOf(request).upload.id,
    onUploadFinish: async (request) => {
      await contextOf(request).finish();
      return {};
    },
    onResponseError: (request, error) => {
      const refusal = asAppError(error) ?? (isOfDisk(error) ? new AppError('server.storage-failing') : null);
      if (!refusal) return undefined;
      // The person hears that it is not their doing; whoever runs the server must hear it too.
      if (refusal.code === 'server.storage-failing') deps.log.error({ err: error }, 'an upload could not be stored');
      contextOf(request).refusal = refusal;
      return { status_code: refusal.status, body: '' };
    },
  });
}

/** The tus library behind our own door: it never sees a request that was not authorised, and never answers by itself. */
export function createReceiver(deps: Deps) {
  const contexts = new WeakMap<object, Context>();
  const store = new FileStore({ directory: deps.storage.partsDir });
  const tus = createTus(deps, store, (request) => {
    const context = contexts.get(request);
    if (!context) throw new Error('an upload request came in without its context');
    return context;
  });
  const send = async (request: FastifyRequest, reply: FastifyReply, given: Omit<Context, 'refusal'>) => {
    const context: Context = { ...given, refusal: null };
    const headers = new Headers();
    for (const name of TUS_HEADERS) {
      const value = request.headers[name];
      if (typeof value === 'string') headers.set(name, value);
    }
    const hasBody = request.method === 'PATCH';
    const inner = new Request(`http://uploads.invalid/uploads/${context.upload.id}`, {
      method: request.method,
      headers,
      // The library reads on from here; nothing of the body is kept in memory, or copied as `Readable.toWeb` would.
      ...(hasBody ? { body: ReadableStream.from(request.raw), duplex: 'half' } : {}),
    } as RequestInit);
    contexts.set(inner, context);
    const answer = await tus.handleWeb(inner as never);
    const refusal = context.refusal ?? refusalOf(answer.status);
    if (refusal) throw refusal;
    if (answer.status >= 500) throw new Error(`the upload could not be written: ${await answer.text()}`);
    for (const name of ['location', 'upload-offset', 'upload-length']) {
      const value = answer.headers.get(name);
      if (value !== null) void reply.header(name, value);
    }
    return filesOf(reply).status(answer.status).send();
  };
  return { store, send };
}

type Finish = (request: FastifyRequest, owners: FileOwnerKind, upload: UploadRow) => Promise<void>;

/**
 * Takes a whole upload in: inspect, store, then row and audit together, and only then the parts go. A process that dies
 * between two of these leaves everything that the next question needs to begin again. Two requests that see the same
 * upload whole (a PATCH and the HEAD of an impatient client) share one run.
 */
export function createFinisher(deps: Deps): Finish {
  const running = new Map<string, Promise<void>>();
  const run: Finish = async (request, owners, upload) => {
    const extension = requireExtension(upload.name);
    try {
      const { path, done } = await keptOf(owners, join(deps.storage.partsDir, upload.id), extension);
      // While it is read through, the disk is already busy with what a receipt must wait for.
      const [content] = await Promise.all([inspectContent(path, extension), onDisk(path)]);
      // Outside any transaction: a store behind a network may take its time, and locks would be held meanwhile.
      await deps.storage.adopt(path, upload.id);
      // Rights are asked for anew: a seat may have been closed while the bytes came in.
      const scope = await mintScope(deps.access, personOf(request), request.scope.cycleId, owners.writers);
      const twice = await inTransaction(deps.db, (tx) => recordFile(tx, scope, owners, upload, { content, done }));
      if (twice !== null) await removeStored(deps, [twice]);
      await removeParts(deps.storage.partsDir, upload.id);
    } catch (error) {
      // What is no refusal may pass (a store or database that is away): the upload stays, to be asked about again.
      if (error instanceof AppError) await forgetUpload(deps, upload.id);
      throw error;
    }
  };
  return (request, owners, upload) => {
    const existing = running.get(upload.id);
    if (existing) return existing;
    const started = run(request, owners, upload).finally(() => running.delete(upload.id));
    running.set(upload.id, started);
    return started;
  };
}

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
