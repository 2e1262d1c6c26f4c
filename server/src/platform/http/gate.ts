import type { Locale } from '@minga/shared/kernel/languages.ts';
import type { ForumRole, Sector } from '@minga/shared/people/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { withReachOfRoute } from '../database/reach.ts';

/**
 * Who may call a route. Every route names one; a route without one stops the start (deny by default).
 * - `public`: anyone, also without a session
 * - `session`: anyone with a session, guests of a board, too
 * - `signed-in`: anyone with a session, guests of a board excluded
 * - `forum`: any role or open seat in the cycle's forum
 * - `seat`: an open seat in the forum, because the act is done for an organisation
 * - `facilitator`, `administrator`: that role in the forum
 * - `leader`: either of the two; what the one may that the other may not, the command says
 */
const POLICIES = ['public', 'session', 'signed-in', 'forum', 'seat', 'facilitator', 'leader', 'administrator'] as const;
export type Policy = (typeof POLICIES)[number];

/**
 * What an equal POST that comes again does, because somebody pressed twice or an answer was lost on the way.
 * - `keyed` (unless another is declared): with the same `Idempotency-Key` it does nothing and gets the first answer
 * - `recognised`: the act itself sees that it was done, or does nothing at all. The route says how
 */
const REPEATS = ['keyed', 'recognised'] as const;
export type Repeat = (typeof REPEATS)[number];

export type Actor =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'person';
      readonly personId: string;
      readonly name: string;
      readonly email: string;
      readonly isAdministrator: boolean;
      readonly isGuest: boolean;
      /** The language of their letters. */
      readonly locale: Locale;
      readonly isLocaleChosen: boolean;
      /** The zone they read in besides the forum's; null: no other. */
      readonly ownZone: string | null;
      readonly sessionId: string;
      /** Its rights changed since it was opened: the next answer brings the browser a new session. */
      readonly isToRenew?: true;
    };
/** Somebody with a session, whom the gate has found. */
export type Person = Extract<Actor, { kind: 'person' }>;
export type SeatOfActor = {
  readonly id: string;
  readonly organisationId: string;
  readonly organisationShortName: string;
  readonly sector: Sector;
  readonly role: 'member' | 'delegate';
  readonly seniority: string;
};

declare const minted: unique symbol;
/** Authority over one cycle. Only the gate mints it, so a query that forgets the forum's boundary does not compile. */
export type Scope = {
  readonly [minted]: true;
  readonly forumId: string;
  readonly cycleId: string;
  readonly cycleSlug: string;
  readonly timeZone: string;
  readonly locale: Locale;
  /** when the cycle was put among the earlier ones of its forum: it is read as it stood then; null while it has not been */
  readonly archivedAt: Date | null;
  readonly actor: Actor;
  readonly roles: ReadonlySet<ForumRole>;
  readonly seats: readonly SeatOfActor[];
  /** of several organisations, the seat the person said to act for; whether it counts is the organisations' policy to say */
  readonly chosenSeatId: string | null;
  readonly isFacilitator: boolean;
  /** was invited to the forum and has not accepted: reads, and nobody there learns of it */
  readonly isAwaited: boolean;
};
/** What the gate asks of features; app.ts wires it, so that platform imports none of them. */
export type GateAccess = {
  resolveActor(headers: { cookie?: string | undefined }): Promise<Actor>;
  /** Cookie lines of the session that takes this one's place; null when none is due any more. */
  renewSession(sessionId: string): Promise<string[] | null>;
  /**
   * Null when the cycle does not exist, or is unpublished and none of the actor's business.
   * @param isTakingPart whoever was invited to the forum does something in it as one of its own, and so accepts; nobody does by reading
   */
  loadScope(actor: Actor, cycleId: string, isTakingPart: boolean): Promise<Omit<Scope, typeof minted> | null>;
};

declare module 'fastify' {
  interface FastifyContextConfig {
    policy?: Policy;
    repeat?: Repeat;
    /** Something is done by it; a question that only has a body is none. */
    isAct?: boolean;
    /** Also under a name that is none of ours: probes call by whichever they were given. */
    anyHost?: true;
    /** Content types a state-changing route takes besides JSON. */
    consumes?: readonly string[];
    /** Headers of its own that a caller has to send, with what each says; for the document. */
    reads?: Readonly<Record<string, string>>;
  }
  interface FastifyRequest {
    actor: Actor;
    scope: Scope;
  }
  interface FastifyInstance {
    routeTable: {
      method: string;
      url: string;
      policy: Policy;
      repeat: Repeat | null;
      consumes: readonly string[] | null;
    }[];
  }
}

const uuid = z.uuid();
const ANONYMOUS: Actor = { kind: 'anonymous' };

