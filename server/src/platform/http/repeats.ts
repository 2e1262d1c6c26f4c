import { sha256 } from '../files/hash.ts';
import { AsyncLocalStorage } from 'node:async_hooks';
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { sql } from 'drizzle-orm';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import type { Logger } from 'pino';
import { type Db, inOneTransaction, inTransaction, leaveOneTransaction, type Tx } from '../database/db.ts';
import { withReach } from '../database/reach.ts';
import { goneBefore, removeInBatches } from '../database/retention.ts';
import { repeat } from '../jobs/repeated-work.ts';
import { askerOf } from './askers.ts';

/** As in draft-ietf-httpapi-idempotency-key-header: a string, in quotes or not. Shorter ones could be guessed. */
const KEY = /^"?([\x21\x23-\x5b\x5d-\x7e]{16,128})"?$/;
const DAY = 86_400_000;
/** An equal request waits so long for the first one; after that the person is told to try again. Milliseconds. */
const PATIENCE = 4_500;
/** For one that this process is still at; milliseconds. */
const LONGEST_WAIT = 45_000;

/** Bytes are an answer that was written elsewhere, and is kept there. */
type Answer = { status: number; body: string | Uint8Array | null; location?: string };
/** One press: where its answer is found, what was asked, and the key that seals it. */
export type Press = { readonly key: string; readonly hash: Buffer; readonly request: Buffer };

/** Thrown through the handler: there is nothing left to do, the act was done before. */
class DoneBefore extends Error {
  readonly answer: Buffer;
  constructor(answer: Buffer) {
    super('this request was answered before');
    this.answer = answer;
  }
}

function readPress(request: FastifyRequest): Press | null {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return null;
  const key = KEY.exec(String(header))?.[1];
  if (key === undefined)
    throw new AppError('request.invalid', { errors: [{ field: 'idempotency-key', code: 'invalid' }] });
  const who = request.actor.kind === 'person' ? request.actor.personId : 'anonymous';
  const body = Buffer.isBuffer(request.body) ? request.body : JSON.stringify(request.body ?? null);
  return {
    key,
    hash: sha256(`${who}\n${request.routeOptions.url}\n${key}`),
    // Keyed too: whoever reads the table must not find out by trying what somebody sent.
    request: createHmac('sha256', key).update(`${request.url}\n`).update(body).digest(),
  };
}

const sealKey = ({ key, hash }: Press) => Buffer.from(hkdfSync('sha256', key, hash, 'answer', 32));

function seal(press: Press, answer: Buffer): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', sealKey(press), iv);
  const text = Buffer.concat([cipher.update(answer), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]);
}

function unseal(press: Press, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', sealKey(press), sealed.subarray(0, 12));
  decipher.setAuthTag(sealed.subarray(12, 28));
  return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
}

/** Waits for an equal request of any server, and gives its answer if it came to one. */
async function refuseDone(tx: Tx, press: Press): Promise<void> {
  // Held until the end of the transaction, so that of equal requests only one is in the act.
  await Promise.all([
    tx.execute(sql`select set_config('lock_timeout', ${`${PATIENCE}ms`}, true)`),
    tx.execute(sql`select pg_advisory_xact_lock(${press.hash.readBigInt64BE().toString()}::bigint)`),
    tx.execute(sql`reset lock_timeout`),
  ]);
  const found = await tx.execute<{ request_hash: Buffer; answer: Buffer }>(
    sql`select request_hash, answer from idempotency_keys where key_hash = ${press.hash}`,
  );
  const [row] = found.rows;
  if (!row) return;
  if (!row.request_hash.equals(press.request)) throw new AppError('request.key-reused');
  throw new DoneBefore(unseal(press, row.answer));
}

/** The transaction of an act, with the row by which it is known again. What it comes to is kept as `write` puts it. */
function actOnce<T>(db: Db, press: Press, work: () => Promise<T>, write: (result: T) => Buffer): Promise<T> {
  return inOneTransaction<T>(db, {
    begin: (tx) => refuseDone(tx, press),
    work,
    end: async (tx, result) => {
      await tx.execute(sql`insert into idempotency_keys (key_hash, request_hash, answer)
        values (${press.hash}, ${press.request}, ${seal(press, write(result))})`);
    },
  });
}

const pressing = new AsyncLocalStorage<Press>();

/** For work that goes to another process: the press under which it is to be done once there; null without a key. */
export function handOverPress(): Promise<Press> | null {
  const press = pressing.getStore();
  if (!press) return null;
  // There the work's result is kept, here a route's answer: never to be taken for one another.
  const hash = sha256(Buffer.concat([Buffer.from('work'), press.hash]));
  return leaveOneTransaction().then(() => ({ ...press, hash }));
}

/** In that other process: does the work, or gives what it came to before. */
export function workOnce<T>(db: Db, handed: Press, work: () => Promise<T>): Promise<T> {
  const press = { key: handed.key, hash: Buffer.from(handed.hash), request: Buffer.from(handed.request) };
  return actOnce(db, press, work, serialize).catch((error: unknown) => {
    if (error instanceof DoneBefore) return deserialize(error.answer) as T;
    throw error;
  });
}

