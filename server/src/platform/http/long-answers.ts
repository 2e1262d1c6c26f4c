import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { takesCoding } from './kept-documents.ts';
import { oneAtATime, writeInTurns } from './turns.ts';

/** From so many members on, in lists of any depth, an answer is written in pieces. */
const LONG = 200;
/** Of packing: made for one reader, so the time counts more than the size. */
const LEVEL = 3;

/** Does an answer hold more than so many members? Counting ends where it is known. */
function isLong(value: unknown): boolean {
  let left = LONG;
  const rest = [value];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (Array.isArray(next)) {
      left -= next.length;
      if (left < 0) return true;
      for (const one of next) if (isOpen(one)) rest.push(one);
    } else if (isOpen(next)) for (const one of Object.values(next)) if (isOpen(one)) rest.push(one);
  }
  return false;
}

const isOpen = (value: unknown): value is object => value !== null && typeof value === 'object';
/** Objects of which there is nothing to say but their members. */
const isPlain = (value: unknown): value is Record<string, unknown> =>
  isOpen(value) && (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null);

/** The same text, and the same refusal of what the schema does not know, as the serialiser of short answers gives. */
export function* jsonPieces(schema: z.ZodType | undefined, value: unknown): Generator<string> {
  if (Array.isArray(value) && (schema instanceof z.ZodArray || schema === undefined)) {
    const element = schema?.element as z.ZodType | undefined;
    yield '[';
    for (const [at, one] of value.entries()) {
      if (at > 0) yield ',';
      if (isLong(one)) yield* jsonPieces(element, one);
      else yield written(element, one) ?? 'null';
    }
    yield ']';
  } else if (isPlain(value) && (schema === undefined || isClosed(schema))) {
    yield* memberPieces(schema, value);
  } else yield written(schema, value) ?? 'null';
}

/** Does it name every member there may be? Of others there is no piece to write. */
const isClosed = (schema: z.ZodType): schema is z.ZodObject => {
  if (!(schema instanceof z.ZodObject)) return false;
  const { catchall } = schema.def;
  return catchall === undefined || catchall instanceof z.ZodNever;
};

function* memberPieces(schema: z.ZodObject | undefined, value: Record<string, unknown>): Generator<string> {
  const names = Object.keys(schema?.shape ?? value);
  let isFirst = true;
  yield '{';
  for (const name of names) {
    const member = schema?.shape[name] as z.ZodType | undefined;
    const pieces = isLong(value[name]) ? jsonPieces(member, value[name]) : written(member, value[name]);
    if (pieces === undefined) continue;
    yield `${isFirst ? '' : ','}${JSON.stringify(name)}:`;
    if (typeof pieces === 'string') yield pieces;
    else yield* pieces;
    isFirst = false;
  }
  yield '}';
}

const written = (schema: z.ZodType | undefined, value: unknown): string | undefined =>
  JSON.stringify(schema ? z.encode(schema, value) : value);

/**
 * Answers that grow with what a forum keeps are written a little at a time (turns.ts), whatever their route. Short ones,
 * nearly all, go the ordinary way.
 */
export function installLongAnswers(app: FastifyInstance): void {
  app.addHook('preSerialization', async (request, reply, payload) => {
    if (!isPlain(payload) || !isLong(payload)) return payload;
    const answers = request.routeOptions.schema?.response as Record<string, unknown> | undefined;
    const schema = answers?.[reply.statusCode];
    const pieces = jsonPieces(schema instanceof z.ZodType ? schema : undefined, payload);
    const whose = request.scope?.forumId ?? '';
    const isPacked = takesCoding(request.headers['accept-encoding'], 'gzip');
    const written = await oneAtATime(whose, async () => {
      const text = await writeInTurns(whose, pieces);
      return isPacked ? promisify(gzip)(text, { level: LEVEL }) : text;
    });
    if (isPacked) void reply.header('content-encoding', 'gzip').header('vary', 'accept-encoding');
    void reply.serializer((done: unknown) => done as string);
    return written;
  });
}
