import { isIPv4 } from 'node:net';
import { AppError } from '@minga/shared/kernel/errors.ts';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../../config.ts';
import { SESSION_COOKIE } from './auth.ts';
import { installShutDoors, type ShutDoors, tooMany } from './shut-doors.ts';
import { cleanTextAtTheDoor } from './text-door.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Is this origin ours? With PUBLIC_URL set only that one; otherwise the origin must name the host that was called.
 * Used by routes and by both socket transports.
 */
export function isOwnOrigin(config: Config, origin: string | undefined, host: string | undefined): boolean {
  if (!origin || origin === 'null') return false;
  if (config.publicUrl && origin === new URL(config.publicUrl).origin) return true;
  try {
    const url = new URL(origin);
    const loopback = url.hostname === 'localhost' || url.hostname === '127.0.0.1';
    return url.host === host && (config.publicUrl === null || (!config.production && loopback));
  } catch {
    return false;
  }
}

/** Names that lead where nobody from outside decides: this machine, or nowhere (RFC 6761). */
const OWN_NAMES = /(^|\.)(localhost|test)$/;

/**
 * Do we answer under the name by which somebody reached us? Another site can let a name of its own lead here: its pages would read
 * what we answer as theirs, and whoever followed its links would take it for us. It cannot do so with an address in figures, with a
 * name of one word (this machine, or a container's), with the one of PUBLIC_URL or with those of ALLOWED_HOSTS.
 */
export function isOwnHost(
  { publicUrl, allowedHosts }: Pick<Config, 'publicUrl' | 'allowedHosts'>,
  host: string | undefined,
): boolean {
  const reached = `http://${host ?? ''}`;
  if (!URL.canParse(reached)) return false;
  // Written as browsers write it: also 2130706433 is 127.0.0.1 then, and a point behind a name is none.
  const name = new URL(reached).hostname.replace(/\.$/, '');
  if (publicUrl !== null && name === new URL(publicUrl).hostname) return true;
  if (allowedHosts.includes(name)) return true;
  return name.startsWith('[') || isIPv4(name) || !name.includes('.') || OWN_NAMES.test(name);
}

/** What the caller called, and what a trusted proxy says that it was called, where it says so. */
function refuseForeignHost(request: FastifyRequest, config: Config): void {
  if (request.routeOptions.config.anyHost) return;
  for (const host of new Set([request.headers.host, request.host]))
    if (!isOwnHost(config, host)) throw new AppError('request.foreign-host');
}

/**
 * Cross-site requests: Fetch Metadata decides, Origin where a browser sends no metadata. A caller that sends
 * neither is no browser and carries nobody's cookies by accident.
 */
function refuseForeign(request: FastifyRequest, config: Config): void {
  if (SAFE.has(request.method)) return;
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  const own =
    site === undefined
      ? origin === undefined || isOwnOrigin(config, origin, request.headers.host)
      : site === 'same-origin';
  if (!own) throw new AppError('request.foreign-origin');
  // A form can post without a script; it cannot post JSON or tus's type.
  const type = request.headers['content-type'];
  const hasBody =
    Number(request.headers['content-length'] ?? 0) > 0 || request.headers['transfer-encoding'] !== undefined;
  const plain = type?.split(';')[0]?.trim().toLowerCase() ?? '';
  const allowed = ['application/json', ...(request.routeOptions.config.consumes ?? [])];
  const exact = type === undefined || type === type.trimStart();
  if (hasBody && !(exact && allowed.includes(plain))) throw new AppError('request.unsupported-type');
}

/** No page of ours needs these, so none that is injected gets them. */
const PERMISSIONS = [
  ...['accelerometer', 'browsing-topics', 'camera', 'display-capture', 'geolocation', 'gyroscope', 'hid'],
  ...['magnetometer', 'microphone', 'midi', 'payment', 'serial', 'usb', 'xr-spatial-tracking'],
]
  .map((name) => `${name}=()`)
  .join(', ');

