import type { IdentityMode } from '@minga/shared/boards/rules.ts';
import type { PresenceFrame, PresentPerson } from '@minga/shared/boards/protocol.ts';

/** `person` counts someone with two tabs, or on two servers, once; it is never sent to a client. */
export type Present = PresentPerson & { person: string };
export type Rule = { mode: IdentityMode; hidesNotes: boolean };
export type Presence = {
  set(boardId: string, socketId: string, present: Present): void;
  change(boardId: string, socketId: string, change: Partial<Pick<Present, 'noteId' | 'isReady'>>): void;
  drop(boardId: string, socketId: string): void;
  frameOf(boardId: string, rule: Rule): PresenceFrame;
  /** Boards on which somebody is present through this server, and who. */
  ownBoards(): string[];
  own(boardId: string): Present[];
  /** What another server says of a board; an empty list takes back what it said before. */
  hear(server: string, boardId: string, people: Present[]): void;
  close(): void;
};

/** Above this many people a frame lists only those who are doing something. */
const LISTED = 60;
const EVERY_MS = 100;

/**
 * Who is here. Lives in memory, is never written down, and each board sends at most ten frames a second, however many
 * people move (GA7).
 * @param send called for a board that changed; `isOurs` when somebody on this server changed it, so that others are told
 */
export function createPresence(send: (boardId: string, isOurs: boolean) => void): Presence {
  const boards = new Map<string, Map<string, Present>>();
  const elsewhere = new Map<string, Map<string, Present[]>>();
  const changed = new Map<string, boolean>();
  const mark = (boardId: string, isOurs: boolean) => changed.set(boardId, isOurs || changed.get(boardId) === true);
  const timer = setInterval(() => {
    for (const [boardId, isOurs] of changed) send(boardId, isOurs);
    changed.clear();
  }, EVERY_MS);
  timer.unref();
  const own = (boardId: string) => [...(boards.get(boardId)?.values() ?? [])];

  return {
    set(boardId, socketId, present) {
      const here = boards.get(boardId) ?? new Map<string, Present>();
      boards.set(boardId, here.set(socketId, present));
      mark(boardId, true);
    },
    change(boardId, socketId, change) {
      const present = boards.get(boardId)?.get(socketId);
      if (!present) return;
      Object.assign(present, change);
      mark(boardId, true);
    },
    drop(boardId, socketId) {
      const here = boards.get(boardId);
      if (!here?.delete(socketId)) return;
      if (here.size === 0) boards.delete(boardId);
      mark(boardId, true);
    },
    frameOf: (boardId, rule) =>
      frameOf(boardId, [...own(boardId), ...[...(elsewhere.get(boardId)?.values() ?? [])].flat()], rule),
    ownBoards: () => [...boards.keys()],
    own,
    hear(server, boardId, people) {
      const there = elsewhere.get(boardId) ?? new Map<string, Present[]>();
      if (people.length > 0) elsewhere.set(boardId, there.set(server, people));
      else if (there.delete(server) && there.size === 0) elsewhere.delete(boardId);
      mark(boardId, false);
    },
    close: () => clearInterval(timer),
  };
}

/**
 * What another server needs in order to show these people: nothing that its frames would hold back. Of the idle people of
 * a full board, whom no frame lists, only that they are there.
 */
export function forOthers(here: readonly Present[], { mode, hidesNotes }: Rule): Present[] {
  const isFull = new Set(here.map((one) => one.person)).size > LISTED;
  return here.map((one) => {
    const isListed = mode === 'person' && (!isFull || one.noteId !== null || one.isReady);
    const isAnonymous = mode === 'anonymous' || (mode === 'person' && !isListed);
    return {
      person: one.person,
      name: isListed ? one.name : null,
      organisation: isAnonymous ? null : one.organisation,
      sector: isAnonymous ? null : one.sector,
      isVerified: isAnonymous || one.isVerified,
      origin: isAnonymous ? null : one.origin,
      confirmedBy: isAnonymous ? null : one.confirmedBy,
      noteId: isListed && !hidesNotes ? one.noteId : null,
      isReady: one.isReady,
    };
  });
}

function frameOf(boardId: string, here: readonly Present[], rule: Rule): PresenceFrame {
  const people = new Map<string, Present>();
  for (const present of here) {
    const known = people.get(present.person);
    people.set(present.person, known ? both(known, present) : present);
  }
  const list = [...people.values()];
  const count = list.length;
  const ready = list.filter((one) => one.isReady).length;
  return { boardId, count, ready, people: shown(list, rule) };
}

/** One person through two sockets; another server may have left out what it thought nobody would show. */
function both(one: Present, other: Present): Present {
  return {
    person: one.person,
    name: other.name ?? one.name,
    organisation: other.organisation ?? one.organisation,
    sector: other.sector ?? one.sector,
    isVerified: other.isVerified && one.isVerified,
    origin: other.origin ?? one.origin,
    confirmedBy: other.confirmedBy ?? one.confirmedBy,
    noteId: other.noteId ?? one.noteId,
    isReady: one.isReady || other.isReady,
  };
}

/** ID4: names only where the board shows them; where it shows organisations, one line each and no pointing at notes. */
function shown(list: readonly Present[], rule: Rule): PresentPerson[] {
  if (rule.mode === 'anonymous') return [];
  if (rule.mode === 'organisation') {
    const line = (one: Present) => JSON.stringify([one.organisation, one.sector, ...Object.values(markOf(one))]);
    const lines = new Map(list.map((one) => [line(one), one]));
    return [...lines.values()].map((one) => ({
      name: null,
      organisation: one.organisation,
      sector: one.sector,
      ...markOf(one),
      noteId: null,
      isReady: false,
    }));
  }
  const listed =
    list.length > LISTED ? list.filter((one) => one.noteId !== null || one.isReady).slice(0, LISTED) : list;
  return listed.map((one) => ({
    name: one.name,
    organisation: one.organisation,
    sector: one.sector,
    ...markOf(one),
    noteId: rule.hidesNotes ? null : one.noteId,
    isReady: one.isReady,
  }));
}

const markOf = ({ isVerified, origin, confirmedBy }: Present) => ({ isVerified, origin, confirmedBy });
