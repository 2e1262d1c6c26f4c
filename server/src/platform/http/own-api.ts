import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Asks this server's own API, within the process. */
export type OwnApi = (path: string) => Promise<{ status: number; body: string }>;

/**
 * What pages are made of: answers of the public API to a stranger. So a page can hold nothing that its reader could not have
 * asked for, and every rule about what is hidden stands in one place. It counts towards the limits of whoever asks.
 */
export function askAsStranger(app: FastifyInstance, request: FastifyRequest): OwnApi {
  return async (path) => {
    const answer = await app.inject({ url: path, remoteAddress: request.ip, headers: { accept: 'application/json' } });
    return { status: answer.statusCode, body: answer.body };
  };
}

/** The same as the person whose browser asks: only to say whether there is such a thing for them, never to show it. */
export function askAsReader(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply): OwnApi {
  return async (path) => {
    const headers = { accept: 'application/json', cookie: request.headers.cookie ?? '' };
    const answer = await app.inject({ url: path, remoteAddress: request.ip, headers });
    const renewed = answer.headers['set-cookie'];
    if (renewed !== undefined) void reply.header('set-cookie', renewed);
    return { status: answer.statusCode, body: answer.body };
  };
}
