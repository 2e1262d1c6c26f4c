import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type { Agent } from './agent.ts';

export type SocketOverrides = Partial<ManagerOptions & SocketOptions> & { namespace?: string };

/**
 * A socket that carries the agent's session the way a browser would: cookie and Origin on the handshake.
 * It does not reconnect by itself and shares nothing with other sockets; close it in afterEach.
 * @throws the refusal of the server, as socket.io reports it
 */
export async function openSocket(
  url: string,
  agent: Pick<Agent, 'cookie'>,
  overrides: SocketOverrides = {},
): Promise<Socket> {
  const { namespace = '', extraHeaders, ...options } = overrides;
  const socket = io(`${url}${namespace}`, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    ...options,
    extraHeaders: { origin: url, ...(agent.cookie ? { cookie: agent.cookie } : {}), ...extraHeaders },
  });
  await new Promise<void>((resolve, fail) => {
    socket.once('connect', resolve);
    socket.once('connect_error', (error) => {
      socket.close();
      fail(error);
    });
  });
  return socket;
}

/**
 * The next event of this name (that satisfies `wanted`), as its arguments.
 * Ask before doing what causes it: `const seen = nextEvent(socket, 'board:ops'); await act(); await seen;`
 */
export function nextEvent<Payload = unknown>(
  socket: Socket,
  name: string,
  wanted: (payload: Payload) => boolean = () => true,
  milliseconds = 5_000,
): Promise<Payload> {
  return new Promise((resolve, fail) => {
    const stop = () => {
      clearTimeout(timer);
      socket.off(name, listen);
      socket.off('disconnect', lost);
    };
    const listen = (payload: Payload) => {
      if (!wanted(payload)) return;
      stop();
      resolve(payload);
    };
    const lost = (reason: string) => {
      if (name === 'disconnect') return;
      stop();
      fail(new Error(`The socket was closed (${reason}) while waiting for «${name}».`));
    };
    const timer = setTimeout(() => {
      stop();
      fail(new Error(`No «${name}» within ${milliseconds} ms.`));
    }, milliseconds);
    socket.on(name, listen);
    socket.on('disconnect', lost);
  });
}

/** Sends and waits for the acknowledgement. */
export function emitAck<Answer = unknown>(socket: Socket, name: string, ...args: unknown[]): Promise<Answer> {
  return socket.timeout(5_000).emitWithAck(name, ...args) as Promise<Answer>;
}

/** Records every event that reaches the socket, for tests of what must not arrive. */
export function recordEvents(socket: Socket): { name: string; args: unknown[] }[] {
  const seen: { name: string; args: unknown[] }[] = [];
  socket.onAny((name: string, ...args: unknown[]) => seen.push({ name, args }));
  return seen;
}
