import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
// `request.cookies`, for whoever compiles this without app.ts.
import type {} from '@fastify/cookie';
import { FIRST_LOCALE, isLocale, type Locale, LOCALES } from '@minga/shared/kernel/languages.ts';
import { AppError, type ErrorCode, type FieldError } from '@minga/shared/kernel/errors.ts';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import Negotiator from 'negotiator';
import { databaseFault, refusalOf } from '../database/database-faults.ts';
import { fieldErrorsOf } from './field-errors.ts';
import { StorageAway } from '../files/storage.ts';
import { errorTitle, fieldLabel, fieldMessage, type Listener } from '../texts/texts.ts';

/** RFC 9457 problem document: the one shape in which programs are told of an error. */
type Problem = {
  type: string;
  title: string;
  status: number;
  code: string;
  errors: { field: string; label: string; code: string; message: string }[];
  params: Record<string, string | number>;
  requestId: string;
};

/** The reader's language: what this address asks for (`?lang=`, for pages without JavaScript), what they chose, what the browser asks for, else the first of all. */
export function localeOf(request: FastifyRequest): Locale {
  const asked = (request.query as { lang?: string } | undefined)?.lang;
  if (isLocale(asked)) return asked;
  const chosen = cookiesOf(request)['minga_locale'];
  if (isLocale(chosen)) return chosen;
  // Of equal weights the one named first (RFC 9110, 12.5.4).
  const wanted = new Negotiator(request).language([...LOCALES]);
  return isLocale(wanted) ? wanted : FIRST_LOCALE;
}

/** From now on this browser is answered in that language, until its reader chooses another. */
export function keepLocale(reply: FastifyReply, locale: Locale): void {
  void reply.setCookie('minga_locale', locale, { path: '/', sameSite: 'lax', maxAge: 365 * 86_400 });
}

/** To whom this request is answered: its language, and the clock of whoever signed in. */
export function listenerOf(request: FastifyRequest): Listener {
  const actor = request.actor as FastifyRequest['actor'] | null;
  return { locale: localeOf(request), ownZone: actor?.kind === 'person' ? actor.ownZone : null };
}

export function problemOf(error: AppError, to: Listener, requestId: string): Problem {
  return {
    type: `https://minga.example/problems/${error.code}`,
    title: errorTitle(error.code, to, error.params),
    status: error.status,
    code: error.code,
    errors: error.errors.map((one: FieldError) => ({
      field: one.field,
      label: fieldLabel(one.field, to.locale),
      code: one.code,
      message: fieldMessage(one, to),
    })),
    params: { ...error.params },
    requestId,
  };
}

/** Maps whatever was thrown to an expected refusal; null means that it is a fault of ours. */
export function asAppError(error: unknown): AppError | null {
  if (error instanceof AppError) return error;
  if (error instanceof StorageAway) return new AppError('server.unavailable');
  if (hasZodFastifySchemaValidationErrors(error))
    return new AppError('request.invalid', { errors: fieldErrorsOf(error.validation) });
  const { code, statusCode } = error as Partial<FastifyError>;
  const known: Record<string, ErrorCode> = {
    FST_ERR_CTP_BODY_TOO_LARGE: 'request.too-large',
    FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.unsupported-type',
    FST_ERR_CTP_EMPTY_JSON_BODY: 'request.malformed',
    FST_ERR_CTP_INVALID_JSON_BODY: 'request.malformed',
    FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request.malformed',
    FST_UNDER_PRESSURE: 'server.unavailable',
  };
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const mapped = known[(cause as { code?: string }).code ?? ''];
    if (mapped) return new AppError(mapped);
  }
  const fault = databaseFault(error);
  if (fault) return new AppError(refusalOf(fault));
  if (code && statusCode === 400) return new AppError('request.malformed');
  return null;
}

/** Of an address that is refused before any hook has run, too. */
export const cookiesOf = (request: FastifyRequest): Record<string, string | undefined> =>
  request.cookies ?? request.server.parseCookie(request.headers.cookie ?? '');

