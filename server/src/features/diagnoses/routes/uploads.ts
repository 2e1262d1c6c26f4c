import { join } from 'node:path';
import { ReadableStream } from 'node:stream/web';
import { MAX_FILE_BYTES } from '@minga/shared/diagnoses/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { FileStore } from '@tus/file-store';
import { Server as TusServer } from '@tus/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { requireRoom } from '../../../platform/files/disk-reserve.ts';
import { mintScope, personOf, type Scope } from '../../../platform/http/gate.ts';
import { asAppError } from '../../../platform/http/problems.ts';
import { onDisk } from '../../../platform/files/storage.ts';
import { recordFile, requireExtension, reserveUpload } from '../commands/files.ts';
import { inspectContent } from '../commands/inspect-content.ts';
import { inUtf8 } from '../commands/text-encoding.ts';
import { forgetUpload, removeParts } from '../jobs.ts';
import { getOwnDiagnosis, getUpload, type UploadRow } from '../queries/drafts.ts';

const OCTETS = 'application/offset+octet-stream';
const ofDiagnosis = z.object({ cycleId: z.uuid(), diagnosisId: z.uuid() });
const ofUpload = ofDiagnosis.extend({ uploadId: z.uuid() });
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

const filesOf = (reply: FastifyReply) => reply.header('tus-resumable', '1.0.0').header('cache-control', 'no-store');

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

const tooLarge = () => new AppError('file.too-large', { params: { limit: `${MAX_FILE_BYTES / 1_000_000} MB` } });

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

