import type { BoardAbilities, BoardHead, CatchUp, OpBody, PresenceFrame } from '@minga/shared/boards/protocol.ts';
import {
  createReplica,
  outbox,
  type PendingOp,
  type Replica,
  receiveEntries,
  receiveSnapshot,
} from '@minga/shared/boards/replica.ts';
import type { PublicStage } from '@minga/shared/cycles/schema.ts';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** `live` means joined: what is sent now is decided now. */
export type Line = 'connecting' | 'live' | 'reconnecting';
export type Refusal = { code: string; params?: Record<string, string | number> };
/** Words that the server would not take. They are given back, because somebody wrote them, and stay until they are let go. */
export type ReturnedText = { id: string; text: string; body: OpBody; refusal: Refusal };

export type LiveBoard = {
  line: Line;
  /** null until the first join was answered */
  head: BoardHead | null;
  abilities: BoardAbilities;
  /** what the facilitators' list calls this guest; null for everybody else */
  guestTag: string | null;
  replica: Replica | null;
  presence: PresenceFrame | null;
  /** milliseconds to add to this device's clock to get the server's */
  clockOffset: number;
  /** this device's time of the last change that the server confirmed */
  savedAt: number | null;
  /** why this person may not be here, or not any more */
  refusal: Refusal | null;
  /** false when the browser keeps nothing for us, as in a private window */
  isDurable: boolean;
  isReady: boolean;
  returned: readonly ReturnedText[];
  /** the stage of the board, while it takes nothing: nobody writes, groups or votes */
  shutStage: PublicStage | null;
  /** what no server had answered when this person could not be here any more; it lies on the device */
  unsent: readonly PendingOp[];
};

export type BoardStore = StoreApi<LiveBoard>;

export function createBoardStore(): BoardStore {
  return createStore<LiveBoard>(() => ({
    line: 'connecting',
    head: null,
    abilities: { canWrite: false, canFacilitate: false },
    guestTag: null,
    replica: null,
    presence: null,
    clockOffset: 0,
    savedAt: null,
    refusal: null,
    isDurable: true,
    isReady: false,
    returned: [],
    shutStage: null,
    unsent: [],
  }));
}

/** All notes of private writing, one's own among them: as many as the reveal will show. */
export function writtenInPrivate({ replica }: LiveBoard): number {
  const own = Object.values(replica?.view.notes ?? {}).filter((note) => note.removed === null).length;
  return (replica?.view.hiddenNotes ?? 0) + own;
}

/** Changes that no server has answered yet. */
export function unsavedCount(board: LiveBoard): number {
  return board.replica ? outbox(board.replica).length : 0;
}

/** A pending change as a screen needs it: which note or cluster carries the mark. */
export function pendingIds(replica: Replica): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { op, seq } of replica.pending) {
    if (seq !== null) continue;
    if ('noteId' in op.args) ids.add(op.args.noteId);
    if ('clusterId' in op.args && op.type !== 'note.cluster' && op.args.clusterId) ids.add(op.args.clusterId);
  }
  return ids;
}

/** Is the board open to this person's hand, by what the server said of them, by its stage and by what its lead holds still? */
const mayAct = ({ abilities, replica, shutStage }: LiveBoard): boolean =>
  abilities.canWrite && shutStage === null && replica !== null && (!replica.view.isLocked || abilities.canFacilitate);

/** May this person add and change notes now? The same questions as rules.ts asks, without an op in hand. */
export function canWriteNotes(board: LiveBoard): boolean {
  const phase = board.replica?.view.phase;
  return mayAct(board) && phase !== 'voting' && phase !== 'closed';
}

export function canCluster(board: LiveBoard): boolean {
  const phase = board.replica?.view.phase;
  return canWriteNotes(board) && (phase === 'clustering' || (phase === 'open' && board.abilities.canFacilitate));
}

export function canVote(board: LiveBoard): boolean {
  return mayAct(board) && board.replica?.view.phase === 'voting';
}

/** What the server told about the time away, on top of what is known; the first time, with what the device had kept. */
export function caughtUp(
  known: Replica | null,
  catchUp: CatchUp,
  facts: Pick<Replica, 'settings' | 'role' | 'self'>,
  kept: readonly PendingOp[],
): Replica {
  if (known && catchUp.kind === 'entries') return receiveEntries(known, catchUp.entries);
  if (catchUp.kind === 'entries') throw new Error('the first answer of a board must be a snapshot');
  const isOlder = known !== null && catchUp.view.seq < known.confirmed.seq;
  // A board restored from a backup is behind this copy: the server is right, and what is unsent goes on top.
  if (!known || isOlder) {
    const { settings, role, self } = facts;
    return createReplica({ settings, role, self, view: catchUp.view, pending: known?.pending ?? kept });
  }
  return receiveSnapshot(known, { view: catchUp.view, isPersonal: true });
}
