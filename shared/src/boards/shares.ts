/**
 * How much of a board one person may fill, and what is kept for whoever facilitates (LI4, LI5). Pure, as rules.ts is. On
 * the server the counts go along with the fold, so that deciding an op costs the same on a board of any size.
 */
import type { BoardCore, BoardState, Role, VisibleEntry } from './protocol.ts';
import type { Refusal } from './rules.ts';

/** `all`: what may stand on a board; `person`: by one person; `kept`: the last places, for facilitators alone. */
export const SHARES = {
  notes: { all: 3_000, person: 300, kept: 300 },
  clusters: { all: 300, person: 30, kept: 30 },
} as const;

type Counts = Record<keyof typeof SHARES, number>;
/** What stands on a board of the asker, and of everybody together: what was removed takes no place. */
export type Filled = { own: Counts; all: Counts };

const FULL_SHARE = { notes: 'board.note-share', clusters: 'board.cluster-share' } as const;

/** May the asker put one more on the board? */
export function refusalByShare(kind: keyof typeof SHARES, role: Role, { own, all }: Filled): Refusal | null {
  const limits = SHARES[kind];
  const isFacilitator = role === 'facilitator';
  if (!isFacilitator && own[kind] >= limits.person) return { code: FULL_SHARE[kind], params: { max: limits.person } };
  return all[kind] >= limits.all - (isFacilitator ? 0 : limits.kept) ? { code: 'board.full' } : null;
}

/** As the authority knows it. */
export function filledBy({ shares }: BoardState, key: string | null): Filled {
  const own = shares[key ?? ''];
  const all = { notes: 0, clusters: 0 };
  for (const { notes, clusters } of Object.values(shares)) {
    all.notes += notes;
    all.clusters += clusters.length;
  }
  return { own: { notes: own?.notes ?? 0, clusters: own?.clusters.length ?? 0 }, all };
}

/** As a browser sees it: nobody tells it who made which group. */
export function filledAsSeen(core: BoardCore, isMine: (noteId: string) => boolean): Filled {
  const notes = Object.values(core.notes).filter(({ removed }) => removed === null);
  const clusters = Object.values(core.clusters).filter(({ isRemoved }) => !isRemoved);
  return {
    own: { notes: notes.filter(({ id }) => isMine(id)).length, clusters: 0 },
    all: { notes: notes.length, clusters: clusters.length },
  };
}

/**
 * Counts what an entry is about to put on the board or to take away: a note for its author, a group for whoever put it there
 * last. A merged group still stands: its notes are found by it.
 */
export function countShare(draft: BoardState, entry: VisibleEntry): void {
  const key = entry.by?.key ?? '';
  if (entry.type === 'note.add') {
    countNote(draft, key, 1);
  } else if (entry.type === 'note.remove' || entry.type === 'note.restore') {
    const note = draft.notes[entry.args.noteId];
    const isRemoving = entry.type === 'note.remove';
    if (note && (note.removed === null) === isRemoving) countNote(draft, note.by?.key ?? '', isRemoving ? -1 : 1);
  } else if (entry.type === 'cluster.remove') {
    for (const [owner, theirs] of Object.entries(draft.shares))
      if (theirs.clusters.includes(entry.args.clusterId))
        draft.shares[owner] = { ...theirs, clusters: theirs.clusters.filter((id) => id !== entry.args.clusterId) };
  } else if (entry.type === 'cluster.add' || draftRestores(draft, entry)) {
    const theirs = shareOf(draft, key);
    draft.shares[key] = { ...theirs, clusters: [...theirs.clusters, entry.args.clusterId] };
  }
}

type Restored = Extract<VisibleEntry, { type: 'cluster.restore' }>;
const draftRestores = (draft: BoardState, entry: VisibleEntry): entry is Restored =>
  entry.type === 'cluster.restore' && draft.clusters[entry.args.clusterId]?.isRemoved === true;

const shareOf = (draft: BoardState, key: string) => draft.shares[key] ?? { notes: 0, clusters: [] };

function countNote(draft: BoardState, key: string, step: 1 | -1): void {
  const theirs = shareOf(draft, key);
  draft.shares[key] = { ...theirs, notes: theirs.notes + step };
}
