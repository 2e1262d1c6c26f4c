import type { IdentityMode } from '@minga/shared/boards/rules.ts';
import type { PresenceFrame, PresentPerson } from '@minga/shared/boards/protocol.ts';

/** `person` counts someone with two tabs once; it never leaves this file. */
export type Present = PresentPerson & { person: string };
export type Rule = { mode: IdentityMode; hidesNotes: boolean };
export type Presence = {
  set(boardId: string, socketId: string, present: Present): void;
  change(boardId: string, socketId: string, change: Partial<Pick<Present, 'noteId' | 'isReady'>>): void;
  drop(boardId: string, socketId: string): void;
  frameOf(boardId: string, rule: Rule): PresenceFrame;
  close(): void;
};

/** Above this many people a frame lists only those who are doing something. */
const LISTED = 60;
const EVERY_MS = 100;

/**
 * Who is here. Lives in memory, is never written down, and each board sends at most ten frames a second, however many
 * people move (GA7).
 */
export function createPresence(send: (boardId: string) => void): Presence {
  const boards = new Map<string, Map<string, Present>>();
  const changed = new Set<string>();
  const timer = setInterval(() => {
    for (const boardId of changed) send(boardId);
    changed.clear();
  }, EVERY_MS);
  timer.unref();

  return {
    set(boardId, socketId, present) {
      const here = boards.get(boardId) ?? new Map<string, Present>();
      boards.set(boardId, here.set(socketId, present));
      changed.add(boardId);
    },
    change(boardId, socketId, change) {
      const present = boards.get(boardId)?.get(socketId);
      if (!present) return;
      Object.assign(present, change);
      changed.add(boardId);
    },
    drop(boardId, socketId) {
      const here = boards.get(boardId);
      if (!here?.delete(socketId)) return;
      if (here.size === 0) boards.delete(boardId);
      changed.add(boardId);
    },
    frameOf: (boardId, rule) => frameOf(boardId, [...(boards.get(boardId)?.values() ?? [])], rule),
    close: () => clearInterval(timer),
  };
}

function frameOf(boardId: string, here: readonly Present[], rule: Rule): PresenceFrame {
  const people = new Map<string, Present>();
  for (const present of here) {
    const known = people.get(present.person);
    people.set(
      present.person,
      known
        ? { ...present, isReady: known.isReady || present.isReady, noteId: present.noteId ?? known.noteId }
        : present,
    );
  }
  const list = [...people.values()];
  const count = list.length;
  const ready = list.filter((one) => one.isReady).length;
  return { boardId, count, ready, people: shown(list, rule) };
}

/** ID4: names only where the board shows them; where it shows organisations, one line each and no pointing at notes. */
function shown(list: readonly Present[], rule: Rule): PresentPerson[] {
  if (rule.mode === 'anonymous') return [];
  if (rule.mode === 'organisation') {
    const lines = new Map(list.map((one) => [`${one.organisation}|${one.sector}`, one]));
    return [...lines.values()].map(({ organisation, sector }) => ({
      name: null,
      organisation,
      sector,
      noteId: null,
      isReady: false,
    }));
  }
  const listed =
    list.length > LISTED ? list.filter((one) => one.noteId !== null || one.isReady).slice(0, LISTED) : list;
  return listed.map(({ name, organisation, sector, noteId, isReady }) => ({
    name,
    organisation,
    sector,
    noteId: rule.hidesNotes ? null : noteId,
    isReady,
  }));
}
