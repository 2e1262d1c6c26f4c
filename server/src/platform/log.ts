import pino, { type DestinationStream, type Logger } from 'pino';

/** Fields that never reach a log line: cookies, codes, addresses, ballots, upload descriptions. */
const SECRETS = [
  'cookie',
  'authorization',
  '"set-cookie"',
  'token',
  'code',
  'email',
  'choice',
  'ballot',
  '"upload-metadata"',
  'password',
];

export function createLog(level: string, destination?: DestinationStream): Logger {
  const paths = SECRETS.flatMap((name) => {
    const key = name.startsWith('"') ? `[${name}]` : `.${name}`;
    return [key.replace(/^\./, ''), `*${key}`, `req.headers${key}`, `res.headers${key}`, `body${key}`, `err${key}`];
  });
  return pino(
    { level, redact: { paths, censor: '[removed]' }, base: null, serializers: { req: requestLine, err: faultLine } },
    destination ?? pino.destination(2),
  );
}

/** Method and path only: query strings of sign-in and feed addresses carry secrets. */
function requestLine(request: { method: string; url: string; id: string }) {
  return {
    id: request.id,
    method: request.method,
    path: request.url.split('?')[0]?.replace(/\/(feeds|j|join)\/[^/]+/, '/$1/…'),
  };
}

/** A failed query's message carries its parameters, which may be addresses or codes: only the statement is kept. */
const bare = (text: string): string =>
  text
    .replace(/\nparams: [^\n]*/g, '')
    .replace(/invalid input syntax for type (\w+): .*/g, 'invalid input syntax for type $1');

/** The stack of an error nobody caught, with those behind it, for standard error. */
export function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const behind = error.cause === undefined ? '' : `\ncaused by: ${traceOf(error.cause)}`;
  return bare(error.stack ?? error.message) + behind;
}

function faultLine(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code, constraint } = error as { code?: string; constraint?: string };
  const cause = error.cause instanceof Error ? faultLine(error.cause) : undefined;
  return { type: error.name, message: bare(error.message), stack: bare(error.stack ?? ''), code, constraint, cause };
}
