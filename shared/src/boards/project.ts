/**
 * The only road from the log to a person: sockets, snapshots, catch-up, search, exports and public pages all
 * pass here (HI1). What somebody may not know is absent from the result, not marked in it. Every visible shape
 * is built field by field, so a field added to the log tomorrow stays inside until someone lists it here.
 */
import type {
  Author,
  BoardState,
  BoardView,
  Entry,
  EntryBody,
  Note,
  OpaqueEntry,
  RevealedNote,
  Role,
  VisibleEntry,
  VoteTarget,
} from './protocol.ts';
import type { IdentityMode, Phase } from './rules.ts';
import { rootCluster } from './rules.ts';

/** `key` is the author key of the one person asking; null for a frame that goes to a whole room. */
export type Audience = { role: Role; key: string | null };

/** What the projection must know of the board at the moment of sending (not of writing). */
type ProjectionContext = {
  phase: Phase;
  identityMode: IdentityMode;
  /** true for notes that are tombstones now: their words are gone from history too (HI6) */
  isRemoved: (noteId: string) => boolean;
  /** number of the op that ended private writing: what notes were before it, nobody is told any more (HI7) */
  revealSeq: number | null;
  authorOf: (noteId: string) => Author | null;
  /** Does the reveal name its notes? History has nothing else; a room gets a snapshot beside it (HI5). */
  showsReveal: boolean;
};

/** ID8: where people are hidden, a time says the minute. A device or a person cannot be told by it. */
export function shownTime<T extends string | null>(at: T, mode: IdentityMode): T {
  return (at === null || mode === 'person' ? at : `${at.slice(0, 16)}:00.000Z`) as T;
}

export function contextOf(state: BoardState, identityMode: IdentityMode, showsReveal = false): ProjectionContext {
  const { phase, revealSeq, notes } = state;
  const isRemoved = (noteId: string) => notes[noteId]?.removed != null;
  return { phase, revealSeq, identityMode, isRemoved, authorOf: (noteId) => notes[noteId]?.by ?? null, showsReveal };
}

export function projectEntry(entry: VisibleEntry, audience: Audience, context: ProjectionContext): Entry {
  const isMine = audience.key !== null && entry.by?.key === audience.key;
  if (isBurnt(entry, context) || (!isMine && isHidden(entry, context.phase))) return opaque(entry, audience);
  const shown = {
    ...projectBody(entry, context),
    seq: entry.seq,
    at: shownTime(entry.at, context.identityMode),
    by: projectAuthor(entry.by, context.identityMode),
  };
  return isMine ? { ...shown, mine: true } : shown;
}

/** HI7: after the reveal the words and steps that led to it are nobody's, their author's included. */
function isBurnt(entry: VisibleEntry, { revealSeq }: ProjectionContext): boolean {
  return revealSeq !== null && entry.seq < revealSeq && entry.type.startsWith('note.');
}

/** HI2 while writing privately every note op is its author's alone; VO5 a vote is its voter's alone, for ever. */
function isHidden(entry: VisibleEntry, phase: Phase): boolean {
  if (entry.type === 'vote.cast' || entry.type === 'vote.withdraw') return true;
  return phase === 'private_writing' && entry.type.startsWith('note.');
}

function opaque(entry: VisibleEntry, audience: Audience): OpaqueEntry {
  const notes = entry.type === 'note.add' || entry.type === 'note.restore' ? 1 : entry.type === 'note.remove' ? -1 : 0;
  const votes = entry.type === 'vote.cast' ? 1 : entry.type === 'vote.withdraw' ? -1 : 0;
  const seen: OpaqueEntry = { seq: entry.seq, type: 'opaque', notes };
  return audience.role === 'facilitator' && votes !== 0 ? { ...seen, votes } : seen;
}

/** ID2: built by allow-list per identity mode. The key never appears. */
export function projectAuthor(by: Author | null, mode: IdentityMode): Author | null {
  if (by === null || mode === 'anonymous') return null;
  const { organisationId, organisation, sector, isVerified, origin, confirmedBy, isRemoved } = by;
  const name = mode === 'person' ? by.name : null;
  return { name, organisationId, organisation, sector, isVerified, origin, confirmedBy, isRemoved };
}

