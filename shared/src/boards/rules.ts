/**
 * What may be done on a board, by whom and when. Pure: no clock, no network, no zod, so the browser
 * ships it for nothing and the server decides with the very same lines under the row lock.
 * Rule ids (PH1, NO2 ...) refer to SPEC.md beside this file.
 */
import type { ErrorCode } from '../kernel/errors.ts';
import type { BoardCore, BoardSettings, GuestMark, OpBody, Role, VoteTarget } from './protocol.ts';
import { refusalByShare, SHARES, type Filled, filledAsSeen } from './shares.ts';

export const PROTOCOL_VERSION = 1;

export const PHASES = ['private_writing', 'open', 'clustering', 'voting', 'closed'] as const;
export type Phase = (typeof PHASES)[number];

export const IDENTITY_MODES = ['person', 'organisation', 'anonymous'] as const;
export type IdentityMode = (typeof IDENTITY_MODES)[number];

/** A link's door; `board`: what it led to is closed, and with it every door. */
export const DOORS = ['open', 'closed', 'expired', 'full', 'board'] as const;
export type Door = (typeof DOORS)[number];
/** From one hour on; the database holds the end, too (`board_links_last`). */
export const LINK_LIMITS = {
  hours: 720,
  quota: 2_000,
  /**
   * Places for one network. Telephone companies put 16 to 64 subscribers behind one address, few of whom come to one
   * workshop; homes and offices are fewer. Of a link for 500 no device can take more than a sixteenth.
   */
  ofNetwork: 30,
} as const;

/** One network never holds more than half of a small link, either; where a hall shares one, it may hold all. */
export const placesOfNetwork = ({ quota, sharesNetwork }: { quota: number; sharesNetwork: boolean }): number =>
  sharesNetwork ? quota : Math.min(LINK_LIMITS.ofNetwork, Math.ceil(quota / 2));

/** Names of the design tokens; the screen maps them, the wire never carries a colour value. */
export const NOTE_COLOURS = ['indigo', 'teal', 'ochre', 'terracotta', 'plum', 'moss'] as const;
export type NoteColour = (typeof NOTE_COLOURS)[number];

export const BOARD_LIMITS = {
  /** bytes of UTF-8, not characters: what is bounded is the frame */
  noteBytes: 2_048,
  clusterNameLength: 120,
  onBehalfOfLength: 120,
  columnsPerBoard: 8,
  voteBudget: 50,
  timerSeconds: 4 * 60 * 60,
  frameBytes: 64 * 1024,
  opsPerResend: 50,
  /** numbers of one board (LI3): far above any workshop, and a log that opens within a second */
  opsPerBoard: 200_000,
  /** of which one person may take so many (LI2) */
  opsPerPerson: 10_000,
  /** further behind than this, a snapshot is cheaper than the ops */
  opsPerCatchUp: 500,
} as const;

/** The mark of whoever stands in the forum by a seat or a role: none. */
export const NO_MARK: GuestMark = { isVerified: true, origin: null, confirmedBy: null, isRemoved: false };

/** Socket event names. The namespace is the default one, the path is /socket.io. */
export const BOARD_EVENTS = {
  join: 'board:join',
  leave: 'board:leave',
  op: 'board:op',
  resend: 'board:resend',
  since: 'board:since',
  presence: 'board:presence',
  entries: 'board:entries',
  own: 'board:own',
  snapshot: 'board:snapshot',
  evicted: 'board:evicted',
} as const;

export type Refusal = { code: ErrorCode; params?: Record<string, string | number> };

/**
 * NO8: whose words a scribe may say she writes down. `freely` where the board shows people; an organisation of the forum or
 * a sector (`kinds`) where it shows those; nobody's (`not`) where it shows nothing, or where a guest would speak as somebody
 * whom the board promised not to name.
 */
export function scribing(mode: IdentityMode, isGuest: boolean): 'freely' | 'kinds' | 'not' {
  if (mode === 'person') return 'freely';
  return mode === 'anonymous' || isGuest ? 'not' : 'kinds';
}

/** Everything about the asker that the rules need; the server fills it from the log, the client from its view. */
export type AskerContext = {
  role: Role;
  settings: BoardSettings;
  /** here by a link alone (ID6) */
  isGuest?: boolean;
  isMine: (noteId: string) => boolean;
  /** the asker's own votes, one element per vote spent */
  votes: readonly VoteTarget[];
  /** ops of the asker on this board so far; only the server knows them */
  written?: number;
  /** what stands of whom (LI4, LI5); a browser counts what it sees */
  filled?: Filled;
};