/** Puts the gate in front of every route of `app` and keeps the table of routes that the role matrix test reads. */
export function installGate(app: FastifyInstance, access: GateAccess): void {
  app.decorate('routeTable', []);
  app.decorateRequest('actor', null as never);
  app.decorateRequest('scope', null as never);
  app.addHook('onRoute', (route) => {
    const policy = route.config?.policy;
    const methods = [route.method].flat();
    if (!policy) throw new Error(`Route ${methods.join(',')} ${route.url} declares no policy.`);
    for (const method of methods) {
      const repeat = method === 'POST' ? (route.config?.repeat ?? 'keyed') : null;
      app.routeTable.push({ method, url: route.url, policy, repeat, consumes: route.config?.consumes ?? null });
    }
    const { handler } = route;
    // A route of a cycle reaches that cycle's forum and no other, whatever its queries ask for.
    route.handler = function (request, reply) {
      const named = (request.params as { forumId?: string } | undefined)?.forumId;
      const forumId = request.scope?.forumId ?? named;
      return withReachOfRoute({ url: request.routeOptions.url, forumId }, () => handler.call(this, request, reply));
    };
  });
  app.addHook('onRequest', async (request, reply) => {
    request.actor = request.url.startsWith('/api/') ? await access.resolveActor(request.headers) : ANONYMOUS;
    if (request.actor.kind === 'person' && request.actor.isToRenew) {
      const cookies = await access.renewSession(request.actor.sessionId);
      if (cookies) void reply.header('set-cookie', cookies);
    }
    const policy = request.routeOptions.config.policy;
    if (policy) await pass(request, policy, access);
  });
}

async function pass(request: FastifyRequest, policy: Policy, access: GateAccess): Promise<void> {
  const { actor } = request;
  // A page says whose it is: what one person wrote is never done in the name of the next one at the same device, and what
  // the page shows to somebody never turns into what a stranger may read while they believe they are signed in.
  const claimed = request.headers['minga-person'];
  const isBound = policy !== 'public' || (claimed !== undefined && request.method === 'GET');
  if (isBound && actor.kind === 'anonymous') throw new AppError('session.required');
  if (isBound && claimed !== undefined && actor.kind === 'person' && claimed !== actor.personId)
    throw new AppError('session.other-person');
  const cycleId = (request.params as { cycleId?: string } | undefined)?.cycleId;
  if (cycleId !== undefined) {
    const isTakingPart = policy !== 'public' && request.routeOptions.config.isAct === true;
    request.scope = await mintScope(access, actor, cycleId, policy, isTakingPart);
  }
  if (!allows(policy, actor, cycleId === undefined ? null : request.scope)) {
    throw new AppError(policy === 'seat' ? 'permission.seat-required' : 'permission.denied');
  }
}

/**
 * Authority of an actor over a cycle, for sockets and routes alike.
 * @param isTakingPart as {@link GateAccess.loadScope}
 * @throws AppError `cycle.not-found` also when the forum is none of the actor's business: what is hidden is absent
 */
export async function mintScope(
  access: GateAccess,
  actor: Actor,
  cycleId: string,
  policy: Policy,
  isTakingPart = false,
): Promise<Scope> {
  const scope = uuid.safeParse(cycleId).success ? await access.loadScope(actor, cycleId, isTakingPart) : null;
  if (!scope) throw new AppError('cycle.not-found');
  if (policy !== 'public' && isStranger(scope)) throw new AppError('cycle.not-found');
  return scope as Scope;
}

/** Without a role or an open seat in the forum: whoever reads only what is public. */
export function isStranger({ roles, seats }: Pick<Scope, 'roles' | 'seats'>): boolean {
  return roles.size === 0 && seats.length === 0;
}

function allows(policy: Policy, actor: Actor, scope: Scope | null): boolean {
  switch (policy) {
    case 'public':
      return true;
    case 'session':
      return actor.kind === 'person';
    case 'signed-in':
      return actor.kind === 'person' && !actor.isGuest;
    case 'forum':
      return scope !== null;
    case 'seat':
      return (scope?.seats.length ?? 0) > 0;
    case 'facilitator':
      return scope?.isFacilitator ?? false;
    case 'leader':
      return scope !== null && (scope.isFacilitator || scope.roles.has('administrator'));
    case 'administrator':
      return scope ? scope.roles.has('administrator') : actor.kind === 'person' && actor.isAdministrator;
  }
}

/** The person behind a route whose policy already refused anonymous callers. */
export function personOf(request: FastifyRequest | { actor: Actor }): Person {
  if (request.actor.kind !== 'person') throw new AppError('session.required');
  return request.actor;
}