function projectBody(entry: EntryBody, context: ProjectionContext): EntryBody {
  const words = (noteId: string, text: string) => (context.isRemoved(noteId) ? '' : text);
  switch (entry.type) {
    case 'note.add': {
      const { noteId, columnId, order, colour, onBehalfOf } = entry.args;
      const label =
        onBehalfOf === undefined || context.isRemoved(noteId) || context.identityMode === 'anonymous'
          ? {}
          : { onBehalfOf };
      return {
        type: entry.type,
        args: { noteId, columnId, order, colour, text: words(noteId, entry.args.text), ...label },
      };
    }
    case 'note.edit':
      return { type: entry.type, args: { noteId: entry.args.noteId, text: words(entry.args.noteId, entry.args.text) } };
    case 'note.restore':
      return { type: entry.type, args: { noteId: entry.args.noteId, text: words(entry.args.noteId, entry.args.text) } };
    case 'note.move':
      return {
        type: entry.type,
        args: { noteId: entry.args.noteId, columnId: entry.args.columnId, order: entry.args.order },
      };
    case 'note.recolour':
      return { type: entry.type, args: { noteId: entry.args.noteId, colour: entry.args.colour } };
    case 'note.remove':
      return { type: entry.type, args: { noteId: entry.args.noteId, byFacilitator: entry.args.byFacilitator } };
    case 'note.cluster':
      return { type: entry.type, args: { noteId: entry.args.noteId, clusterId: entry.args.clusterId } };
    case 'cluster.add':
      return {
        type: entry.type,
        args: { clusterId: entry.args.clusterId, name: entry.args.name, order: entry.args.order },
      };
    case 'cluster.rename':
      return { type: entry.type, args: { clusterId: entry.args.clusterId, name: entry.args.name } };
    case 'cluster.merge':
      return { type: entry.type, args: { fromId: entry.args.fromId, intoId: entry.args.intoId } };
    case 'cluster.remove':
    case 'cluster.restore':
      return { type: entry.type, args: { clusterId: entry.args.clusterId } };
    case 'vote.cast':
    case 'vote.withdraw':
      return { type: entry.type, args: { target: { kind: entry.args.target.kind, id: entry.args.target.id } } };
    case 'phase.set':
      return { type: entry.type, args: { phase: entry.args.phase, ...revealed(entry.args.notes, context) } };
    case 'timer.set':
      return { type: entry.type, args: { seconds: entry.args.seconds, endsAt: entry.args.endsAt } };
    case 'board.lock':
      return { type: entry.type, args: { isLocked: entry.args.isLocked } };
  }
}

function revealed(notes: readonly RevealedNote[] | undefined, context: ProjectionContext): { notes?: RevealedNote[] } {
  if (!notes || !context.showsReveal) return {};
  const shown = notes.map(({ id, columnId, order, text, colour, onBehalfOf }) => {
    const isGone = context.isRemoved(id);
    const by = projectAuthor(context.authorOf(id), context.identityMode);
    return { id, columnId, order, colour, by, text: isGone ? '' : text, onBehalfOf: isGone ? null : onBehalfOf };
  });
  return { notes: shown };
}

/** A whole board for one audience. Same rules as projectEntry, applied to the folded state. */
export function projectState(state: BoardState, audience: Audience, mode: IdentityMode): BoardView {
  const isMine = (note: Note) => audience.key !== null && note.by?.key === audience.key;
  const notes: BoardView['notes'] = {};
  const mine: BoardView['mine'] = {};
  let hiddenNotes = 0;
  for (const note of Object.values(state.notes)) {
    if (isMine(note)) mine[note.id] = true;
    if (state.phase !== 'private_writing' || isMine(note)) notes[note.id] = projectNote(note, mode);
    else if (note.removed === null) hiddenNotes += 1;
  }
  const clusters: BoardView['clusters'] = {};
  for (const { id, name, order, mergedInto, isRemoved } of Object.values(state.clusters))
    clusters[id] = { id, name, order, mergedInto, isRemoved };
  const own = audience.key === null ? [] : (state.ballots[audience.key] ?? []);
  return {
    seq: state.seq,
    phase: state.phase,
    isLocked: state.isLocked,
    timer: state.timer,
    notes,
    clusters,
    mine,
    hiddenNotes,
    myVotes: own.filter((slot) => slot !== null),
    tallies: state.phase === 'closed' ? talliesOf(state) : null,
    votesCast: audience.role === 'facilitator' ? votesOf(state).length : null,
  };
}

function projectNote(note: Note, mode: IdentityMode): Note {
  const { id, columnId, order, colour, clusterId, addedAt, editedAt, removed } = note;
  const isGone = removed !== null;
  return {
    id,
    columnId,
    order,
    colour,
    clusterId,
    addedAt: shownTime(addedAt, mode),
    editedAt: shownTime(editedAt, mode),
    removed: removed && { at: shownTime(removed.at, mode), byFacilitator: removed.byFacilitator },
    text: isGone ? '' : note.text,
    onBehalfOf: isGone || mode === 'anonymous' ? null : note.onBehalfOf,
    by: projectAuthor(note.by, mode),
  };
}

function votesOf(state: BoardState): VoteTarget[] {
  return Object.values(state.ballots)
    .flat()
    .filter((slot) => slot !== null);
}

/** VO6: a vote on a cluster that was merged later counts for the cluster it became. */
function talliesOf(state: BoardState): Record<string, number> {
  const tallies: Record<string, number> = {};
  for (const target of votesOf(state)) {
    const id = target.kind === 'cluster' ? rootCluster(state, target.id) : target.id;
    if (id !== null) tallies[id] = (tallies[id] ?? 0) + 1;
  }
  return tallies;
}
