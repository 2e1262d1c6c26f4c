/**
 * Everything that features tell each other after a commit. Each feature adds its own events:
 * `declare module '../../platform/jobs/bus.ts' { interface DomainEvents { 'ballot.closed': { ballotId: string } } }`
 */
export interface DomainEvents {
  /** A person lost rights (sign-out, revoked session, ended seat or role): open sockets must be re-examined at once. */
  'person.rights-changed': { personId: string; sessionId?: string };
}
export type EventType = keyof DomainEvents;
export type DomainEvent = { [T in EventType]: { type: T } & DomainEvents[T] }[EventType];
type Handler<T extends EventType> = (event: { type: T } & DomainEvents[T]) => void;

export type Bus = {
  on<T extends EventType>(type: T, handler: Handler<T>): () => void;
  /** Hears everything; for caches that only need to know that something changed. */
  onAny(handler: (event: DomainEvent) => void): () => void;
  emit(event: DomainEvent): void;
};

/** In-process bus. A failing listener is reported and never breaks the command that has already committed. */
export function createBus(onError: (error: unknown, type: string) => void): Bus {
  const handlers = new Map<string, Set<(event: never) => void>>();
  const all = new Set<(event: DomainEvent) => void>();
  return {
    on(type, handler) {
      const set = handlers.get(type) ?? new Set();
      handlers.set(type, set.add(handler as (event: never) => void));
      return () => void set.delete(handler as (event: never) => void);
    },
    onAny(handler) {
      all.add(handler);
      return () => void all.delete(handler);
    },
    emit(event) {
      for (const handler of [...(handlers.get(event.type) ?? []), ...all]) {
        try {
          (handler as (event: DomainEvent) => void)(event);
        } catch (error) {
          onError(error, event.type);
        }
      }
    },
  };
}
