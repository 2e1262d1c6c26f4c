import { useSyncExternalStore } from 'react';

export type ConnectionState = 'online' | 'reconnecting' | 'offline';

let socketState: ConnectionState = 'online';
const listeners = new Set<() => void>();

function emit(): void {
  for (const listener of listeners) listener();
}

/** Called by the socket: a live screen is only as connected as its socket. */
export function setSocketState(state: ConnectionState): void {
  if (state === socketState) return;
  socketState = state;
  emit();
}

function current(): ConnectionState {
  return navigator.onLine ? socketState : 'offline';
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

export function useConnection(): ConnectionState {
  return useSyncExternalStore(subscribe, current, () => 'online');
}
