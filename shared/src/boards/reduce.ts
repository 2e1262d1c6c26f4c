/**
 * The one reducer of a board. The server folds the log with it; a browser folds what it was allowed to
 * receive with the same code (replica.ts). A draft is the only thing that is written to; what it is made of is
 * shared with the state before and replaced, never changed, so a screen can compare by identity.
 */
import type { BoardCore, BoardState, BoardView, Cluster, Entry, Note, VisibleEntry, VoteTarget } from './protocol.ts';
import type { Phase } from './rules.ts';
import { clearsVotes, sameTarget } from './rules.ts';
import { countShare } from './shares.ts';

function emptyCore(phase: Phase): BoardCore {
  return { seq: 0, phase, isLocked: false, timer: null, notes: {}, clusters: {} };
}

export function emptyState(phase: Phase): BoardState {
  return { ...emptyCore(phase), ballots: {}, revealSeq: null, last: null, written: {}, shares: {} };
}

/** A copy whose collections may be written to; the notes inside stay shared and are replaced, never changed. */
export function draftState(state: BoardState): BoardState {
  const { notes, clusters, ballots, written, shares } = state;
  return {
    ...state,
    notes: { ...notes },
    clusters: { ...clusters },
    ballots: { ...ballots },
    written: { ...written },
    shares: { ...shares },
  };
}

export function draftView(view: BoardView): BoardView {
  return {
    ...view,
    notes: { ...view.notes },
    clusters: { ...view.clusters },
    mine: { ...view.mine },
    myVotes: [...view.myVotes],
  };
}

/** Folds one log entry into a draft of the authority's state (SQ2). */
export function applyToState(draft: BoardState, entry: VisibleEntry): void {
  const key = entry.by?.key ?? '';
  const wasPrivate = draft.phase === 'private_writing';
  const ballot = draft.ballots[key] ?? [];
  if (entry.type === 'vote.cast') {
    const slots = [...ballot];
    slots[entry.args.slot ?? firstFreeSlot(ballot)] = entry.args.target;
    draft.ballots[key] = Array.from(slots, (slot) => slot ?? null);
  } else if (entry.type === 'vote.withdraw') {
    const taken = slotOf(ballot, entry.args.target);
    draft.ballots[key] = ballot.map((slot, index) => (index === taken ? null : slot));
  } else if (entry.type === 'phase.set' && clearsVotes(draft.phase, entry.args.phase)) {
    draft.ballots = {};
  }
  draft.last = { at: entry.at, key };
  draft.written[key] = (draft.written[key] ?? 0) + 1;
  countShare(draft, entry);
  applyToCore(draft, entry);
  if (entry.type === 'phase.set' && wasPrivate) reveal(draft, entry);
  draft.seq = entry.seq;
}

/**
 * HI5: what was written privately becomes what the reveal says it is. Notes that were removed before are gone for good, and
 * nobody learns when each of the others was written. Logs from before this rule name no notes; theirs stay as they are.
 */
function reveal(draft: BoardState, entry: Extract<VisibleEntry, { type: 'phase.set' }>): void {
  draft.revealSeq = entry.seq;
  if (!entry.args.notes) return;
  const before = draft.notes;
  draft.notes = {};
  for (const { by: _, ...note } of entry.args.notes) {
    const facts = { clusterId: null, addedAt: entry.at, editedAt: null, removed: null };
    draft.notes[note.id] = { ...note, ...facts, by: before[note.id]?.by ?? null };
  }
}

/** Slots count from 0 here; the database column counts from 1. */
export function firstFreeSlot(ballot: readonly (VoteTarget | null)[]): number {
  const free = ballot.indexOf(null);
  return free === -1 ? ballot.length : free;
}

/** The slot a withdrawal frees: the last one spent on that target; -1 when there is none. */
function slotOf(ballot: readonly (VoteTarget | null)[], target: VoteTarget): number {
  return ballot.findLastIndex((slot) => slot !== null && sameTarget(slot, target));
}