/** Where the address itself is the right to read: whoever asks is not just anybody, also without a session. */
const HELD_ADDRESS = /\/:(token|code|longCode)\b/;

/** Answers for a person stay with that person: in no cache on the way and none of a shared device (ASVS 14.3.2). */
function keepToOurselves(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply) => {
    void reply.header('permissions-policy', PERMISSIONS);
    if (!request.url.startsWith('/api/') || reply.hasHeader('cache-control')) return;
    const isHeld = HELD_ADDRESS.test(request.routeOptions.url ?? '');
    const isForAnybody = request.actor?.kind === 'anonymous' && SAFE.has(request.method) && !isHeld;
    void reply.header('cache-control', isForAnybody ? 'no-cache' : 'no-store');
  });
}

/** How long the sender of a body that nobody reads may take to read why; milliseconds. */
const LINGER = 2_000;
/** What a line holds by itself; a body that is not larger has arrived. */
const ARRIVED = 64 * 1024;

/**
 * A request that was refused before its body came leaves that body on the line. Cutting it at once would destroy the answer
 * on its way, and reading all of it to throw it away costs what the refusal was to save: so nothing more is taken from the
 * line, and after a moment it is cut.
 */
function dropUnread(app: FastifyInstance): void {
  app.addHook('onSend', async ({ raw, body, headers }) => {
    if (raw.complete !== false || body !== undefined || raw.readableFlowing !== null) return;
    const isLong = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > ARRIVED;
    // Who has begun to read is left to go on; Node reads to the end only what nobody has touched.
    if (isLong) raw.read(0);
  });
  app.addHook('onResponse', async ({ raw }) => {
    if (raw.complete !== false || raw.destroyed) return;
    setTimeout(() => raw.complete || raw.socket.destroy(), LINGER).unref();
  });
}

// A hall of 300 phones shares one address, and so does a city behind one proxy: what the server is built for (200 pages
// and 1,000 votes a second) must fit. The general limit only stops floods, the narrow ones are per route.
const OF_ALL = {
  max: 120_000,
  timeWindow: 60_000,
  // A client that hung up has no address any more.
  keyGenerator: (request: FastifyRequest) => request.ip ?? 'gone',
};

/** What is counted by its own pace once it was read is counted by the general one before: as junk it may never get there. */
function countUnread(app: FastifyInstance, doors: ShutDoors): void {
  const count = app.createRateLimit(OF_ALL);
  app.addHook('onRequest', async (request) => {
    const { rateLimit: pace } = request.routeOptions.config;
    if (typeof pace !== 'object' || pace.hook !== 'preHandler') return;
    const counted = await count(request);
    if (counted.isAllowed || !counted.isExceeded) return;
    doors.shut(request, counted.ttl);
    throw tooMany(counted.ttl);
  });
}

/** Headers, cookies, cross-site refusal and the general rate limit, for every route. */
export async function installSecurity(app: FastifyInstance, config: Config): Promise<void> {
  const secure = config.publicUrl?.startsWith('https:') ?? false;
  const doors = installShutDoors(app, secure ? SESSION_COOKIE.secure : SESSION_COOKIE.plain);
  await app.register(cookie);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        styleSrcAttr: ["'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    crossOriginEmbedderPolicy: false,
    strictTransportSecurity: secure ? { maxAge: 15_552_000, includeSubDomains: config.hstsSubdomains } : false,
    referrerPolicy: { policy: 'no-referrer' },
  });
  keepToOurselves(app);
  dropUnread(app);
  app.addHook('onRequest', async (request) => {
    refuseForeignHost(request, config);
    refuseForeign(request, config);
  });
  await app.register(rateLimit, {
    global: true,
    ...OF_ALL,
    errorResponseBuilder: (request, { ttl }) => {
      doors.shut(request, ttl);
      return tooMany(ttl);
    },
  });
  countUnread(app, doors);
  app.removeContentTypeParser('text/plain');
  cleanTextAtTheDoor(app);
}
