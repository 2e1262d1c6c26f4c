import type { Present } from './room-kind.ts';

export type Presence<P extends Present> = {
  set(id: string, socketId: string, present: P): void;
  change(id: string, socketId: string, change: Partial<P>): void;
  drop(id: string, socketId: string): void;
  /** Everybody in a room, on all servers, each person once. */
  people(id: string): P[];
  /** Rooms in which somebody is present through this server, and who; with two tabs twice. */
  ownRooms(): string[];
  own(id: string): P[];
  /** What another server says of a room; an empty list takes back what it said before. */
  hear(server: string, id: string, people: P[]): void;
  close(): void;
};

const EVERY_MS = 100;

/**
 * Who is here. Lives in memory, is never written down, and each room sends at most ten frames a second, however many
 * people move (boards: GA7).
 * @param both one person through two sockets
 * @param send called for a room that changed; `isOurs` when somebody on this server changed it, so that others are told
 */
export function createPresence<P extends Present>(
  both: (one: P, other: P) => P,
  send: (id: string, isOurs: boolean) => void,
): Presence<P> {
  const rooms = new Map<string, Map<string, P>>();
  const elsewhere = new Map<string, Map<string, P[]>>();
  const changed = new Map<string, boolean>();
  const mark = (id: string, isOurs: boolean) => changed.set(id, isOurs || changed.get(id) === true);
  const timer = setInterval(() => {
    for (const [id, isOurs] of changed) send(id, isOurs);
    changed.clear();
  }, EVERY_MS);
  timer.unref();
  const own = (id: string) => [...(rooms.get(id)?.values() ?? [])];

  return {
    set(id, socketId, present) {
      const here = rooms.get(id) ?? new Map<string, P>();
      rooms.set(id, here.set(socketId, present));
      mark(id, true);
    },
    change(id, socketId, change) {
      const present = rooms.get(id)?.get(socketId);
      if (!present) return;
      Object.assign(present, change);
      mark(id, true);
    },
    drop(id, socketId) {
      const here = rooms.get(id);
      if (!here?.delete(socketId)) return;
      if (here.size === 0) rooms.delete(id);
      mark(id, true);
    },
    people(id) {
      const people = new Map<string, P>();
      const add = (present: P) => {
        const known = people.get(present.person);
        people.set(present.person, known ? both(known, present) : present);
      };
      for (const present of own(id)) add(present);
      for (const there of elsewhere.get(id)?.values() ?? []) for (const present of there) add(present);
      return [...people.values()];
    },
    ownRooms: () => [...rooms.keys()],
    own,
    hear(server, id, people) {
      const there = elsewhere.get(id) ?? new Map<string, P[]>();
      if (people.length > 0) elsewhere.set(id, there.set(server, people));
      else if (there.delete(server) && there.size === 0) elsewhere.delete(id);
      mark(id, false);
    },
    close: () => clearInterval(timer),
  };
}
