import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { S3Config } from '../../config.ts';
import { makePartsFolder, requireKey, type Storage, StorageAway } from './storage.ts';

/** Milliseconds: how long a connection may take, and how long nothing may move on one (a weak phone reads slowly). */
const CONNECTING = 3_000;
const SILENT = 60_000;
/** A download holds its connection until the reader has everything, so many slow readers must not use them up. */
const CONNECTIONS = 256;
/** Written, read and removed at every start: rights that do not suffice are told then, not at the first upload. */
const PROBE = 'minga was here';

type Fault = { name?: string; code?: string; message?: string; $metadata?: { httpStatusCode?: number } };

/**
 * Keeps whole files in a store that speaks S3; what is on its way stays on this machine's disk.
 * @param options.onTrouble hears of every answer that did not come, for the log
 * @throws Error with a sentence that names host and cause, when the store cannot be reached or refuses; never a key
 */
export async function createS3Storage(
  config: S3Config,
  options: { folder: string; onTrouble: (error: unknown) => void },
): Promise<Storage & { close(): void }> {
  const partsDir = await makePartsFolder(options.folder);
  const client = openClient(config);
  try {
    await prepareBucket(client, config);
  } catch (error) {
    client.destroy();
    throw error;
  }
  const at = (key: string) => ({ Bucket: config.bucket, Key: requireKey(key) });
  const away = (error: unknown) => {
    options.onTrouble(error);
    return new StorageAway(`the file store did not do as asked: ${causeOf(error)}`, { cause: error });
  };
  const factsOf = async (key: string) => {
    try {
      const { ContentLength = 0, ETag = '', LastModified } = await client.send(new HeadObjectCommand(at(key)));
      return { bytes: ContentLength, mark: `${ETag} ${LastModified?.getTime() ?? ''}` };
    } catch (error) {
      if (isMissing(error)) return null;
      throw away(error);
    }
  };
  return {
    partsDir,
    async adopt(path, key) {
      const place = at(key);
      const { size } = await stat(path);
      const body = createReadStream(path);
      try {
        // The length is told first: a connection that breaks before it is reached leaves nothing under the key.
        await client.send(new PutObjectCommand({ ...place, Body: body, ContentLength: size }));
      } catch (error) {
        throw away(error);
      } finally {
        body.destroy();
      }
    },
    open: (key) => Readable.from(read(client, at(key), away), { objectMode: false }),
    size: async (key) => (await factsOf(key))?.bytes ?? null,
    facts: factsOf,
    async answers() {
      await client.send(new HeadBucketCommand({ Bucket: config.bucket }));
    },
    async remove(key) {
      try {
        await client.send(new DeleteObjectCommand(at(key)));
      } catch (error) {
        if (!isMissing(error)) throw away(error);
      }
    },
    close: () => client.destroy(),
  };
}

const silence = () => {};

function openClient({ endpoint, accessKey, secretKey }: S3Config): S3Client {
  return new S3Client({
    endpoint,
    region: regionOf(endpoint),
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
    // Addresses like bucket.host need names and certificates that a store of one's own seldom has.
    forcePathStyle: true,
    // Newer checksums are not understood by every store; each file's own SHA-256 is compared once a day.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // Otherwise it writes to the console; what goes wrong is told where it is decided.
    logger: { trace: silence, debug: silence, info: silence, warn: silence, error: silence },
    requestHandler: {
      connectionTimeout: CONNECTING,
      socketTimeout: SILENT,
      httpAgent: { maxSockets: CONNECTIONS },
      httpsAgent: { maxSockets: CONNECTIONS },
    },
  });
}

/**
 * The region that requests are signed for: the one inside an address such as `s3.eu-west-1.example.org`. Stores of one's
 * own have none and take the default.
 */
export function regionOf(endpoint: string): string {
  return /^s3\.([a-z]{2}-[a-z]+(?:-\d+)?)\./.exec(new URL(endpoint).hostname)?.[1] ?? 'us-east-1';
}

