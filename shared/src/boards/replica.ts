/**
 * A browser's copy of a board: what the server confirmed, and on top of it what this person just did.
 * Every function takes a replica and returns a new one, so it fits any store and any test.
 */
import type {
  Ack,
  Author,
  BoardSettings,
  BoardView,
  Entry,
  Op,
  OpaqueEntry,
  Role,
  SnapshotFrame,
  VisibleEntry,
} from './protocol.ts';
import { applyToView, draftView } from './reduce.ts';
import { refusalOf } from './rules.ts';

/** `seq` is set once the server answered; the op leaves the list when the confirmed view has reached it. */
export type PendingOp = { op: Op; at: string; seq: number | null };

export type Replica = {
  settings: BoardSettings;
  role: Role;
  self: Author | null;
  /** what the server has told, in order, without holes */
  confirmed: BoardView;
  /** confirmed plus everything pending that the rules still allow: what the screen shows */
  view: BoardView;
  pending: readonly PendingOp[];
  /** entries that arrived before an earlier one did */
  ahead: Readonly<Record<number, Entry>>;
  /** opaque entries applied lately: an answer that was overtaken by the room's frame can still be put in their place */
  blind: Readonly<Record<number, OpaqueEntry>>;
};

/** How many opaque entries are remembered; an answer that is later than this comes with a catch-up instead. */
const REMEMBERED = 500;

export function createReplica(start: {
  settings: BoardSettings;
  role: Role;
  self: Author | null;
  view: BoardView;
  pending?: readonly PendingOp[];
}): Replica {
  const { settings, role, self, view, pending = [] } = start;
  return rebuild({ settings, role, self, confirmed: view, view, pending, ahead: {}, blind: {} });
}

/** Applies a person's own op at once and keeps it until the server answers. `at` is only shown, never decided on. */
export function submitOp(replica: Replica, op: Op, at: string): Replica {
  return rebase({ ...replica, pending: [...replica.pending, { op, at, seq: null }] });
}

/** A refused op simply disappears from the view; telling the person why is the caller's part. */
export function receiveAck(replica: Replica, clientId: string, ack: Ack): Replica {
  const isThis = (item: PendingOp) => item.op.clientId === clientId && item.op.clientSeq === ack.clientSeq;
  if (ack.status === 'busy') return replica;
  if (ack.status === 'refused') return rebase({ ...replica, pending: replica.pending.filter((item) => !isThis(item)) });
  const pending = replica.pending.map((item) => (isThis(item) ? { ...item, seq: ack.seq } : item));
  const op = replica.pending.find(isThis)?.op;
  const known = receiveEntries({ ...replica, pending }, [ack.entry]);
  // Written in the very moment of the reveal: the answer shows it to nobody any more, but it is theirs in the snapshot.
  return op?.type === 'note.add' && ack.entry.type === 'opaque' ? own(known, op.args.noteId) : known;
}

function own(replica: Replica, noteId: string): Replica {
  const { phase, notes } = replica.confirmed;
  if (phase !== 'private_writing' && !notes[noteId]) return replica;
  const draft = draftView(replica.confirmed);
  draft.mine[noteId] = true;
  return rebuild({ ...replica, confirmed: draft });
}

/** Room frames, own frames, answers and catch-up all come through here, in any order and any number of times (RE2). */
export function receiveEntries(replica: Replica, entries: readonly Entry[]): Replica {
  const ahead = { ...replica.ahead };
  let current = replica;
  for (const entry of entries) {
    const isOwn = entry.type !== 'opaque' && entry.mine === true;
    if (entry.seq <= replica.confirmed.seq) {
      if (isOwn) current = unblind(current, entry);
    } else if (isOwn || !ahead[entry.seq]) {
      // the author's own projection always wins over the room's
      ahead[entry.seq] = entry;
    }
  }
  return rebuild({ ...current, ahead });
}