declare module 'fastify' {
  interface FastifyInstance {
    /** How a person is told of an error; null where there are no pages. */
    refusalPage: ((request: FastifyRequest, problem: Problem) => string) | null;
  }
}

/** Somebody opened an address in a browser. What lies below these is for programs, whoever opens it. */
function isForPerson({ method, url, headers }: FastifyRequest): boolean {
  // A form that no script sent: what is answered is the next page. Its own kind of body, which no program of ours sends.
  if (method === 'POST' && headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return true;
  const isReading = method === 'GET' || method === 'HEAD';
  return (
    isReading && headers.accept?.includes('text/html') === true && !/^\/(api|assets|socket\.io)(\/|\?|$)/.test(url)
  );
}

/** A person gets a page, a program a problem document; both with the status and in the reader's language. */
function answerWith(request: FastifyRequest, reply: FastifyReply, error: AppError): FastifyReply {
  const problem = problemOf(error, listenerOf(request), request.id);
  void reply.status(error.status).header('vary', 'accept, cookie, accept-language, accept-encoding');
  const { refusalPage } = request.server;
  if (!refusalPage || !isForPerson(request))
    return reply.header('content-type', PROBLEM_TYPE).send(JSON.stringify(problem));
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(refusalPage(request, problem));
}

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Hooks have not run, so neither has what sets the other headers. */
const headersWithoutHooks = (reply: FastifyReply) =>
  void reply
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header(
      'content-security-policy',
      "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; frame-ancestors 'none'",
    );

/** When it is worth asking again. */
function sayWhen(reply: FastifyReply, { status, params }: AppError): void {
  if (status === 503) void reply.header('retry-after', String(params['again'] ?? 2));
  if (status === 429) void reply.header('retry-after', String(params['seconds'] ?? 60));
}

/** A refusal in front of all hooks. */
export function answerInFront(request: FastifyRequest, reply: FastifyReply, refusal: AppError): void {
  headersWithoutHooks(reply);
  sayWhen(reply, refusal);
  void answerWith(request, reply.header('cache-control', 'no-store'), refusal);
}

/** An address that no route can be asked for: escapes that mean nothing, or a part longer than any id. */
export function refuseAddress(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const refusal = new AppError(error.code === 'FST_ERR_MAX_PARAM_LENGTH' ? 'route.not-found' : 'request.malformed');
  headersWithoutHooks(reply);
  void answerWith(request, reply, refusal);
}

/** What arrived was no request, so there is no language and no route: the last word before the line is cut. */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const code =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? 'request.too-slow'
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? 'request.headers-too-large'
        : 'request.malformed';
  const refusal = new AppError(code);
  const body = JSON.stringify(problemOf(refusal, { locale: FIRST_LOCALE, ownZone: null }, ''));
  if (socket.writable) {
    const head = `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\nConnection: close`;
    socket.write(
      `${head}\r\nContent-Type: ${PROBLEM_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  }
  socket.destroy();
}

/** One mapper for all routes. Unknown errors are logged with the request id and answered without a detail. */
export function installProblems(app: FastifyInstance): void {
  const send = (request: FastifyRequest, reply: FastifyReply, error: AppError) => {
    sayWhen(reply, error);
    return answerWith(request, reply, error);
  };
  app.decorate('refusalPage', null);
  app.setErrorHandler((error, request, reply) => {
    const expected = asAppError(error);
    if (!expected) request.log.error({ err: error }, 'unexpected error');
    // No fault of the program, but whoever runs the server must learn what it is.
    else if (expected.status === 503 && expected !== error)
      request.log.error({ err: error }, 'a request could not be served');
    return send(request, reply, expected ?? new AppError('server.unexpected'));
  });
  app.setNotFoundHandler({ preHandler: [] }, (request, reply) => send(request, reply, new AppError('route.not-found')));
}
