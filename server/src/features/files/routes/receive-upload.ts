import { join } from 'node:path';
import { ReadableStream } from 'node:stream/web';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { MAX_FILE_BYTES } from '@minga/shared/files/rules.ts';
import { FileStore } from '@tus/file-store';
import { Server as TusServer } from '@tus/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { inTransaction } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { onDisk } from '../../../platform/files/storage.ts';
import { mintScope, personOf } from '../../../platform/http/gate.ts';
import { asAppError } from '../../../platform/http/problems.ts';
import { forgetUpload, removeParts } from '../commands/forget-upload.ts';
import { inspectContent } from '../commands/inspect-content.ts';
import { inUtf8 } from '../commands/text-encoding.ts';
import { recordFile, requireExtension, tooLarge } from '../commands/uploads.ts';
import type { FileOwnerKind } from '../policy.ts';
import type { UploadRow } from '../queries.ts';

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

export const filesOf = (reply: FastifyReply) =>
  reply.header('tus-resumable', '1.0.0').header('cache-control', 'no-store');

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

export type Finish = (request: FastifyRequest, owners: FileOwnerKind, upload: UploadRow) => Promise<void>;

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
      const { path, convertedFrom } = await inUtf8(join(deps.storage.partsDir, upload.id), extension);
      // While it is read through, the disk is already busy with what a receipt must wait for.
      const [content] = await Promise.all([inspectContent(path, extension), onDisk(path)]);
      // Outside any transaction: a store behind a network may take its time, and locks would be held meanwhile.
      await deps.storage.adopt(path, upload.id);
      // Rights are asked for anew: a seat may have been closed while the bytes came in.
      const scope = await mintScope(deps.access, personOf(request), request.scope.cycleId, owners.writers);
      await inTransaction(deps.db, (tx) => recordFile(tx, scope, owners, upload, { content, convertedFrom }));
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
