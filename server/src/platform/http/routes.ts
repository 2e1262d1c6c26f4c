import type {
  FastifyContextConfig,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  HTTPMethods,
  RouteShorthandOptions,
} from 'fastify';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { z } from 'zod';
import { inTransaction, type Tx } from '../database/db.ts';
import type { Deps } from '../deps.ts';
import { type Actor, personOf, type Policy, type Scope } from './gate.ts';
import { limitOfActs } from './person-limits.ts';

/** Puts itself into the application. What a feature offers over HTTP is a list of these. */
export type Route = (app: FastifyInstance, deps: Deps) => unknown;

type Shape = z.ZodRawShape;
type Any = z.ZodType;
type Nothing = Record<never, never>;
type NameIn<Url extends string> = Url extends `${string}:${infer Name}/${infer Rest}`
  ? Name | NameIn<Rest>
  : Url extends `${string}:${infer Name}`
    ? Name
    : never;
type IdIn<Url extends string> = Extract<NameIn<Url>, `${string}Id`>;

/** What was asked and by whom: all that the functions of a route are told. */
type Asked<Url extends string, P extends Shape, Q extends Any, B extends Any> = {
  readonly params: { readonly [N in IdIn<Url>]: string } & { readonly [N in keyof P]: z.output<P[N]> };
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
  /** of a route with `:cycleId` in its path, and only there */
  readonly scope: Scope;
  readonly actor: Actor;
  /** @throws AppError `session.required` on a route that anonymous callers may ask, when one does */
  readonly person: Extract<Actor, { kind: 'person' }>;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly deps: Deps;
};

/** What a route says of itself, and whatever else the gate and the plugins know of a route (`repeat`, `rateLimit` …). */
type Spec<P, Q, B, R> = FastifyContextConfig & {
  readonly policy: Policy;
  /** Of the names in the path those that are no ids: every `:…Id` is a uuid. */
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** Schema of the answer; without it and without `responses` the route answers 204. */
  readonly returns?: R;
  /** Of the answer, where it is not 200. */
  readonly status?: 201;
  /** By status, where the answer is no JSON or there are several. */
  readonly responses?: Readonly<Record<number, unknown>>;
  readonly description?: string;
  readonly options?: Omit<RouteShorthandOptions, 'schema' | 'config'>;
};
type Command<A, Done> = (tx: Tx, asked: A) => Promise<Done>;
type Read<A, Done, Found> = (tx: Tx, asked: A, done: Done) => Promise<Found>;
type Present<A, Found, R> = (found: Found, asked: A) => z.input<R>;

/**
 * Nearly every route has this shape. In one transaction `command` acts and `read` finds what the answer is made of; after
 * it `present` makes that into what travels, without a database. Each may be left out. A route of another shape, which
 * reads twice or answers with bytes, has `handle` instead and opens its transactions itself.
 */
interface Declare {
  <
    const U extends string,
    D,
    F,
    P extends Shape = Nothing,
    Q extends Any = Any,
    B extends Any = Any,
    R extends Any = Any,
  >(
    url: U,
    summary: string,
    spec: Spec<P, Q, B, R> & {
      command?: Command<Asked<U, P, Q, B>, D>;
      read: Read<Asked<U, P, Q, B>, D, F>;
      present: Present<Asked<U, P, Q, B>, F, R>;
    },
  ): Route;
  <const U extends string, D, P extends Shape = Nothing, Q extends Any = Any, B extends Any = Any, R extends Any = Any>(
    url: U,
    summary: string,
    spec: Spec<P, Q, B, R> & {
      command: Command<Asked<U, P, Q, B>, D>;
      present: Present<Asked<U, P, Q, B>, D, R>;
    },
  ): Route;
  <const U extends string, D, P extends Shape = Nothing, Q extends Any = Any, B extends Any = Any, R extends Any = Any>(
    url: U,
    summary: string,
    spec: Spec<P, Q, B, R> & {
      command?: Command<Asked<U, P, Q, B>, D>;
      read: Read<Asked<U, P, Q, B>, D, z.input<R>>;
      present?: undefined;
    },
  ): Route;
  <
    const U extends string,
    P extends Shape = Nothing,
    Q extends Any = Any,
    B extends Any = Any,
    R extends Any = z.ZodVoid,
  >(
    url: U,
    summary: string,
    spec: Spec<P, Q, B, R> & {
      command: Command<Asked<U, P, Q, B>, z.input<R>>;
      read?: undefined;
      present?: undefined;
    },
  ): Route;
  <
    const U extends string,
    P extends Shape = Nothing,
    Q extends Any = Any,
    B extends Any = Any,
    R extends Any = z.ZodUnknown,
  >(
    url: U,
    summary: string,
    spec: Spec<P, Q, B, R> & { handle: (asked: Asked<U, P, Q, B>) => Promise<z.input<R>> | z.input<R> },
  ): Route;
}

