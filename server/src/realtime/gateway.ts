import { AppError } from '@minga/shared/kernel/errors.ts';
import type { FastifyInstance } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { Deps } from '../platform/deps.ts';
import type { Actor } from '../platform/http/gate.ts';
import { asAppError } from '../platform/http/problems.ts';
import { repeat } from '../platform/jobs/repeated-work.ts';
import { isOwnHost, isOwnOrigin } from '../platform/http/security.ts';
import { cleanMembers } from '../platform/http/text-door.ts';
import { createTokenBucket } from './limits.ts';

type Person = Extract<Actor, { kind: 'person' }>;
export type LiveSocket = { readonly socket: Socket; readonly person: Person };

/**
 * Who may send an event, besides having a session: nobody has a socket without one.
 * - `entry`: asks to enter a room; whether that is allowed is asked of the database now
 * - `member`: has entered the room that the event names; from anybody else it changes nothing
 */
export type SocketPolicy = 'entry' | 'member';
type SocketEvent = {
  policy: SocketPolicy;
  /** what one event takes from the socket's bucket; 1 unless told */
  cost?: (payload: unknown) => number;
  /** The answer, or a function that makes it in the very turn in which it is sent. */
  handle(live: LiveSocket, payload: unknown): unknown;
};
declare module 'fastify' {
  interface FastifyInstance {
    /** What may come in over a socket and who may send it, beside routeTable. */
    socketTable: { name: string; policy: SocketPolicy }[];
  }
}
export type Gateway = {
  readonly io: Server;
  event(name: string, event: SocketEvent): void;
  onClose(handler: (live: LiveSocket) => void): void;
  /** Just before a socket is cut because its session ended: the last moment to say why. */
  onSessionEnd(handler: (live: LiveSocket) => void): void;
  /** Sockets that read too slowly for what nobody needs twice (presence). */
  isSlow(socketId: string): boolean;
};

/** Frames up to here reach us and are refused with a sentence; larger ones end the connection (code 1009). */
const TRANSPORT_BYTES = 128 * 1024;
const FRAME_BYTES = 64 * 1024;
const SOCKETS_PER_PERSON = 10;
const EVENTS = { perSecond: 20, burst: 60 };
/** Refused events after which a flood is cut off rather than answered. */
const PATIENCE = 500;
/** How often every open socket's session is asked for again; milliseconds. */
const REVIEW_EVERY = 5 * 60_000;
const SLOW = { packets: 64, lost: 512, lostBytes: 4 * 1024 * 1024 };

/** Opens `/socket.io` on the app's own server: who may connect, how much may come in, how much may wait to go out. */
export function openGateway(app: FastifyInstance, deps: Deps): Gateway {
  const people = new WeakMap<IncomingMessage, Person>();
  const io = new Server(app.server, {
    serveClient: false,
    transports: ['websocket', 'polling'],
    maxHttpBufferSize: TRANSPORT_BYTES,
    // Each of these would break a promise: deflate encodes per recipient, recovery skips authorisation.
    perMessageDeflate: false,
    httpCompression: false,
    pingInterval: 15_000,
    pingTimeout: 10_000,
    connectTimeout: 10_000,
    cors: { origin: false },
    allowRequest: (request, answer) => {
      admit(deps, request).then(
        (person) => {
          if (person) people.set(request, person);
          answer(null, person !== null);
        },
        () => answer('server.unavailable', false),
      );
    },
  });
  // The library calls every refused upgrade a bad request; a foreign page is told what it is (SEC-6).
  app.server.prependListener('upgrade', (request, socket) => {
    if (!isOurs(deps, request)) socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
  });
  app.decorate('socketTable', []);
  const events = new Map<string, SocketEvent>();
  const closing: ((live: LiveSocket) => void)[] = [];
  const ending: ((live: LiveSocket) => void)[] = [];
  const end = (live: LiveSocket) => {
    for (const handler of ending) handler(live);
    live.socket.disconnect(true);
  };
  const slow = new Set<string>();
  const perPerson = new Map<string, number>();

  io.on('connection', (socket) => {
    const person = people.get(socket.request);
    const open = (perPerson.get(person?.personId ?? '') ?? 0) + 1;
    if (!person || open > SOCKETS_PER_PERSON) return void socket.disconnect(true);
    perPerson.set(person.personId, open);
    const live: LiveSocket = { socket, person };
    listen(live, events, deps);
    socket.on('disconnect', () => {
      slow.delete(socket.id);
      const left = (perPerson.get(person.personId) ?? 1) - 1;
      if (left > 0) perPerson.set(person.personId, left);
      else perPerson.delete(person.personId);
      for (const handler of closing) handler(live);
    });
  });

  const watch = setInterval(() => watchOutgoing(io, slow), 250);
  // Sessions also end by age, and on other processes: everybody is asked again now and then.
  const review = repeat(deps.log, {
    every: REVIEW_EVERY,
    // Who asks is found out in a reach of its own.
    reach: null,
    round: () => endSessionless(io, deps, people, null, end),
    trouble: 'whether the sessions of open sockets still live could not be asked',
  });
  const forget = deps.bus.on(
    'person.rights-changed',
    ({ personId }) => void endSessionless(io, deps, people, personId, end),
  );
  watch.unref();
  app.addHook('preClose', async () => {
    clearInterval(watch);
    void review.stop();
    forget();
    // Sockets are told, given one turn to hear it, and then let go: a stalled one must not hold up the end.
    const open = [...io.sockets.sockets.values()];
    io.disconnectSockets(true);
    await new Promise(setImmediate);
    for (const socket of open) cut(socket);
    io.engine.close();
  });
  return {
    io,
    event(name, event) {
      events.set(name, event);
      app.socketTable.push({ name, policy: event.policy });
    },
    onClose: (handler) => void closing.push(handler),
    onSessionEnd: (handler) => void ending.push(handler),
    isSlow: (socketId) => slow.has(socketId),
  };
}