/** Folds one projected entry into a draft of a view. */
export function applyToView(draft: BoardView, entry: Entry): void {
  if (entry.type === 'opaque') {
    draft.hiddenNotes += entry.notes;
    if (draft.votesCast !== null) draft.votesCast += entry.votes ?? 0;
    return;
  }
  const step = entry.type === 'vote.cast' ? 1 : entry.type === 'vote.withdraw' ? -1 : 0;
  if (step !== 0 && draft.votesCast !== null) draft.votesCast += step;
  if (entry.mine) {
    if (entry.type === 'note.add') draft.mine[entry.args.noteId] = true;
    if (entry.type === 'vote.cast') draft.myVotes.push(entry.args.target);
    if (entry.type === 'vote.withdraw') {
      const target = entry.args.target;
      const index = draft.myVotes.findLastIndex((vote) => sameTarget(vote, target));
      draft.myVotes = draft.myVotes.filter((_, at) => at !== index);
    }
  }
  if (entry.type === 'phase.set' && clearsVotes(draft.phase, entry.args.phase)) {
    draft.myVotes = [];
    if (draft.votesCast !== null) draft.votesCast = 0;
  }
  applyToCore(draft, entry);
}

function applyToCore(draft: BoardCore, entry: VisibleEntry): void {
  applyToNotes(draft, entry);
  applyToClusters(draft, entry);
  if (entry.type === 'phase.set') draft.phase = entry.args.phase;
  if (entry.type === 'board.lock') draft.isLocked = entry.args.isLocked;
  if (entry.type === 'timer.set') {
    const { seconds, endsAt } = entry.args;
    draft.timer = seconds === null || endsAt === null ? null : { seconds, endsAt };
  }
}

function applyToNotes(draft: BoardCore, entry: VisibleEntry): void {
  if (entry.type === 'note.add') {
    const { noteId, onBehalfOf = null, ...args } = entry.args;
    const facts = { id: noteId, clusterId: null, by: entry.by, addedAt: entry.at, editedAt: null, removed: null };
    draft.notes[noteId] = { ...args, ...facts, onBehalfOf };
    return;
  }
  const change = changeOfNote(entry);
  const note = change && draft.notes[change.noteId];
  if (note) draft.notes[note.id] = { ...note, ...change.fields };
}

function changeOfNote(entry: VisibleEntry): { noteId: string; fields: Partial<Note> } | null {
  switch (entry.type) {
    case 'note.edit':
      return { noteId: entry.args.noteId, fields: { text: entry.args.text, editedAt: entry.at } };
    case 'note.move':
      return { noteId: entry.args.noteId, fields: { columnId: entry.args.columnId, order: entry.args.order } };
    case 'note.recolour':
      return { noteId: entry.args.noteId, fields: { colour: entry.args.colour } };
    case 'note.remove': {
      const { noteId, byFacilitator } = entry.args;
      return { noteId, fields: { removed: { at: entry.at, byFacilitator } } };
    }
    case 'note.restore':
      return { noteId: entry.args.noteId, fields: { removed: null, text: entry.args.text } };
    case 'note.cluster':
      return { noteId: entry.args.noteId, fields: { clusterId: entry.args.clusterId } };
    default:
      return null;
  }
}

function applyToClusters(draft: BoardCore, entry: VisibleEntry): void {
  const change = (clusterId: string, fields: Partial<Cluster>) => {
    const cluster = draft.clusters[clusterId];
    if (cluster) draft.clusters[clusterId] = { ...cluster, ...fields };
  };
  if (entry.type === 'cluster.add') {
    const { clusterId: id, name, order } = entry.args;
    draft.clusters[id] = { id, name, order, mergedInto: null, isRemoved: false };
  }
  if (entry.type === 'cluster.rename') change(entry.args.clusterId, { name: entry.args.name });
  if (entry.type === 'cluster.merge') change(entry.args.fromId, { mergedInto: entry.args.intoId });
  if (entry.type === 'cluster.remove') change(entry.args.clusterId, { isRemoved: true });
  if (entry.type === 'cluster.restore') change(entry.args.clusterId, { isRemoved: false, mergedInto: null });
}