/** The tus library behind our own door: it never sees a request that was not authorised, and never answers by itself. */
function createReceiver(deps: Deps) {
  const contexts = new WeakMap<object, Context>();
  const contextOf = (request: object): Context => {
    const context = contexts.get(request);
    if (!context) throw new Error('an upload request came in without its context');
    return context;
  };
  const store = new FileStore({ directory: deps.storage.partsDir });
  const tus = new TusServer({
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
  const send = async (request: FastifyRequest, reply: FastifyReply, context: Context) => {
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

/**
 * Takes a whole upload in: inspect, store, then row and audit together, and only then the parts go. A process that dies
 * between two of these leaves everything that the next question needs to begin again. Two requests that see the same
 * upload whole (a PATCH and the HEAD of an impatient client) share one run.
 */
function createFinisher(deps: Deps) {
  const running = new Map<string, Promise<void>>();
  const run = async (request: FastifyRequest, upload: UploadRow) => {
    const extension = requireExtension(upload.name);
    try {
      const { path, convertedFrom } = await inUtf8(join(deps.storage.partsDir, upload.id), extension);
      // While it is read through, the disk is already busy with what a receipt must wait for.
      const [content] = await Promise.all([inspectContent(path, extension), onDisk(path)]);
      // Outside any transaction: a store behind a network may take its time, and locks would be held meanwhile.
      await deps.storage.adopt(path, upload.id);
      // Rights are asked for anew: a seat may have been closed while the bytes came in.
      const scope = await mintScope(deps.keeper, personOf(request), request.scope.cycleId, 'seat');
      await inTransaction(deps.db, (tx) => recordFile(tx, scope, upload, content, convertedFrom));
      await removeParts(deps.storage.partsDir, upload.id);
    } catch (error) {
      // What is no refusal may pass (a store or database that is away): the upload stays, to be asked about again.
      if (error instanceof AppError) await forgetUpload(deps, upload.id);
      throw error;
    }
  };
  return (request: FastifyRequest, upload: UploadRow): Promise<void> => {
    const existing = running.get(upload.id);
    if (existing) return existing;
    const started = run(request, upload).finally(() => running.delete(upload.id));
    running.set(upload.id, started);
    return started;
  };
}

/** Resumable uploads (tus 1.0) into a draft. There is no GET: what was received is read only through the file routes. */
export function uploadRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    const receiver = createReceiver(deps);
    const finish = createFinisher(deps);
    const path = '/api/cycles/:cycleId/diagnoses/:diagnosisId/uploads';
    // The stream is left alone: authority is settled before the first byte is read.
    app.addContentTypeParser(OCTETS, (_request, payload, done) => done(null, payload));
    const config = { policy: 'seat' as const, consumes: [OCTETS] };
    const schema = (summary: string, params: z.ZodType, status: 200 | 201 | 204) => ({
      tags: ['diagnoses'],
      summary,
      params,
      response: { [status]: z.null() },
    });
    const authorise = (scope: Scope, params: { diagnosisId: string; uploadId: string }) =>
      inTransaction(deps.db, async (tx) => {
        await getOwnDiagnosis(tx, scope, params.diagnosisId);
        return getUpload(tx, params.diagnosisId, params.uploadId, personOf(scope).personId);
      });
    const contextFor = (request: FastifyRequest, upload: UploadRow): Context => ({
      upload,
      location: `${path.replace(':cycleId', request.scope.cycleId).replace(':diagnosisId', upload.diagnosisId)}/${upload.id}`,
      finish: () => finish(request, upload),
      refusal: null,
    });

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
        schema: schema('Begin an upload: name in Upload-Metadata, size in Upload-Length', ofDiagnosis, 201),
      },
      async (request, reply) => {
        const input = {
          name: fileNameOf(String(request.headers['upload-metadata'] ?? '')),
          bytes: sizeOf(request.headers['upload-length'] as string | undefined),
        };
        await requireRoom(deps.storage.partsDir, deps.config.diskReserve, input.bytes);
        const { diagnosisId } = request.params as z.infer<typeof ofDiagnosis>;
        const upload = await inTransaction(deps.db, (tx) => reserveUpload(tx, request.scope, diagnosisId, input));
        return receiver.send(request, reply, contextFor(request, upload));
      },
    );

    app.head(
      `${path}/:uploadId`,
      {
        // Said in the document, unlike the HEAD that comes with each GET: tus has no GET.
        config: { ...config, swagger: { exposeHeadRoute: true } },
        schema: schema('How much of an upload has arrived', ofUpload, 200),
      },
      async (request, reply) => {
        const params = request.params as z.infer<typeof ofUpload>;
        const upload = await authorise(request.scope, params);
        if (upload.finishedAt === null) {
          const parts = await receiver.store.getUpload(upload.id).catch(() => null);
          if (parts && parts.offset !== parts.size) return receiver.send(request, reply, contextFor(request, upload));
          // Whole, but its last answer was lost together with the process: it is taken in now. Another request may be
          // doing the same at this instant, so what counts in the end is the row, not who moved the file.
          const failure = parts ? await finish(request, upload).catch((error: unknown) => error) : null;
          const now = await authorise(request.scope, params);
          if (now.finishedAt === null) throw failure ?? new AppError('upload.not-found');
        }
        return filesOf(reply)
          .header('upload-offset', String(upload.bytes))
          .header('upload-length', String(upload.bytes))
          .status(200)
          .send();
      },
    );

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
        const upload = await authorise(request.scope, request.params as z.infer<typeof ofUpload>);
        if (upload.finishedAt !== null) throw new AppError('upload.out-of-step');
        await requireRoom(
          deps.storage.partsDir,
          deps.config.diskReserve,
          Number(request.headers['content-length'] ?? 0),
        );
        return receiver.send(request, reply, contextFor(request, upload));
      },
    );

    app.delete(
      `${path}/:uploadId`,
      { config, schema: schema('Cancel an upload', ofUpload, 204) },
      async (request, reply) => {
        const upload = await authorise(request.scope, request.params as z.infer<typeof ofUpload>);
        if (upload.finishedAt !== null || !(await forgetUpload(deps, upload.id)))
          throw new AppError('upload.not-found');
        return filesOf(reply).status(204).send();
      },
    );
  };
}