const FACILITATOR_OPS = new Set<OpBody['type']>(['phase.set', 'timer.set', 'board.lock']);
const NOTE_OPS = new Set<OpBody['type']>([
  'note.add',
  'note.edit',
  'note.move',
  'note.recolour',
  'note.remove',
  'note.restore',
]);
const CLUSTER_OPS = new Set<OpBody['type']>([
  'note.cluster',
  'cluster.add',
  'cluster.rename',
  'cluster.merge',
  'cluster.remove',
  'cluster.restore',
]);

const encoder = new TextEncoder();

export function noteBytes(text: string): number {
  return encoder.encode(text).length;
}

/** PH3: the writing phase that hides notes cannot be entered again, and a closed board stays closed. */
export function canMoveToPhase(from: Phase, to: Phase): boolean {
  return from !== 'closed' && to !== from && to !== 'private_writing';
}

/** PH5: votes cast on options that may change again are void, so going back from voting empties the urn. */
export function clearsVotes(from: Phase, to: Phase): boolean {
  return from === 'voting' && to !== 'closed';
}

/** SN3: a change after which ops alone no longer rebuild what people may now see. */
export function needsFreshSnapshot(from: Phase, to: Phase): boolean {
  return from === 'private_writing' || to === 'closed' || clearsVotes(from, to);
}

/** A merged cluster keeps its notes and points at its successor; this follows the trail (CL4). */
export function rootCluster(core: BoardCore, clusterId: string | null): string | null {
  let id = clusterId;
  for (let hops = 0; id !== null && hops <= SHARES.clusters.all; hops += 1) {
    const cluster = core.clusters[id];
    if (!cluster || cluster.isRemoved) return null;
    if (cluster.mergedInto === null) return id;
    id = cluster.mergedInto;
  }
  return null;
}

export function sameTarget(a: VoteTarget, b: VoteTarget): boolean {
  return a.kind === b.kind && a.id === b.id;
}

/**
 * Decides one op against the state it would change. Null means yes.
 * @returns the first rule that says no, as an error code of the registry with the values for its text
 */
export function refusalOf(core: BoardCore, op: OpBody, asker: AskerContext): Refusal | null {
  return refusalByPhase(core, op, asker) ?? refusalByKind(core, op, asker);
}

function refusalByPhase(core: BoardCore, op: OpBody, asker: AskerContext): Refusal | null {
  if (asker.role === 'observer') return { code: 'board.read-only' };
  if (core.phase === 'closed') return { code: 'board.closed' };
  const isFacilitator = asker.role === 'facilitator';
  if (FACILITATOR_OPS.has(op.type)) return isFacilitator ? null : { code: 'board.facilitator-only' };
  // LI2, LI3: steering is exempt, so that a board that took all it can may still be revealed, counted and closed.
  if (core.seq >= BOARD_LIMITS.opsPerBoard)
    return { code: 'board.log-full', params: { max: BOARD_LIMITS.opsPerBoard } };
  if ((asker.written ?? 0) >= BOARD_LIMITS.opsPerPerson)
    return { code: 'board.share-used', params: { max: BOARD_LIMITS.opsPerPerson } };
  if (core.isLocked && !isFacilitator) return { code: 'board.locked' };
  if (NOTE_OPS.has(op.type)) return core.phase === 'voting' ? wrongPhase(core) : null;
  if (CLUSTER_OPS.has(op.type)) {
    return core.phase === 'clustering' || (core.phase === 'open' && isFacilitator) ? null : wrongPhase(core);
  }
  return core.phase === 'voting' ? null : wrongPhase(core);
}

function wrongPhase(core: BoardCore): Refusal {
  return { code: 'board.wrong-phase', params: { phase: core.phase } };
}

function refusalByKind(core: BoardCore, op: OpBody, asker: AskerContext): Refusal | null {
  switch (op.type) {
    case 'note.add':
      return refusalOfAdd(core, op, asker);
    case 'note.edit':
    case 'note.move':
    case 'note.recolour':
    case 'note.remove':
    case 'note.restore':
    case 'note.cluster':
      return refusalOfNoteChange(core, op, asker);
    case 'cluster.add':
      if (core.clusters[op.args.clusterId]) return { code: 'cluster.exists' };
      return refusalOfOneMore('clusters', core, asker);
    case 'cluster.rename':
    case 'cluster.remove':
      return isLiveCluster(core, op.args.clusterId) ? null : { code: 'cluster.not-found' };
    case 'cluster.restore': {
      const cluster = core.clusters[op.args.clusterId];
      if (cluster?.isRemoved) return refusalOfOneMore('clusters', core, asker);
      return cluster && cluster.mergedInto !== null ? null : { code: 'cluster.not-found' };
    }
    case 'cluster.merge':
      if (op.args.fromId === op.args.intoId) return { code: 'cluster.same' };
      return isLiveCluster(core, op.args.fromId) && isLiveCluster(core, op.args.intoId)
        ? null
        : { code: 'cluster.not-found' };
    case 'vote.cast':
      return refusalOfVote(core, op.args.target, asker);
    case 'vote.withdraw':
      return asker.votes.some((vote) => sameTarget(vote, op.args.target)) ? null : { code: 'vote.not-found' };
    case 'phase.set':
      return canMoveToPhase(core.phase, op.args.phase)
        ? null
        : { code: 'board.phase-not-allowed', params: { from: core.phase, to: op.args.phase } };
    case 'timer.set':
    case 'board.lock':
      return null;
  }
}

