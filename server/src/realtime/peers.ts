import { newId } from '@minga/shared/kernel/ids.ts';
import { z } from 'zod';
import type { Broadcast } from '../platform/database/broadcast.ts';
import type { Presence } from './presence.ts';
import type { Present } from './room-kind.ts';

type Peers = {
  /** Says who is in a room through this server. */
  report(id: string): void;
  /** Says goodbye, so that nobody waits for the silence to be noticed. */
  close(): void;
};
type PeersOptions<P extends Present> = {
  /** The kind of room, and what it calls a room's id: kinds do not hear each other. */
  name: string;
  idName: string;
  /** What a server may say of somebody. */
  schema: z.ZodType<P>;
  presence: Presence<P>;
  /** What of the people here may leave this server. */
  forPeers(id: string, people: readonly P[]): P[];
  /** milliseconds: a server that has said nothing of a room for so long is gone, or cannot be heard */
  silence: number;
};

/** Everything is said again so many times within what counts as silence, because a message may be lost. */
const AGAIN = 3;
const LOOKS = 15;

/** Of one server, so that its own messages, and those of earlier runs, are told apart from it. */
type From = { from: string };
type Message<P> = From & ({ kind: 'here'; id: string; people: P[] } | { kind: 'hello' | 'bye' });

/**
 * Keeps `presence` in step with the other servers of this installation: each says who is in a room through it whenever
 * that changes, and again every few seconds. Nothing here is needed for what people write; a server that hears nobody
 * shows its own people.
 */
export function openPeers<P extends Present>(broadcast: Broadcast, options: PeersOptions<P>): Peers {
  const { name, presence, silence } = options;
  const self = newId();
  const read = readerOf(options);
  /** server -> room -> what it said last, and when */
  const reports = new Map<string, Map<string, { words: string; at: number }>>();
  // After a goodbye nothing more is said: it would bring back whom everybody has just let go.
  let isGone = false;
  const send = (message: object) => {
    if (!isGone) broadcast.publish(JSON.stringify({ ...message, from: self, room: name }));
  };
  const report = (id: string) => {
    send({ kind: 'here', [options.idName]: id, people: options.forPeers(id, presence.own(id)) });
  };
  const reportAll = () => presence.ownRooms().forEach(report);

  function hear(from: string, id: string, people: P[]): void {
    const rooms = reports.get(from) ?? new Map<string, { words: string; at: number }>();
    const words = JSON.stringify(people);
    const hasChanged = rooms.get(id)?.words !== words;
    if (people.length > 0) reports.set(from, rooms.set(id, { words, at: performance.now() }));
    else rooms.delete(id);
    if (rooms.size === 0) reports.delete(from);
    // What is only repeated makes no frame.
    if (hasChanged) presence.hear(from, id, people);
  }
  const forget = (from: string) => {
    for (const id of [...(reports.get(from)?.keys() ?? [])]) hear(from, id, []);
  };

  broadcast.onMessage((raw) => {
    const message = read(raw);
    if (!message || message.from === self) return;
    if (message.kind === 'here') hear(message.from, message.id, message.people);
    else if (message.kind === 'hello') reportAll();
    else forget(message.from);
  });
  const greet = () => {
    send({ kind: 'hello' });
    reportAll();
  };
  broadcast.onReturn(greet);
  greet();
  const again = setInterval(reportAll, silence / AGAIN);
  const look = setInterval(() => {
    const oldest = performance.now() - silence;
    for (const [from, rooms] of [...reports])
      for (const [id, { at }] of [...rooms]) if (at < oldest) hear(from, id, []);
  }, silence / LOOKS);
  again.unref();
  look.unref();
  return {
    report,
    close() {
      clearInterval(again);
      clearInterval(look);
      send({ kind: 'bye' });
      isGone = true;
    },
  };
}

/** Reads what concerns one kind of room. A server of the version before names no kind: it knows boards alone. */
function readerOf<P extends Present>({ name, idName, schema }: PeersOptions<P>): (raw: string) => Message<P> | null {
  const room = z.literal(name).optional();
  const here = z.object({ from: z.uuid(), room, [idName]: z.uuid(), people: z.array(schema).max(5_000) });
  /** Who comes, or comes back, asks what there is. */
  const other = z.object({ kind: z.enum(['hello', 'bye']), from: z.uuid(), room });
  return (raw) => {
    const value = parse(raw);
    const isHere = (value as { kind?: unknown } | null)?.kind === 'here';
    if (!isHere) return other.safeParse(value).data ?? null;
    const { data } = here.safeParse(value);
    // The name of the id is known only now, so the type knows none of the members.
    const { from, people } = (data ?? {}) as { from: string; people: P[] };
    return data ? { kind: 'here', from, id: data[idName] as string, people } : null;
  };
}

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return null;
  }
}
