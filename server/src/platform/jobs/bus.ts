import { newId } from '@minga/shared/kernel/ids.ts';

/** Which public pages show something else now. */
export type PagesChange = {
  forumId: string;
  /** null: those of all cycles of the forum */
  cycleId: string | null;
  /** also the list of cycles that everybody begins with */
  isListed: boolean;
};

/**
 * What this process tells its own sockets and kept pages after a commit, and forgets. What must have an effect anywhere
 * else, or later, is an event (events.ts).
 */
export interface BusMessages {
  /** A person lost rights (sign-out, revoked session, ended seat or role): open sockets must be re-examined at once. */
  'person.rights-changed': { personId: string; sessionId?: string };
  'pages.changed': PagesChange;
  /** What other servers changed may not have been heard: any page may be another one now. */
  'pages.missed': Record<never, never>;
  /** Each of these people was told something, or has read it in another window. */
  'people.notified': { people: readonly string[] };
  /** There is something to hand on to those who listen. */
  'events.written': Record<never, never>;
}
type MessageType = keyof BusMessages;
export type BusMessage = { [T in MessageType]: { type: T } & BusMessages[T] }[MessageType];
type Handler<T extends MessageType> = (message: { type: T } & BusMessages[T]) => void;

export type Bus = {
  /** Tells the messages of this process from those of another. */
  readonly id: string;
  on<T extends MessageType>(type: T, handler: Handler<T>): () => void;
  /** Hears everything; for a process that hands it on to another one. */
  onAny(handler: (message: BusMessage) => void): () => void;
  emit(message: BusMessage): void;
};

/** In-process bus. A failing listener is reported and never breaks the command that has already committed. */
export function createBus(onError: (error: unknown, type: string) => void): Bus {
  const handlers = new Map<string, Set<(message: never) => void>>();
  const all = new Set<(message: BusMessage) => void>();
  return {
    id: newId(),
    on(type, handler) {
      const set = handlers.get(type) ?? new Set();
      handlers.set(type, set.add(handler as (message: never) => void));
      return () => void set.delete(handler as (message: never) => void);
    },
    onAny(handler) {
      all.add(handler);
      return () => void all.delete(handler);
    },
    emit(message) {
      for (const handler of [...(handlers.get(message.type) ?? []), ...all]) {
        try {
          (handler as (message: BusMessage) => void)(message);
        } catch (error) {
          onError(error, message.type);
        }
      }
    },
  };
}
