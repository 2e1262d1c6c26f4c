import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { takesCoding } from './kept-documents.ts';

/**
 * A long JSON answer as a worker hands it over: packed, because what crosses between two processes and what waits for a
 * slow line is then a tenth, and because the process that answers everybody has no more to do than pass it on.
 */
export type Packed = { packed: Uint8Array };

/** The size counts less than the time: it is made once and read by one person. */
const LEVEL = 3;

export async function packAnswer(value: unknown): Promise<Packed> {
  return { packed: await promisify(gzip)(JSON.stringify(value), { level: LEVEL }) };
}

export async function sendPacked(
  request: FastifyRequest,
  reply: FastifyReply,
  { packed }: Packed,
): Promise<FastifyReply> {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  void reply.type('application/json; charset=utf-8').header('vary', 'accept-encoding');
  if (!takesCoding(request.headers['accept-encoding'], 'gzip')) return reply.send(await promisify(gunzip)(bytes));
  return reply.header('content-encoding', 'gzip').send(bytes);
}
