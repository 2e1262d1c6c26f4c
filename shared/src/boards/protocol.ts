/**
 * The wire of a board. What a browser sends is described in zod, because the server parses and never casts;
 * what the server sends is described in types, because the browser trusts its own origin and ships no parser.
 * Browsers import only types from this file (constants live in rules.ts).
 */
import { z } from 'zod';
import { line } from '../kernel/fields.ts';
import { isStorable, oneLine } from '../kernel/text.ts';
import type { IdentityMode, NoteColour, Phase } from './rules.ts';
import { BOARD_LIMITS, IDENTITY_MODES, NOTE_COLOURS, PHASES, PROTOCOL_VERSION } from './rules.ts';

const id = z.uuid();
/** What a device names itself: random, so that it holds no clock (NO2). */
const newId = z.uuidv4();
/** Fractional index key: base 62, compared byte by byte (COLLATE "C" in SQL, `<` in JavaScript). */
const order = z.string().regex(/^[0-9A-Za-z]{1,64}$/);
// The exact byte rule lives in rules.ts so that a long note is answered as `note.too-long`, not as bad syntax.
const text = z.string().max(BOARD_LIMITS.frameBytes).refine(isStorable);
const colour = z.enum(NOTE_COLOURS);
const columnId = z.string().regex(/^[a-z0-9-]{1,40}$/);
const clusterName = z.string().overwrite(oneLine).max(BOARD_LIMITS.clusterNameLength).refine(isStorable);

const voteTargetSchema = z.strictObject({ kind: z.enum(['note', 'cluster']), id });
export type VoteTarget = z.infer<typeof voteTargetSchema>;

function opOf<const T extends string, A extends z.ZodRawShape>(type: T, args: A) {
  return z.strictObject({
    v: z.literal(PROTOCOL_VERSION),
    boardId: id,
    /** one per open tab, random: it names this outbox and is never shown to anybody else */
    clientId: id,
    /** 1, 2, 3 ... per clientId; (boardId, clientId, clientSeq) is the identity of an op */
    clientSeq: z.int32().min(1),
    type: z.literal(type),
    args: z.strictObject(args),
  });
}

export const opSchema = z.discriminatedUnion('type', [
  opOf('note.add', {
    noteId: newId,
    columnId,
    order,
    text,
    colour,
    /** scribe entry: whose words these are, as the scribe would say it aloud */
    onBehalfOf: line(BOARD_LIMITS.onBehalfOfLength).refine(isStorable).optional(),
  }),
  opOf('note.edit', { noteId: id, text }),
  opOf('note.move', { noteId: id, columnId, order }),
  opOf('note.recolour', { noteId: id, colour }),
  opOf('note.remove', { noteId: id }),
  opOf('note.restore', { noteId: id }),
  opOf('note.cluster', { noteId: id, clusterId: id.nullable() }),
  opOf('cluster.add', { clusterId: newId, name: clusterName, order }),
  opOf('cluster.rename', { clusterId: id, name: clusterName }),
  opOf('cluster.merge', { fromId: id, intoId: id }),
  opOf('cluster.remove', { clusterId: id }),
  opOf('cluster.restore', { clusterId: id }),
  opOf('vote.cast', { target: voteTargetSchema }),
  opOf('vote.withdraw', { target: voteTargetSchema }),
  opOf('phase.set', { phase: z.enum(PHASES) }),
  opOf('timer.set', { seconds: z.int().min(1).max(BOARD_LIMITS.timerSeconds).nullable() }),
  opOf('board.lock', { isLocked: z.boolean() }),
]);
export type Op = z.infer<typeof opSchema>;
type BodyOf<T> = T extends { type: infer K; args: infer A } ? { type: K; args: A } : never;
/** An op without its envelope: what the rules look at. */
export type OpBody = BodyOf<Op>;

export const joinSchema = z.strictObject({
  v: z.literal(PROTOCOL_VERSION),
  boardId: id,
  clientId: id,
  /** the last seq this client has applied; null asks for a snapshot */
  since: z.int().min(0).nullable(),
});
export const sinceSchema = z.strictObject({ boardId: id, since: z.int().min(0) });
export const resendSchema = z.array(z.unknown()).min(1).max(BOARD_LIMITS.opsPerResend);
export const presenceSchema = z.strictObject({
  boardId: id,
  /** the note this person has under the pointer or the keyboard; null when none */
  noteId: id.nullable().optional(),
  isReady: z.boolean().optional(),
});
export type PresenceRequest = z.infer<typeof presenceSchema>;

export type Role = 'facilitator' | 'participant' | 'observer';

export type Column = { id: string; title: string };
export type BoardSettings = {
  columns: Column[];
  identityMode: IdentityMode;
  voteBudget: number;
  votesPerTarget: number;
};
export const settingsSchema = z.strictObject({
  columns: z
    .array(z.strictObject({ id: columnId, title: line(160) }))
    .min(1)
    .max(BOARD_LIMITS.columnsPerBoard),
  identityMode: z.enum(IDENTITY_MODES),
  voteBudget: z.int().min(1).max(BOARD_LIMITS.voteBudget),
  votesPerTarget: z.int().min(1).max(BOARD_LIMITS.voteBudget),
});

/** What tells a guest's voice from that of a seat, wherever it is heard (ID6). */
export type GuestMark = {
  /** false: came by a link, and nobody of the forum vouches for what she says about herself */
  isVerified: boolean;
  /** where a guest says she comes from: her own word, never an organisation of the forum */
  origin: string | null;
  /** the facilitator who confirmed this guest for the organisation */
  confirmedBy: string | null;
  /** the facilitation took her access away; what she wrote stays */
  isRemoved: boolean;
};