const refusalOfOneMore = (kind: keyof typeof SHARES, core: BoardCore, { role, filled, isMine }: AskerContext) =>
  refusalByShare(kind, role, filled ?? filledAsSeen(core, isMine));

function isLiveCluster(core: BoardCore, clusterId: string): boolean {
  const cluster = core.clusters[clusterId];
  return cluster !== undefined && !cluster.isRemoved && cluster.mergedInto === null;
}

function refusalOfText(text: string): Refusal | null {
  if (text.trim() === '') return { code: 'note.empty' };
  return noteBytes(text) > BOARD_LIMITS.noteBytes
    ? { code: 'note.too-long', params: { max: BOARD_LIMITS.noteBytes } }
    : null;
}

function hasColumn(asker: AskerContext, columnId: string): boolean {
  return asker.settings.columns.some((column) => column.id === columnId);
}

function refusalOfAdd(core: BoardCore, op: Extract<OpBody, { type: 'note.add' }>, asker: AskerContext): Refusal | null {
  if (core.notes[op.args.noteId]) return { code: 'note.exists' };
  if (!hasColumn(asker, op.args.columnId)) return { code: 'board.unknown-column' };
  if (op.args.onBehalfOf !== undefined && scribing(asker.settings.identityMode, asker.isGuest ?? false) === 'not')
    return { code: 'note.scribe-not-here' };
  return refusalOfOneMore('notes', core, asker) ?? refusalOfText(op.args.text);
}

type NoteChange = Extract<
  OpBody,
  { type: 'note.edit' | 'note.move' | 'note.recolour' | 'note.remove' | 'note.restore' | 'note.cluster' }
>;

function refusalOfNoteChange(core: BoardCore, op: NoteChange, asker: AskerContext): Refusal | null {
  const note = core.notes[op.args.noteId];
  const isMine = asker.isMine(op.args.noteId);
  // HI4: during private writing somebody else's note answers like one that never existed
  if (!note || (core.phase === 'private_writing' && !isMine)) return { code: 'note.not-found' };
  if ((note.removed !== null) !== (op.type === 'note.restore')) return { code: 'note.not-found' };
  const mayModerate = isMine || asker.role === 'facilitator';
  switch (op.type) {
    case 'note.edit':
      // NO4: nobody rewrites another person's words, facilitators included; they may only remove them
      return isMine ? refusalOfText(op.args.text) : { code: 'note.not-yours' };
    case 'note.recolour':
    case 'note.remove':
      return mayModerate ? null : { code: 'note.not-yours' };
    case 'note.restore':
      // NO6: what a facilitator took away, only a facilitator puts back
      return !mayModerate || (note.removed?.byFacilitator && asker.role !== 'facilitator')
        ? { code: 'note.not-yours' }
        : refusalOfOneMore('notes', core, asker);
    case 'note.move':
      return hasColumn(asker, op.args.columnId) ? null : { code: 'board.unknown-column' };
    case 'note.cluster':
      return op.args.clusterId === null || isLiveCluster(core, op.args.clusterId)
        ? null
        : { code: 'cluster.not-found' };
  }
}

function refusalOfVote(core: BoardCore, target: VoteTarget, asker: AskerContext): Refusal | null {
  const note = core.notes[target.id];
  const exists = target.kind === 'note' ? note !== undefined && note.removed === null : isLiveCluster(core, target.id);
  if (!exists) return { code: target.kind === 'note' ? 'note.not-found' : 'cluster.not-found' };
  if (asker.votes.length >= asker.settings.voteBudget)
    return { code: 'vote.budget-spent', params: { budget: asker.settings.voteBudget } };
  const onTarget = asker.votes.filter((vote) => sameTarget(vote, target)).length;
  return onTarget >= asker.settings.votesPerTarget
    ? { code: 'vote.target-full', params: { max: asker.settings.votesPerTarget } }
    : null;
}
