import pino, { type DestinationStream, type Logger } from 'pino';

/** Fields that never reach a log line: cookies, codes, addresses, ballots, upload descriptions. */
const SECRETS = ['cookie', 'authorization', '"set-cookie"', 'token', 'code', 'email', 'choice', 'ballot', '"upload-metadata"', 'password'];

export function createLog(level: string, destination?: DestinationStream): Logger {
  const paths = SECRETS.flatMap((name) => {
    const key = name.startsWith('"') ? `[${name}]` : `.${name}`;
    return [key.replace(/^\./, ''), `*${key}`, `req.headers${key}`, `res.headers${key}`, `body${key}`, `err${key}`];
  });
  return pino({ level, redact: { paths, censor: '[removed]' }, base: null, serializers: { req: requestLine } }, destination ?? pino.destination(2));
}

/** Method and path only: query strings of sign-in and feed addresses carry secrets. */
function requestLine(request: { method: string; url: string; id: string }) {
  return { id: request.id, method: request.method, path: request.url.split('?')[0]?.replace(/\/(feeds|j|join)\/[^/]+/, '/$1/…') };
}
