import { notesInCluster, notesInColumn, orderAt, byOrder } from '@minga/shared/boards/order.ts';
import type { BoardView, OpBody, VoteTarget } from '@minga/shared/boards/protocol.ts';
import type { NoteColour, Phase } from '@minga/shared/boards/rules.ts';
import { newRandomId } from '@minga/shared/kernel/ids.ts';
import type { BoardSession } from '../live.ts';
import { type BoardStore, canCluster, type Refusal } from '../store.ts';

/** Keys of the toast texts; the words are chosen where the language is known. */
export type Done = 'removed' | 'moved' | 'grouped' | 'made' | 'ungrouped' | 'merged' | 'dissolved' | 'undone';
type Say = { refused(refusal: Refusal): void; done(what: Done, undo: (() => void) | null): void };

/** How many steps Ctrl+Z goes back. */
const STEPS = 30;

export type BoardActions = ReturnType<typeof createActions>;

/** Everything a person can do here. Each step knows its way back, for the toast and for Ctrl+Z. */
export function createActions(session: () => BoardSession | null, store: BoardStore, say: Say) {
  const steps: (readonly OpBody[])[] = [];
  const view = (): BoardView | null => store.getState().replica?.view ?? null;

  /** One after the other; the first refusal ends it. */
  function run(bodies: readonly OpBody[], done?: Done): boolean {
    const back: OpBody[] = [];
    for (const body of bodies) {
      const acted = session()?.act(body) ?? { ok: false as const, refusal: { code: 'not-live' } };
      if (!acted.ok) {
        say.refused(acted.refusal);
        return false;
      }
      if (acted.undo) back.unshift(acted.undo);
    }
    if (back.length > 0 && !bodies.some((body) => body.type.startsWith('vote.'))) {
      steps.push(back);
      if (steps.length > STEPS) steps.shift();
    }
    if (done) say.done(done, () => takeBack(back));
    return true;
  }

  function takeBack(back: readonly OpBody[]): void {
    const at = steps.indexOf(back);
    if (at !== -1) steps.splice(at, 1);
    for (const body of back) {
      const acted = session()?.act(body);
      if (acted && !acted.ok) say.refused(acted.refusal);
    }
  }

  /** Steps that take a note where it is asked to go: out of or into a cluster, and to its place under a prompt. */
  function moveSteps(noteId: string, to: Destination): OpBody[] {
    const now = view();
    const note = now?.notes[noteId];
    if (!now || !note) return [];
    const toCluster = (clusterId: string | null): OpBody[] =>
      note.clusterId === clusterId ? [] : [{ type: 'note.cluster', args: { noteId, clusterId } }];
    if (to.kind === 'cluster') return toCluster(to.clusterId);
    const others = notesInColumn(now, to.columnId).filter((other) => other.id !== noteId);
    const found = to.beforeId ? others.findIndex((other) => other.id === to.beforeId) : -1;
    const order = orderAt(others, found === -1 ? others.length : found);
    const leaves = note.clusterId === null ? [] : toCluster(null);
    return [...leaves, { type: 'note.move', args: { noteId, columnId: to.columnId, order } }];
  }

  return {
    addNote(input: { columnId: string; text: string; colour: NoteColour; onBehalfOf: string }): string | null {
      const now = view();
      if (!now) return null;
      const list = notesInColumn(now, input.columnId);
      const noteId = newRandomId();
      const { columnId, text, colour } = input;
      const whose = input.onBehalfOf.trim();
      const order = orderAt(list, list.length);
      const args = { noteId, columnId, order, text: text.trim(), colour, ...(whose ? { onBehalfOf: whose } : {}) };
      return run([{ type: 'note.add', args }]) ? noteId : null;
    },
    editNote: (noteId: string, text: string) => run([{ type: 'note.edit', args: { noteId, text: text.trim() } }]),
    recolourNote: (noteId: string, colour: NoteColour) => run([{ type: 'note.recolour', args: { noteId, colour } }]),
    removeNote: (noteId: string) => run([{ type: 'note.remove', args: { noteId } }], 'removed'),
    moveNote(noteId: string, to: Destination): boolean {
      const before = view()?.notes[noteId];
      const bodies = moveSteps(noteId, to);
      if (bodies.length === 0) return false;
      const leaves = before?.clusterId !== null && to.kind === 'column';
      return run(bodies, to.kind === 'cluster' ? 'grouped' : leaves ? 'ungrouped' : 'moved');
    },
    /** Two notes that say the same become the beginning of a cluster; none begin one that is empty. */
    groupNotes(noteIds: readonly string[], name: string): string | null {
      const now = view();
      if (!now || !canCluster(store.getState())) return null;
      const clusterId = newRandomId();
      const order = orderAt(Object.values(now.clusters).sort(byOrder), Object.keys(now.clusters).length);
      const made = run(
        [
          { type: 'cluster.add', args: { clusterId, name, order } },
          ...noteIds.map((noteId): OpBody => ({ type: 'note.cluster', args: { noteId, clusterId } })),
        ],
        'made',
      );
      return made ? clusterId : null;
    },
    renameCluster: (clusterId: string, name: string) => run([{ type: 'cluster.rename', args: { clusterId, name } }]),
    mergeClusters: (fromId: string, intoId: string) =>
      run([{ type: 'cluster.merge', args: { fromId, intoId } }], 'merged'),
    dissolveCluster: (clusterId: string) => run([{ type: 'cluster.remove', args: { clusterId } }], 'dissolved'),
    notesOf: (clusterId: string) => {
      const now = view();
      return now ? notesInCluster(now, clusterId) : [];
    },
    castVote: (target: VoteTarget) => run([{ type: 'vote.cast', args: { target } }]),
    withdrawVote: (target: VoteTarget) => run([{ type: 'vote.withdraw', args: { target } }]),
    setPhase: (phase: Phase) => run([{ type: 'phase.set', args: { phase } }]),
    setTimer: (seconds: number | null) => run([{ type: 'timer.set', args: { seconds } }]),
    setLock: (isLocked: boolean) => run([{ type: 'board.lock', args: { isLocked } }]),
    setReady: (isReady: boolean) => session()?.show({ isReady }),
    dismissReturned: (id: string) => session()?.dismissReturned(id),
    retryReturned: (id: string) => session()?.retryReturned(id),
    undoLast() {
      const back = steps.at(-1);
      if (!back) return;
      takeBack(back);
      say.done('undone', null);
    },
  };
}

export type Destination =
  | { kind: 'column'; columnId: string; beforeId?: string | null }
  | { kind: 'cluster'; clusterId: string };
