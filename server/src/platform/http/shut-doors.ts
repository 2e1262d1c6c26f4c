import { AppError } from '@minga/shared/kernel/errors.ts';
import { createHash } from 'node:crypto';
import type { FastifyContextConfig, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerInFront, cookiesOf } from './problems.ts';

/** Who is counted at a door: of an address, a browser, a link. */
type KeyOfDoor = (request: FastifyRequest) => string;
/** The same as it can be told before anything was asked about them. `sessionCookie`: the name that it has in this installation. */
type KeyInFront = (request: FastifyRequest, sessionCookie: string) => string;

/** How many that are shut out are remembered; who is forgotten is refused by the count itself, at its price. */
const MOST = 20_000;

/** A count by people is kept by their number, which only the gate finds out; in front of it a session has to stand for them. */
export const sessionInFront: KeyInFront = (request, sessionCookie) => {
  const session = cookiesOf(request)[sessionCookie];
  const { cycleId = '', forumId = '' } = (request.params ?? {}) as { cycleId?: string; forumId?: string };
  return `${session ?? request.ip} ${cycleId || forumId}`;
};

type Limit = { keyGenerator?: KeyOfDoor; keyInFront?: KeyInFront };
const limitOf = ({ rateLimit }: FastifyContextConfig): Limit | null =>
  typeof rateLimit === 'object' ? (rateLimit as Limit) : null;

/** Routes without a limit of their own share the general one. What is sent may be long, and is never kept as it came. */
function keyOf(request: FastifyRequest, sessionCookie: string): string {
  const { url, config, method } = request.routeOptions;
  const limit = limitOf(config);
  const who = limit?.keyInFront?.(request, sessionCookie) ?? limit?.keyGenerator?.(request) ?? request.ip;
  const counted = limit === null ? who : `${String(method)} ${url} ${who}`;
  return createHash('sha256').update(counted).digest('base64url');
}

/** Whoever came to a door too often, by the instant until which they are shut out: on the clock by which the limits count. */
export class ShutDoors {
  readonly #until = new Map<string, number>();
  readonly #sessionCookie: string;

  constructor(sessionCookie: string) {
    this.#sessionCookie = sessionCookie;
  }

  /** Called where a limit was found to be used up, for as long as it is. */
  shut(request: FastifyRequest, ms: number): void {
    if (this.#until.size >= MOST) this.#forget();
    this.#until.set(keyOf(request, this.#sessionCookie), Date.now() + ms);
  }

  /** Milliseconds until this door opens again for them; 0 where it is open. */
  waitOf(request: FastifyRequest): number {
    if (this.#until.size === 0 || request.routeOptions.config.rateLimit === false) return 0;
    const key = keyOf(request, this.#sessionCookie);
    const until = this.#until.get(key);
    if (until === undefined) return 0;
    const wait = until - Date.now();
    if (wait <= 0) this.#until.delete(key);
    return Math.max(0, wait);
  }

  /** What is over, and if that is not enough the half that has stood longest. */
  #forget(): void {
    const now = Date.now();
    for (const [key, until] of this.#until) if (until <= now) this.#until.delete(key);
    const tooMany = this.#until.size - MOST / 2;
    if (tooMany <= 0) return;
    for (const key of [...this.#until.keys()].slice(0, tooMany)) this.#until.delete(key);
  }
}

export const tooMany = (ms: number) =>
  new AppError('request.too-many', { params: { seconds: Math.max(1, Math.ceil(ms / 1000)) } });

/**
 * Refuses whoever is shut out before their session, the database or any policy is asked: each refusal costs the same and
 * little, however the request was made. Stands in front of all other hooks.
 */
export function installShutDoors(app: FastifyInstance, sessionCookie: string): ShutDoors {
  const doors = new ShutDoors(sessionCookie);
  app.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    const wait = doors.waitOf(request);
    if (wait === 0) return done();
    // It is answered, and nothing else is to run.
    answerInFront(request, reply, tooMany(wait));
  });
  return doors;
}
