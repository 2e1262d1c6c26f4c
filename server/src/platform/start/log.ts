import pino, { type DestinationStream, type Logger, type LoggerOptions } from 'pino';

/** Fields that never reach a log line: cookies, codes, addresses, ballots, upload descriptions. */
const SECRETS = [
  'cookie',
  'authorization',
  '"set-cookie"',
  'token',
  'code',
  'longCode',
  'email',
  'choice',
  'ballot',
  '"upload-metadata"',
  'password',
];

/** A line that says the same as one of the last ten seconds is counted instead, and told with its count. */
const EQUAL_WITHIN = 10_000;
const WARN = 40;

export function createLog(level: string, destination?: DestinationStream): Logger {
  const paths = SECRETS.flatMap((name) => {
    const key = name.startsWith('"') ? `[${name}]` : `.${name}`;
    return [key.replace(/^\./, ''), `*${key}`, `req.headers${key}`, `res.headers${key}`, `body${key}`, `err${key}`];
  });
  return pino(
    {
      level,
      redact: { paths, censor },
      base: null,
      serializers: { req: requestLine, err: faultLine },
      hooks: { logMethod: collapse() },
    },
    destination ?? pino.destination(2),
  );
}

/** `code` is the code of a mail, and also how systems name what went wrong (ECONNREFUSED, 25006): no mail has such a code. */
const censor = (value: unknown, path: string[]): unknown =>
  value === undefined || (path[0] === 'err' && path.at(-1) === 'code' && isFaultCode(value)) ? value : '[removed]';
const isFaultCode = (value: unknown): boolean =>
  typeof value === 'string' && /^(?:[A-Z][A-Z0-9_]{2,40}|[0-9A-Z]{5})$/.test(value);

/** A database that is away is one fault, not one for each request: the first line is written, the rest are counted. */
type LogMethod = NonNullable<NonNullable<LoggerOptions['hooks']>['logMethod']>;
function collapse(): LogMethod {
  const held = new Map<string, number>();
  return function write(args, method, level) {
    if (level < WARN) return method.apply(this, args);
    const [facts, words] = args as unknown as [unknown, unknown];
    const text = typeof facts === 'string' ? facts : String(words ?? '');
    const key = `${level} ${text} ${faultMark(facts)}`;
    const count = held.get(key);
    if (count !== undefined) return void held.set(key, count + 1);
    held.set(key, 0);
    setTimeout(() => {
      const more = held.get(key) ?? 0;
      held.delete(key);
      if (more > 0) method.apply(this, [{ more, seconds: EQUAL_WITHIN / 1000 }, `${text} (the same again)`]);
    }, EQUAL_WITHIN).unref();
    return method.apply(this, args);
  };
}

/** What makes two faults the same one. */
function faultMark(facts: unknown): string {
  if (typeof facts !== 'object' || facts === null) return '';
  const { err, ...rest } = facts as { err?: unknown };
  const { type, message, code, cause } = err === undefined ? {} : (faultLine(err) as Record<string, unknown>);
  const others = Object.entries(rest).filter(([, value]) => typeof value !== 'object');
  // Some libraries name their worker or connection by an id of its own.
  const words = String(message ?? '').replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '…');
  return JSON.stringify([type, words, code, (cause as { code?: unknown } | undefined)?.code, others]);
}

/** Method and path only: query strings of sign-in and feed addresses carry secrets. */
function requestLine(request: { method: string; url: string; id: string }) {
  return {
    id: request.id,
    method: request.method,
    path: request.url.split('?')[0]?.replace(/\/(feeds|j|join|letters)\/[^/]+/, '/$1/…'),
  };
}

/**
 * A failed query's message carries its parameters, which may be addresses, codes or whole texts with lines of their own: only
 * the statement is kept.
 */
const bare = (text: string): string =>
  text
    .replace(/\nparams: [\s\S]*/, '')
    .replace(/invalid input syntax for type (\w+): .*/g, 'invalid input syntax for type $1');

/** The stack of an error nobody caught, with those behind it, for standard error. */
export function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const behind = error.cause === undefined ? '' : `\ncaused by: ${traceOf(error.cause)}`;
  return bareStack(error) + behind;
}

/** What it says, and where it happened: the calls that stand after the whole message, and nothing that looks like one inside it. */
function bareStack({ message, stack = message }: Error): string {
  const at = stack.indexOf(message);
  return at < 0 ? bare(stack) : stack.slice(0, at) + bare(message) + bare(stack.slice(at + message.length));
}

function faultLine(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return plainFault(error);
  const { code, constraint } = error as { code?: string; constraint?: string };
  const cause = error.cause instanceof Error ? faultLine(error.cause) : undefined;
  return { type: error.name, message: bare(error.message), stack: bareStack(error), code, constraint, cause };
}

/** Some libraries throw objects of their own: what they say of the fault, and nothing else they may carry. */
function plainFault(error: unknown): Record<string, unknown> {
  if (typeof error !== 'object' || error === null) return { message: bare(String(error)) };
  const { name, message, code, status_code: status, body } = error as Record<string, unknown>;
  const words = [message, body].find((one) => typeof one === 'string');
  return { type: name, message: words === undefined ? 'a fault without words' : bare(String(words)), code, status };
}
