import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyInstance } from 'fastify';

/** Whoever waits for the answer of a request. */
export type Asker = {
  /** Aborted when they leave before they were answered. */
  left: AbortSignal;
  /** Nothing is said on the line while work is waited for: it must not be taken for a dead one. */
  keepLine(ms: number): void;
};

const asking = new AsyncLocalStorage<Asker>();

/** @returns null for work that the server does by itself */
export const askerOf = (): Asker | null => asking.getStore() ?? null;

/** Lets whatever a request begins know whether somebody still waits for it. */
export function installAskers(app: FastifyInstance): void {
  // After the body: reading it may come from elsewhere, and lose what was begun before.
  app.addHook('preHandler', (request, reply, done) => {
    const left = new AbortController();
    const leave = () => reply.raw.writableFinished || left.abort();
    if (request.raw.socket.destroyed) left.abort();
    else reply.raw.once('close', leave);
    const keepLine = (ms: number) => void request.raw.socket.setTimeout?.(ms);
    asking.run({ left: left.signal, keepLine }, done);
  });
}