/** The room's frame came before the author's own: what was opaque is replaced, what was visible becomes theirs. */
function unblind(replica: Replica, entry: VisibleEntry): Replica {
  const draft = draftView(replica.confirmed);
  const opaque = replica.blind[entry.seq];
  if (opaque) {
    draft.hiddenNotes -= opaque.notes;
    if (draft.votesCast !== null) draft.votesCast -= opaque.votes ?? 0;
    applyToView(draft, entry);
  } else if (entry.type === 'note.add') {
    draft.mine[entry.args.noteId] = true;
  }
  const { [entry.seq]: _, ...blind } = replica.blind;
  return { ...replica, confirmed: draft, blind };
}

export function receiveSnapshot(replica: Replica, frame: Pick<SnapshotFrame, 'view' | 'isPersonal'>): Replica {
  if (frame.view.seq < replica.confirmed.seq) return replica;
  const { myVotes } = replica.confirmed;
  // What its author took back before the reveal is nobody's any more, and is in no snapshot.
  const stands = Object.keys(replica.confirmed.mine).filter((noteId) => frame.view.notes[noteId]);
  const mine = Object.fromEntries(stands.map((noteId) => [noteId, true as const]));
  const keepsVotes = frame.view.phase === 'voting' || frame.view.phase === 'closed';
  const confirmed = frame.isPersonal ? frame.view : { ...frame.view, mine, myVotes: keepsVotes ? myVotes : [] };
  return rebuild({ ...replica, confirmed, blind: {} });
}

/** The seq to ask `since` for when something is missing in between, else null. Ask after about 200 ms (RE3). */
export function missingSince(replica: Replica): number | null {
  return Object.keys(replica.ahead).length > 0 ? replica.confirmed.seq : null;
}

/** What to send again after a reconnect, oldest first. Repeats are harmless (OP3). */
export function outbox(replica: Replica): Op[] {
  return replica.pending.filter((item) => item.seq === null).map((item) => item.op);
}

function rebuild(replica: Replica): Replica {
  const ahead: Record<number, Entry> = {};
  let confirmed = replica.confirmed;
  let draft: BoardView | null = null;
  const blind = { ...replica.blind };
  let next = confirmed.seq + 1;
  while (replica.ahead[next]) {
    const entry = replica.ahead[next] as Entry;
    draft ??= draftView(confirmed);
    applyToView(draft, entry);
    if (entry.type === 'opaque') blind[next] = entry;
    delete blind[next - REMEMBERED];
    draft.seq = next;
    next += 1;
  }
  for (const entry of Object.values(replica.ahead)) if (entry.seq > next) ahead[entry.seq] = entry;
  if (draft) confirmed = draft;
  const pending = replica.pending.filter((item) => item.seq === null || item.seq > confirmed.seq);
  return rebase({ ...replica, confirmed, ahead, blind, pending });
}

function rebase(replica: Replica): Replica {
  if (replica.pending.length === 0) return { ...replica, view: replica.confirmed };
  const draft = draftView(replica.confirmed);
  for (const { op, at } of replica.pending) {
    const isMine = (noteId: string) => draft.mine[noteId] === true;
    const isGuest = replica.self !== null && (!replica.self.isVerified || replica.self.confirmedBy !== null);
    const asker = { role: replica.role, settings: replica.settings, isGuest, isMine, votes: draft.myVotes };
    if (refusalOf(draft, op, asker) === null) applyToView(draft, provisional(draft, op, replica, at));
  }
  return { ...replica, view: draft };
}

/** The entry the server will probably write for this op; its seq is not known and not used. */
function provisional(view: BoardView, op: Op, replica: Replica, at: string): VisibleEntry {
  const facts = { seq: view.seq, at, by: replica.self, mine: true as const };
  switch (op.type) {
    case 'note.remove':
      return {
        ...facts,
        type: op.type,
        args: { ...op.args, byFacilitator: replica.role === 'facilitator' && view.mine[op.args.noteId] !== true },
      };
    case 'note.restore':
      return { ...facts, type: op.type, args: { ...op.args, text: view.notes[op.args.noteId]?.text ?? '' } };
    case 'timer.set': {
      const { seconds } = op.args;
      const endsAt = seconds === null ? null : new Date(Date.parse(at) + seconds * 1000).toISOString();
      return { ...facts, type: op.type, args: { seconds, endsAt } };
    }
    default:
      return { ...facts, type: op.type, args: op.args } as VisibleEntry;
  }
}