/**
 * GA1. Browsers send no Origin on a same-origin GET, which is how polling begins, but they do say `same-origin` in
 * Sec-Fetch-Site, a header that no page can forge; a caller with neither is refused.
 */
async function admit(deps: Deps, request: IncomingMessage): Promise<Person | null> {
  if (!isOurs(deps, request)) return null;
  const actor = await deps.access.resolveActor({ cookie: request.headers.cookie });
  return actor.kind === 'person' ? actor : null;
}

function isOurs(deps: Deps, { headers }: IncomingMessage): boolean {
  const { origin, host } = headers;
  if (!isOwnHost(deps.config, host)) return false;
  return origin === undefined ? headers['sec-fetch-site'] === 'same-origin' : isOwnOrigin(deps.config, origin, host);
}

/** SEC-4: a socket lives as long as the session it came with; the person's other devices keep theirs. */
async function endSessionless(
  io: Server,
  deps: Deps,
  people: WeakMap<IncomingMessage, Person>,
  personId: string | null,
  end: (live: LiveSocket) => void,
): Promise<void> {
  for (const socket of io.sockets.sockets.values()) {
    const person = people.get(socket.request);
    if (!person || (personId !== null && person.personId !== personId)) continue;
    const { cookie } = socket.request.headers;
    const actor = await deps.access.resolveActor({ cookie }).catch(() => person);
    if (actor.kind !== 'person' || actor.sessionId !== person.sessionId) end({ socket, person });
  }
}

function listen(live: LiveSocket, events: ReadonlyMap<string, SocketEvent>, deps: Deps): void {
  const { socket } = live;
  const bucket = createTokenBucket(EVENTS);
  let refused = 0;
  socket.onAny((name: string, payload: unknown, ...rest: unknown[]) => {
    const last = rest.at(-1) ?? (typeof payload === 'function' ? payload : undefined);
    const answer = typeof last === 'function' ? (last as (answer: unknown) => void) : () => {};
    const event = events.get(name);
    const bytes = sizeOf(payload);
    const pass = bucket.take(event?.cost?.(payload) ?? 1, performance.now());
    if (!pass.ok) {
      refused += 1;
      if (refused > PATIENCE) return void socket.disconnect(true);
      return answer({
        ok: false,
        status: 'busy',
        clientSeq: seqOf(payload),
        code: 'frame.too-many',
        retryAfterMs: pass.retryAfterMs,
      });
    }
    if (bytes > FRAME_BYTES)
      return answer({ ok: false, status: 'refused', clientSeq: seqOf(payload), code: 'frame.too-large' });
    // The same door as that of routes. What cannot be stored is refused by the schema of its event.
    if (typeof payload === 'object' && payload !== null) cleanMembers(payload);
    if (!event) return answer({ ok: false, status: 'refused', clientSeq: seqOf(payload), code: 'op.malformed' });
    run(event, live, payload, deps).then(
      (make) => answer(make()),
      () => {},
    );
  });
}

async function run(event: SocketEvent, live: LiveSocket, payload: unknown, deps: Deps): Promise<() => unknown> {
  try {
    const answer = await event.handle(live, payload);
    return typeof answer === 'function' ? (answer as () => unknown) : () => answer;
  } catch (error) {
    const expected = asAppError(error);
    // Never the payload: it may hold a note that nobody may read yet.
    if (!expected) deps.log.error({ err: error }, 'a socket event failed');
    const { code, params } = expected ?? new AppError('server.unexpected');
    return () => ({ ok: false, code, params });
  }
}

function sizeOf(payload: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(payload) ?? '');
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function seqOf(payload: unknown): number {
  const seq = (payload as { clientSeq?: unknown } | null)?.clientSeq;
  return typeof seq === 'number' ? seq : 0;
}

/** GA6: socket.io queues for a stalled client without limit, so the queue is looked at from outside. */
function watchOutgoing(io: Server, slow: Set<string>): void {
  for (const socket of io.sockets.sockets.values()) {
    const waiting = (socket.conn as unknown as { writeBuffer: { data?: unknown }[] }).writeBuffer;
    if (waiting.length <= SLOW.packets) slow.delete(socket.id);
    else slow.add(socket.id);
    const bytes = waiting.reduce((sum, packet) => sum + (typeof packet.data === 'string' ? packet.data.length : 0), 0);
    if (waiting.length > SLOW.lost || bytes > SLOW.lostBytes) cut(socket);
  }
}

/** Without the closing handshake: somebody who does not read would let us wait half a minute for it. */
function cut(socket: Socket): void {
  const { transport } = socket.conn as unknown as { transport: { socket?: { terminate?: () => void } } };
  if (transport.socket?.terminate) transport.socket.terminate();
  else socket.conn.close(true);
}

/** @throws AppError `op.malformed` */
export function valid<T>(
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
  payload: unknown,
): T {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) throw new AppError('op.malformed');
  return parsed.data;
}