/**
 * For an act that nobody pressed with a key, so that its outcome can be read where its process died without a word.
 * @see findOutcome
 */
export const freshPress = (): Press => ({
  key: randomBytes(24).toString('base64url'),
  hash: randomBytes(32),
  request: randomBytes(32),
});

/**
 * What work that was {@link handOverPress handed over} came to, once it is certain that it has ended: another process
 * committed it, or never will.
 * @returns null when it has not happened
 */
export async function findOutcome(db: Db, press: Press): Promise<{ result: unknown } | null> {
  try {
    // Asked when a process has died, by nobody's request: the answer is found by its key alone.
    await withReach(null, () => inTransaction(db, (tx) => refuseDone(tx, press)));
    return null;
  } catch (error) {
    if (error instanceof DoneBefore) return { result: deserialize(error.answer) };
    throw error;
  }
}

/** Handlers answer by `reply.send` or by returning; nothing may leave before the act is committed. */
async function heldBack(reply: FastifyReply, handle: () => unknown): Promise<Answer> {
  const held: { payload: unknown }[] = [];
  // Not the reply itself, as `send` gives: awaited, a reply waits until it has left.
  reply.send = ((payload?: unknown) => void held.push({ payload })) as unknown as FastifyReply['send'];
  try {
    const returned = await handle();
    const payload = held[0] ? held[0].payload : returned;
    if (payload === undefined || payload === null) {
      const location = reply.getHeader('location');
      return {
        status: reply.statusCode,
        body: null,
        ...(location === undefined ? {} : { location: String(location) }),
      };
    }
    if (payload instanceof Uint8Array) return { status: reply.statusCode, body: payload };
    return { status: reply.statusCode, body: String(reply.serialize(payload)) };
  } finally {
    // The prototype's own again.
    delete (reply as Partial<FastifyReply>).send;
  }
}

/** Below the time after which a silent line is cut: who repeats what takes longer is told to come again. */
async function waitFor(first: Promise<unknown>): Promise<void> {
  const tired = Promise.withResolvers<never>();
  const timer = setTimeout(() => tired.reject(new AppError('server.unavailable')), LONGEST_WAIT);
  await Promise.race([first, tired.promise]).finally(() => clearTimeout(timer));
}

function once(db: Db, handler: RouteHandlerMethod): RouteHandlerMethod {
  const running = new Map<string, Promise<unknown>>();
  return async function (this: FastifyInstance, request, reply) {
    const press = readPress(request);
    const handle = () => handler.call(this, request, reply);
    if (!press) return handle();
    const name = press.hash.toString('hex');
    // Those of this process wait without a connection: twenty presses must not take the whole pool.
    for (let first = running.get(name); first; first = running.get(name)) await waitFor(first);
    if (askerOf()?.left.aborted) throw new AppError('server.unavailable');
    const act = pressing
      .run(press, () =>
        actOnce(
          db,
          press,
          () => heldBack(reply, handle),
          ({ status, body, location }) => {
            // The headers that say how they are packed would be lost.
            if (body instanceof Uint8Array)
              throw new Error('An answer in bytes belongs to work that keeps its result.');
            return Buffer.from(JSON.stringify({ status, body, location }));
          },
        ),
      )
      .catch((error: unknown) => {
        if (error instanceof DoneBefore) return JSON.parse(error.answer.toString('utf8')) as Answer;
        throw error;
      });
    running.set(
      name,
      act.catch(() => {}).finally(() => running.delete(name)),
    );
    const { status, body, location } = await act;
    void reply.status(status);
    if (location !== undefined) void reply.header('location', location);
    if (body === null) return reply.send();
    if (typeof body === 'string') void reply.type('application/json; charset=utf-8');
    return reply.send(body);
  };
}

/** Forgets answers that no browser will ask for again. */
export const sweepRepeats = (db: Db, ending?: AbortSignal): Promise<number> =>
  removeInBatches(
    db,
    'repeats',
    async (tx, most) => {
      const { rowCount } = await tx.execute(sql`
        delete from idempotency_keys where key_hash in (
          select key_hash from idempotency_keys where at < ${goneBefore('repeats')} limit ${most})`);
      return rowCount ?? 0;
    },
    ending,
  );

/**
 * Makes every POST with an `Idempotency-Key` happen once, whatever the route: the key's row is written in the transaction
 * of the act, equal requests wait for the first and get its answer, and other content under the same key is refused.
 * A refusal writes nothing, so that the corrected form may use its key. Routes that declare `recognised` are left alone.
 */
export function installRepeats(app: FastifyInstance, { db, log }: { db: Db; log: Logger }): void {
  app.addHook('onRoute', (route) => {
    const isKeyed = [route.method].flat().includes('POST') && (route.config?.repeat ?? 'keyed') === 'keyed';
    if (isKeyed) route.handler = once(db, route.handler);
  });
  const sweeping = repeat(log, {
    every: DAY,
    // Whose press it was, is not written.
    reach: null,
    round: (ending) => sweepRepeats(db, ending),
    trouble: 'old answers were not swept',
  });
  app.addHook('onReady', async () => void sweeping.now());
  app.addHook('onClose', () => sweeping.stop());
}