/** Asks for the bytes only when somebody reads, and lets go of them when the reader does. */
async function* read(
  client: S3Client,
  place: { Bucket: string; Key: string },
  away: (error: unknown) => Error,
): AsyncGenerator<Uint8Array> {
  let awaited = 0;
  try {
    const { Body, ContentLength = 0 } = await client.send(new GetObjectCommand(place));
    awaited = ContentLength;
    for await (const chunk of Body as Readable as AsyncIterable<Uint8Array>) {
      awaited -= chunk.length;
      yield chunk;
    }
  } catch (error) {
    throw isMissing(error) ? new Error('there is no such file in the store', { cause: error }) : away(error);
  }
  if (awaited > 0) throw away(new Error(`${awaited} bytes did not come`));
}

/**
 * Makes the bucket when it is missing, then writes, reads and removes something. Asked for first, because some stores make
 * a bucket by themselves when something is written into a missing one, and not all of those can be read afterwards.
 */
async function prepareBucket(client: S3Client, { endpoint, bucket }: S3Config): Promise<void> {
  const { host } = new URL(endpoint);
  const place = { Bucket: bucket };
  // Of this start alone: another server that starts at this moment must not remove it between writing and reading.
  const probe = { ...place, Key: `start-${randomUUID()}` };
  let refusal: unknown = null;
  try {
    // What else it may answer has no words: an answer to HEAD has no body. The probe will say it.
    if (await isAbsent(client.send(new HeadBucketCommand(place))))
      refusal = await client.send(new CreateBucketCommand(place)).then(
        () => null,
        (error: unknown) => error,
      );
    await client.send(new PutObjectCommand({ ...probe, Body: PROBE }));
    const { Body } = await client.send(new GetObjectCommand(probe));
    if ((await Body?.transformToString()) !== PROBE) throw new OddAnswer();
    await client.send(new DeleteObjectCommand(probe));
  } catch (error) {
    // Another server that started at this moment may have made it first; then the probe went well.
    if (refusal !== null) throw sentenceOf(refusal, host, `has no bucket «${bucket}» and does not let Minga make it`);
    throw sentenceOf(error, host, `does not let Minga use the bucket «${bucket}»`);
  }
}

async function isAbsent(question: Promise<unknown>): Promise<boolean> {
  try {
    await question;
    return false;
  } catch (error) {
    const status = (error as Fault).$metadata?.httpStatusCode;
    if (status === undefined) throw error;
    return status === 404;
  }
}

/** Something answers, and answers everything. */
class OddAnswer extends Error {}

function sentenceOf(error: unknown, host: string, refusal: string): Error {
  if (error instanceof OddAnswer)
    return new Error(`The file store ${host} gives back something else than was written. Check S3_ENDPOINT.`);
  const status = (error as Fault).$metadata?.httpStatusCode;
  if (status === undefined)
    return new Error(
      `The file store ${host} cannot be reached: ${causeOf(error)}. Check S3_ENDPOINT and that the store runs.`,
    );
  if (status >= 500 || status < 400)
    return new Error(`The file store ${host} is out of order: ${causeOf(error)}. Check S3_ENDPOINT and the store.`);
  return new Error(
    `The file store ${host} ${refusal}: ${causeOf(error)}. Check S3_ACCESS_KEY, S3_SECRET_KEY and what they may do.`,
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'NotFound');
}

/** A few words for a person; what stores answer holds no key of ours, but may be a whole page. */
function causeOf(error: unknown): string {
  const { name = '', code, message = '', $metadata } = error as Fault;
  const status = $metadata?.httpStatusCode;
  if (status !== undefined) return /^[A-Z]\w+$/.test(name) && name !== 'UnknownError' ? name : `HTTP ${status}`;
  return code ?? (message.split('\n')[0]?.slice(0, 120) || 'no answer');
}