/** What an act answers that has nothing to tell. */
export const DONE = { ok: true } as const;
export const doneSchema = z.object({ ok: z.literal(true) });

type Given = Asked<string, Shape, Any, Any>;
type Steps = {
  command?: Command<Given, unknown> | undefined;
  read?: Read<Given, unknown, unknown> | undefined;
  present?: Present<Given, unknown, Any> | undefined;
  handle?: ((asked: Given) => unknown) | undefined;
};

const uuid = z.uuid();

/** @throws Error at the start, of a name in the path that is neither an id nor declared */
function paramsOf(url: string, declared: Shape): Any | undefined {
  const names = [...url.matchAll(/:(\w+)/g)].map(([, name]) => name as string);
  if (names.length === 0) return undefined;
  const typeOf = (name: string) => {
    const type = declared[name] ?? (name.endsWith('Id') ? uuid : null);
    if (!type) throw new Error(`Route ${url} does not say what :${name} is.`);
    return [name, type] as const;
  };
  return z.object(Object.fromEntries(names.map(typeOf)));
}

function askedOf(request: FastifyRequest, reply: FastifyReply, deps: Deps): Given {
  const { params, query, body, scope, actor } = request;
  const asked = { params: params as Given['params'], query, body, scope, actor, request, reply, deps };
  return {
    ...asked,
    get person() {
      return personOf(request);
    },
  };
}

/** What a property says, where it says something: the framework takes one that is undefined for a schema. */
const given = (name: string, schema: unknown) => (schema === undefined ? {} : { [name]: schema });

/** Where a body has a schema that refuses what it does not know; a route that takes none drops nothing in silence either. */
function refuseFields(body: unknown): void {
  const sent = typeof body === 'object' && body !== null ? Object.keys(body) : [];
  const errors = sent.map((field) => ({ field, code: 'not-allowed' }));
  if (errors.length > 0) throw new AppError('request.invalid', { errors });
}

function handlerOf({ command, read, present, handle }: Steps, status: number, takesBody: boolean, deps: Deps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    if (!takesBody) refuseFields(request.body);
    const asked = askedOf(request, reply, deps);
    if (handle) return handle(asked);
    const found = await inTransaction(deps.db, async (tx) => {
      const done = await command?.(tx, asked);
      return read ? read(tx, asked, done) : done;
    });
    void reply.status(status);
    // Undefined would mean that the handler sends by itself.
    return (present ? present(found, asked) : found) ?? null;
  };
}

/** @param tag under which the document lists them: the noun */
export function routesOf(tag: string) {
  const declare = (method: HTTPMethods): Declare => {
    return (url: string, summary: string, spec: Spec<Shape, Any, Any, Any> & Steps): Route => {
      const { params, query, body, returns, status: other, responses, description, options, ...rest } = spec;
      const { command, read, present, handle, ...said } = rest;
      const isAct = method !== 'GET' && method !== 'HEAD' && (command ?? handle) !== undefined;
      const config = { ...limitOfActs(String(method), said.policy), isAct, ...said };
      const status = other ?? (returns ? 200 : 204);
      const schema = {
        tags: [tag],
        summary,
        ...given('description', description),
        ...given('params', paramsOf(url, params ?? {})),
        ...given('querystring', query),
        ...given('body', body),
        response: responses ?? { [status]: returns ?? z.null() },
      };
      return (app, deps) => {
        const takesBody = body !== undefined || config.consumes !== undefined;
        const handler = handlerOf({ command, read, present, handle }, status, takesBody, deps);
        app.route({ ...options, method, url, config, schema, handler });
      };
    };
  };
  return {
    get: declare('GET'),
    /** Where there is no GET: each of those answers HEAD by itself. */
    head: declare('HEAD'),
    post: declare('POST'),
    put: declare('PUT'),
    patch: declare('PATCH'),
    delete: declare('DELETE'),
  };
}

/** For routes that share what is made once for each server: documents kept, limits that need its secret. */
export const routesWith =
  (make: (deps: Deps) => readonly Route[]): Route =>
  (app, deps) => {
    for (const route of make(deps)) route(app, deps);
  };
