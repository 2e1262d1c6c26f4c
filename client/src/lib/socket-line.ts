import type { Socket } from 'socket.io-client';
import { type ConnectionState, setSocketState } from './connection.ts';

/** How many live screens use the socket: what only rings a bell is not worth a word when it is down. */
let screens = 0;
const sayState = (state: ConnectionState): void => setSocketState(screens > 0 ? state : 'online');

async function connect(): Promise<Socket> {
  // Loaded on demand: pages that are not live do not pay for it.
  const { io } = await import('socket.io-client');
  const socket = io('/', {
    transports: ['websocket', 'polling'],
    withCredentials: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: 5_000,
  });
  socket.on('connect', () => sayState('online'));
  socket.on('disconnect', (reason) => {
    // Leaving a live page on purpose is not an outage.
    sayState(reason === 'io client disconnect' ? 'online' : 'reconnecting');
  });
  socket.on('connect_error', () => {
    sayState(socket.active ? 'reconnecting' : 'offline');
    // No screen waits for it, and whoever has no session any more would knock for ever.
    if (screens === 0) socket.disconnect();
  });
  return socket;
}

/** One socket, shared by all live screens of a window. */
let shared: Promise<Socket> | null = null;

async function closeSocket(): Promise<void> {
  const existing = shared;
  shared = null;
  (await existing)?.disconnect();
}

/** What a live screen needs of a connection; tests give one whose messages they deliver by hand. */
export type SocketLine = {
  isOpen(): boolean;
  /** Sends and waits for the answer. Rejects when the line is not open, breaks, or stays silent too long. */
  ask(event: string, payload: unknown, timeout: number): Promise<unknown>;
  /** Sends what nobody misses. */
  send(event: string, payload: unknown): void;
  on(event: string, handler: (payload: unknown) => void): void;
  onOpen(handler: () => void): void;
  onLost(handler: () => void): void;
  close(): void;
};

/** Not all at once: a whole hall comes back after a restart. Milliseconds. */
function pauseBeforeReturn(): number {
  return 400 + Math.random() * 2_600;
}

/** Who uses the shared socket now: leaving one live screen for another must not cut the second off. */
let users = 0;

/** @param isQuiet the person is not told when the line is down: nothing on the screen depends on it */
export async function socketLine({ isQuiet = false } = {}): Promise<SocketLine> {
  users += 1;
  if (!isQuiet) screens += 1;
  shared ??= connect();
  const socket = await shared;
  let isClosed = false;
  let returning: ReturnType<typeof setTimeout> | undefined;
  const listening: [string, (payload: unknown) => void][] = [];
  const listen = (event: string, handler: (payload: unknown) => void) => {
    listening.push([event, handler]);
    socket.on(event, handler);
  };
  // When the server ends a connection on purpose socket.io stays away for good; a restart must not do that to a hall.
  listen('disconnect', (reason) => {
    // It may have ended with the session: whoever can do without the line asks for it once they know that there is one.
    if (reason !== 'io server disconnect' || isQuiet) return;
    returning = setTimeout(() => !isClosed && socket.connect(), pauseBeforeReturn());
  });
  // A phone that slept comes back at once instead of waiting for the next attempt.
  const hurry = () => !isClosed && !socket.connected && socket.connect();
  window.addEventListener('online', hurry);
  return {
    isOpen: () => socket.connected,
    ask: (event, payload, timeout) =>
      socket.connected
        ? (socket.timeout(timeout).emitWithAck(event, payload) as Promise<unknown>)
        : Promise.reject(new Error('the line is not open')),
    send: (event, payload) => {
      if (socket.connected) socket.volatile.emit(event, payload);
    },
    on: listen,
    onOpen: (handler) => {
      listen('connect', handler);
      if (socket.connected) handler();
    },
    onLost: (handler) => listen('disconnect', handler),
    close: () => {
      if (isClosed) return;
      isClosed = true;
      users -= 1;
      if (!isQuiet) {
        screens -= 1;
        if (screens === 0) sayState('online');
      }
      clearTimeout(returning);
      window.removeEventListener('online', hurry);
      for (const [event, handler] of listening) socket.off(event, handler);
      if (users === 0) void closeSocket();
    },
  };
}
