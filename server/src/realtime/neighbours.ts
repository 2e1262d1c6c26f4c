import { newId } from '@minga/shared/kernel/ids.ts';
import { z } from 'zod';
import type { Broadcast } from '../platform/database/broadcast.ts';
import { forOthers, type Presence, type Present, type Rule } from './presence.ts';

export type Neighbours = {
  /** Says who is on a board through this server. */
  tell(boardId: string): void;
  /** Says goodbye, so that nobody waits for the silence to be noticed. */
  close(): void;
};

/** Everything is said again so many times within what counts as silence, because a message may be lost. */
const AGAIN = 3;
const LOOKS = 15;

const text = z.string().max(500).nullable();
const present = z.object({
  person: z.string().max(64),
  name: text,
  organisation: text,
  sector: text,
  // A server of the version before says nothing of guests.
  isVerified: z.boolean().default(true),
  origin: text.default(null),
  confirmedBy: text.default(null),
  noteId: text,
  isReady: z.boolean(),
}) satisfies z.ZodType<Present>;
const message = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('here'), from: z.uuid(), boardId: z.uuid(), people: z.array(present).max(5_000) }),
  /** Who comes, or comes back, asks what there is. */
  z.object({ kind: z.literal('hello'), from: z.uuid() }),
  z.object({ kind: z.literal('bye'), from: z.uuid() }),
]);
type Message = z.infer<typeof message>;

/**
 * Keeps `presence` in step with the other servers of this installation: each says who is on a board through it whenever
 * that changes, and again every few seconds. Nothing here is needed for what people write; a server that hears nobody
 * shows its own people.
 * @param silence milliseconds: a server that has said nothing of a board for so long is gone, or cannot be heard
 * @param ruleOf what the board lets people know of each other; null when it is not open here
 */
export function meetNeighbours(
  broadcast: Broadcast,
  presence: Presence,
  silence: number,
  ruleOf: (boardId: string) => Rule | null,
): Neighbours {
  const self = newId();
  /** server -> board -> what it said last, and when */
  const said = new Map<string, Map<string, { words: string; at: number }>>();
  // After a goodbye nothing more is said: it would bring back whom everybody has just let go.
  let isGone = false;
  const send = (news: Message) => {
    if (!isGone) broadcast.tell(JSON.stringify(news));
  };
  const tell = (boardId: string) => {
    const rule = ruleOf(boardId);
    send({ kind: 'here', from: self, boardId, people: rule ? forOthers(presence.own(boardId), rule) : [] });
  };
  const tellAll = () => presence.ownBoards().forEach(tell);

  function hear(from: string, boardId: string, people: Present[]): void {
    const boards = said.get(from) ?? new Map<string, { words: string; at: number }>();
    const words = JSON.stringify(people);
    const isNews = boards.get(boardId)?.words !== words;
    if (people.length > 0) said.set(from, boards.set(boardId, { words, at: performance.now() }));
    else boards.delete(boardId);
    if (boards.size === 0) said.delete(from);
    // What is only repeated makes no frame.
    if (isNews) presence.hear(from, boardId, people);
  }
  const forget = (from: string) => {
    for (const boardId of [...(said.get(from)?.keys() ?? [])]) hear(from, boardId, []);
  };

  broadcast.onMessage((raw) => {
    const read = message.safeParse(parse(raw));
    if (!read.success || read.data.from === self) return;
    const news = read.data;
    if (news.kind === 'here') hear(news.from, news.boardId, news.people);
    else if (news.kind === 'hello') tellAll();
    else forget(news.from);
  });
  const greet = () => {
    send({ kind: 'hello', from: self });
    tellAll();
  };
  broadcast.onReturn(greet);
  greet();
  const again = setInterval(tellAll, silence / AGAIN);
  const look = setInterval(() => {
    const oldest = performance.now() - silence;
    for (const [from, boards] of [...said])
      for (const [boardId, { at }] of [...boards]) if (at < oldest) hear(from, boardId, []);
  }, silence / LOOKS);
  again.unref();
  look.unref();
  return {
    tell,
    close() {
      clearInterval(again);
      clearInterval(look);
      send({ kind: 'bye', from: self });
      isGone = true;
    },
  };
}

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return null;
  }
}