/** Who wrote something. `key` exists only inside the server; every projection leaves it out. */
export type Author = {
  key?: string;
  name: string | null;
  organisationId: string | null;
  organisation: string | null;
  sector: string | null;
} & GuestMark;

export type Note = {
  id: string;
  columnId: string;
  order: string;
  text: string;
  colour: NoteColour;
  /** as assigned; use rootCluster() for where the note is shown after merges */
  clusterId: string | null;
  by: Author | null;
  onBehalfOf: string | null;
  addedAt: string;
  editedAt: string | null;
  removed: { at: string; byFacilitator: boolean } | null;
};
export type Cluster = { id: string; name: string; order: string; mergedInto: string | null; isRemoved: boolean };
type Timer = { seconds: number; endsAt: string };

export type BoardCore = {
  seq: number;
  phase: Phase;
  isLocked: boolean;
  timer: Timer | null;
  notes: Record<string, Note>;
  clusters: Record<string, Cluster>;
};
/** The authority's state: never leaves the server. */
export type BoardState = BoardCore & {
  /** author key -> one slot per vote of the budget */
  ballots: Record<string, (VoteTarget | null)[]>;
  /** number of the op that ended private writing; null before that, and where there was none */
  revealSeq: number | null;
  /** of the last op: by these it is known whether a log goes on from this state (SQ3) */
  last: { at: string; key: string } | null;
  /** author key -> ops of this person on this board (LI2) */
  written: Record<string, number>;
  /** author key -> what of theirs stands on the board: how many notes, which groups (LI4, LI5) */
  shares: Record<string, { notes: number; clusters: readonly string[] }>;
};
/** What one audience may know. */
export type BoardView = BoardCore & {
  /** notes this person wrote; frames for a whole room leave it out and the replica keeps its own */
  mine: Record<string, true>;
  myVotes: VoteTarget[];
  /** votes per target id; null until the board is closed */
  tallies: Record<string, number> | null;
  /** how many notes of others are hidden now (a count is all that is told) */
  hiddenNotes: number;
  /** votes spent on the whole board so far; facilitators only, null for everybody else */
  votesCast: number | null;
};

type Restored = { type: 'note.restore'; args: { noteId: string; text: string } };
type Timed = { type: 'timer.set'; args: { seconds: number | null; endsAt: string | null } };
type Cast = { type: 'vote.cast'; args: { target: VoteTarget; slot?: number } };
/** A note as it stood at the reveal: its last words, at a place drawn anew (HI5). */
export type RevealedNote = Pick<Note, 'id' | 'columnId' | 'order' | 'text' | 'colour' | 'onBehalfOf'>;
/** `notes` stands in the op that ends private writing; history tells who signed, the log knows it from the note itself. */
type Phased = { type: 'phase.set'; args: { phase: Phase; notes?: (RevealedNote & { by?: Author | null })[] } };
type Removed = { type: 'note.remove'; args: { noteId: string; byFacilitator: boolean } };
/** What the log keeps: the op as the server understood it, completed with what only the server knows. */
export type EntryBody =
  | Exclude<OpBody, { type: 'note.restore' | 'timer.set' | 'vote.cast' | 'note.remove' | 'phase.set' }>
  | Restored
  | Timed
  | Cast
  | Phased
  | Removed;
export type VisibleEntry = EntryBody & { seq: number; at: string; by: Author | null; mine?: true };
/** Keeps the sequence gapless for people who may not know what happened. */
export type OpaqueEntry = { seq: number; type: 'opaque'; notes: -1 | 0 | 1; votes?: -1 | 0 | 1 };
export type Entry = VisibleEntry | OpaqueEntry;

/** `entry` is the author's own projection. `isRepeat`: this op had been decided before; the answer is the first one. */
export type Ack =
  | { status: 'ok'; clientSeq: number; seq: number; entry: Entry; isRepeat?: true }
  | { status: 'refused'; clientSeq: number; code: string; params?: Record<string, string | number>; isRepeat?: true }
  | { status: 'busy'; clientSeq: number; retryAfterMs: number; code?: string };

type Failure = { ok: false; code: string; params?: Record<string, string | number> };
export type CatchUp = { kind: 'entries'; seq: number; entries: Entry[] } | { kind: 'snapshot'; view: BoardView };
export type BoardAbilities = { canWrite: boolean; canFacilitate: boolean };
export type BoardHead = {
  id: string;
  cycleId: string;
  title: string;
  purpose: string;
  stage: string | null;
  settings: BoardSettings;
  openedAt: string | null;
  closedAt: string | null;
};
export type JoinAnswer =
  | {
      ok: true;
      board: BoardHead;
      role: Role;
      abilities: BoardAbilities;
      self: Author | null;
      /** what the facilitators' list calls a guest; null for everybody else */
      guestTag: string | null;
      now: string;
      catchUp: CatchUp;
    }
  | Failure;
export type SinceAnswer = { ok: true; now: string; catchUp: CatchUp } | Failure;

export type EntriesFrame = { boardId: string; entries: Entry[] };
/** `isPersonal` is false for a room frame: keep your own `mine` and `myVotes`. */
export type SnapshotFrame = { boardId: string; view: BoardView; isPersonal: boolean };
export type EvictedFrame = { boardId: string | null; code: string };
export type PresentPerson = {
  name: string | null;
  organisation: string | null;
  sector: string | null;
  noteId: string | null;
  isReady: boolean;
} & Omit<GuestMark, 'isRemoved'>;
/** `people` is empty on an anonymous board; on an organisation board it is one line per organisation, without notes. */
export type PresenceFrame = { boardId: string; count: number; ready: number; people: PresentPerson[] };
