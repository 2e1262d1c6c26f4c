import type { ManagerOptions, Socket, SocketOptions } from 'socket.io-client';
import { setSocketState } from './connection.ts';

const open = new Map<string, Promise<Socket>>();

async function connect(namespace: string, options: Partial<ManagerOptions & SocketOptions>): Promise<Socket> {
  // Loaded on demand: pages that are not live do not pay for it.
  const { io } = await import('socket.io-client');
  const socket = io(namespace, {
    transports: ['websocket', 'polling'],
    withCredentials: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: 5_000,
    ...options,
  });
  socket.on('connect', () => setSocketState('online'));
  socket.on('disconnect', (reason) => {
    // Leaving a live page on purpose is not an outage.
    setSocketState(reason === 'io client disconnect' ? 'online' : 'reconnecting');
  });
  socket.on('connect_error', () => setSocketState(socket.active ? 'reconnecting' : 'offline'));
  return socket;
}

/** One socket per namespace, shared by everyone who asks; options count for the first who does. */
export function openSocket(namespace = '/', options: Partial<ManagerOptions & SocketOptions> = {}): Promise<Socket> {
  const existing = open.get(namespace);
  if (existing) return existing;
  const connecting = connect(namespace, options);
  open.set(namespace, connecting);
  return connecting;
}

export async function closeSocket(namespace = '/'): Promise<void> {
  const existing = open.get(namespace);
  open.delete(namespace);
  (await existing)?.disconnect();
}
