import type { Ack, BoardSettings, BoardState, Op, VisibleEntry } from '@minga/shared/boards/protocol.ts';
import { contextOf, projectEntry } from '@minga/shared/boards/project.ts';
import { applyToState, draftState } from '@minga/shared/boards/reduce.ts';
import type { Refusal } from '@minga/shared/boards/rules.ts';
import type { Logger } from 'pino';
import type { Server } from 'socket.io';
import { databaseFault } from '../platform/database/database-faults.ts';
import { asAppError } from '../platform/http/problems.ts';
import { repeat } from '../platform/jobs/repeated-work.ts';
import { within } from '../platform/start/within.ts';
import { type Member, publish, type Room } from './board-room.ts';
import { createLanes } from './lanes.ts';
import { createTokenBuckets } from './limits.ts';

/** One op as a socket handed it in; who asks comes from the session, never from the op. */
export type Attempt = { op: Op; personId: string; sessionId: string };
export type Decision =
  | { kind: 'accepted'; entry: VisibleEntry; authorKey: string; isRepeat: boolean }
  | { kind: 'refused'; refusal: Refusal; isRepeat: boolean };
export type Appended = { state: BoardState; entries: VisibleEntry[]; decisions: Decision[] };

/** What the house needs of the database; the boards feature gives it. */
export type BoardStore = {
  load(boardId: string): Promise<{ settings: BoardSettings; state: BoardState } | null>;
  append(
    boardId: string,
    attempts: readonly Attempt[],
    known: BoardState | null,
    signal: AbortSignal,
  ): Promise<Appended>;
  /** What came after a state, perhaps not all of it; null when the log does not go on from there (SQ3). */
  following(boardId: string, state: BoardState, signal: AbortSignal): Promise<VisibleEntry[] | null>;
  lastSeqs(boardIds: readonly string[]): Promise<{ id: string; seq: number }[]>;
};

type Waiting = { attempt: Attempt; member: Member; answer: (ack: Ack) => void };
export type BoardHouse = {
  readonly rooms: ReadonlyMap<string, Room>;
  /** The room of a board, up to date; null when there is no such board. */
  open(boardId: string): Promise<Room | null>;
  /** The room to enter now: this one, or the one that has taken its place since it was opened. */
  keep(room: Room): Room;
  submit(member: Member, op: Op, bytes: number): Promise<Ack>;
  /** The log has reached this number, perhaps by another process; whoever knows no number looks anyway. */
  look(boardId: string, seq?: number): void;
  /** Settings changed before the board opened: everybody must join anew. */
  forget(boardId: string): void;
  /** Has what people write on some board failed for longer than a passing fault takes? */
  isStuck(): boolean;
  close(): Promise<void>;
};

const CLOSING_MS = 5_000;
const STUCK_MS = 15_000;
const FORGOTTEN_MS = 60_000;
const RETRY_PAUSES = [50, 100, 200, 400, 800];
const BUSY_MS = 500;
/** Longer than any statement may take. Whoever waits so long is told `busy` and sends again on another connection (OP8). */
const PATIENCE_MS = 6_000;
/** A lost notification costs half a second, not a note. */
const SWEEP = {
  every: 500,
  reach: 'rooms-sweep',
  trouble: 'whether boards have grown could not be asked',
  patience: PATIENCE_MS,
} as const;
/** LI1: on all devices of a person together no more than one device may send; burst and rate are ops and ops a second. */
const PERSON_OPS = { perSecond: 20, burst: 120 };
const BOARD_OPS = { perSecond: 1_000, burst: 2_000 };

/** Keeps the boards that this process serves: one room in memory, one lane of writes, one look at the log at a time. */
export function openBoardHouse(
  io: Server,
  store: BoardStore,
  log: Logger,
  /** The log of this room was put back: whoever is in it must begin anew. */
  onRestart: (room: Room) => void,
): BoardHouse {
  const rooms = new Map<string, Room>();
  const lanes = createLanes<Waiting>({
    itemsPerBatch: 200,
    bytesPerBatch: 256 * 1024,
    queueLength: 2_000,
    patienceMs: PATIENCE_MS,
    flush,
    onGivenUp: (boardId, batch) => {
      log.warn(
        { ops: batch.length },
        'the database did not answer: a batch of ops was given up and will be sent again',
      );
      for (const waiting of batch) waiting.answer(busy(waiting.attempt.op));
      look(boardId);
    },
    onError: (err) => log.warn({ err: codeOf(err) }, 'a board lane met a fault'),
  });

  /** Boards whose batches fail: since when, and when the last one was tried. */
  const failing = new Map<string, { since: number; triedAt: number }>();

  async function flush(boardId: string, batch: readonly Waiting[], signal: AbortSignal): Promise<void> {
    const triedAt = performance.now();
    failing.set(boardId, { since: failing.get(boardId)?.since ?? triedAt, triedAt });
    const room = rooms.get(boardId);
    const attempts = batch.map((waiting) => waiting.attempt);
    let appended: Appended;
    try {
      appended = await patiently(() => store.append(boardId, attempts, room?.state ?? null, signal), signal);
    } catch (error) {
      if (!signal.aborted) await disappoint(boardId, batch, error, signal);
      return;
    }
    // Given up before it came: everybody was told to send again, and the next look finds what was written.
    if (signal.aborted) return;
    failing.delete(boardId);
    const { state, entries, decisions } = appended;
    const told = new Map<number, string>();
    for (const [index, waiting] of batch.entries()) {
      const decision = decisions[index] as Decision;
      if (decision.kind === 'accepted') told.set(decision.entry.seq, waiting.member.socket.id);
      waiting.answer(ackOf(waiting, decision, state, room?.settings.identityMode ?? 'anonymous'));
    }
    if (!room || entries.length === 0) return;
    // The answers leave first: they carry the author's own projection, the room's frame may be opaque to its author.
    await new Promise(setImmediate);
    if (entries[0]?.seq === room.state.seq + 1) publish(io, room, entries, state, told);
    else await catchUp(room, signal);
  }

  /** One bad op is refused alone (OP5); when the database is away nobody is told anything final (OP7). */
  async function disappoint(
    boardId: string,
    batch: readonly Waiting[],
    error: unknown,
    signal: AbortSignal,
  ): Promise<void> {
    if (!isPassing(error)) failing.delete(boardId);
    if (isPassing(error) || asAppError(error)?.code === 'board.not-found') {
      log.warn(
        { err: codeOf(error), ops: batch.length },
        'ops could not be written yet: they wait with whoever sent them',
      );
      for (const { attempt, answer } of batch) answer(busy(attempt.op, asAppError(error)?.code));
      return;
    }
    if (batch.length > 1) {
      for (const waiting of batch) await flush(boardId, [waiting], signal);
      return;
    }
    log.error({ err: codeOf(error) }, 'an op could not be written');
    for (const { attempt, answer } of batch)
      answer({ status: 'refused', clientSeq: attempt.op.clientSeq, code: 'server.unexpected' });
  }

  async function catchUp(room: Room, signal: AbortSignal): Promise<void> {
    for (;;) {
      const entries = await store.following(room.boardId, room.state, signal);
      if (signal.aborted || rooms.get(room.boardId) !== room) return;
      if (entries === null) return restart(room);
      if (entries.length === 0) return;
      const draft = draftState(room.state);
      for (const entry of entries) applyToState(draft, entry);
      publish(io, room, entries, draft, new Map());
    }
  }

  /** SQ3: what this room was told is not what the log says any more. */
  function restart(room: Room): void {
    log.warn('the log of a board went back: everybody on it takes a fresh snapshot');
    rooms.delete(room.boardId);
    onRestart(room);
  }

  async function open(boardId: string): Promise<Room | null> {
    const known = rooms.get(boardId);
    if (known && known.members.size > 0) return known;
    const loaded = await store.load(boardId);
    // Two people may open it at once; the one who comes second finds the first one's room.
    const meanwhile = rooms.get(boardId);
    if (meanwhile && meanwhile.members.size > 0) return meanwhile;
    if (!loaded) return null;
    const room: Room = { boardId, settings: loaded.settings, state: loaded.state, members: new Map() };
    rooms.set(boardId, room);
    return room;
  }

  const look = (boardId: string, seq = Number.POSITIVE_INFINITY) =>
    lanes.between(boardId, async (signal) => {
      const room = rooms.get(boardId);
      // Mostly it is the news of our own batch, told meanwhile.
      if (room && room.state.seq < seq) await catchUp(room, signal);
    });

  const sweep = repeat(log, { ...SWEEP, round: sweepOnce });
  async function sweepOnce(): Promise<void> {
    for (const [id, room] of rooms) if (room.members.size === 0) rooms.delete(id);
    if (rooms.size === 0) return;
    for (const { id, seq } of await store.lastSeqs([...rooms.keys()])) {
      const known = rooms.get(id)?.state.seq ?? seq;
      if (seq !== known) look(id, seq > known ? seq : undefined);
    }
  }

  const perPerson = createTokenBuckets(PERSON_OPS);
  const perBoard = createTokenBuckets(BOARD_OPS);
  /** LI1: somebody's flood is answered before it costs the board anything, and nothing of it is remembered. */
  function paceOf(member: Member, op: Op): Ack | null {
    const now = performance.now();
    const own = perPerson.take(member.personId, 1, now);
    if (!own.ok) return busy(op, 'board.person-too-fast', own.retryAfterMs);
    const all = perBoard.take(op.boardId, 1, now);
    return all.ok ? null : busy(op, 'board.too-fast', all.retryAfterMs);
  }

  return {
    rooms,
    open,
    isStuck() {
      const now = performance.now();
      // Nobody writes there any more: nothing is known.
      for (const [id, { triedAt }] of failing) if (now - triedAt > FORGOTTEN_MS) failing.delete(id);
      return [...failing.values()].some(({ since }) => now - since > STUCK_MS);
    },
    look,
    keep(room) {
      const current = rooms.get(room.boardId) ?? room;
      rooms.set(room.boardId, current);
      // It may have stood empty, and therefore unattended, since it was read.
      if (current.members.size === 0) look(room.boardId);
      return current;
    },
    forget: (boardId) => void rooms.delete(boardId),
    submit: (member, op, bytes) =>
      new Promise((answer) => {
        const attempt = { op, personId: member.personId, sessionId: member.sessionId };
        const tooFast = paceOf(member, op);
        if (tooFast) return answer(tooFast);
        if (!lanes.offer(op.boardId, { attempt, member, answer }, bytes)) answer(busy(op));
      }),
    async close() {
      await within(CLOSING_MS, Promise.all([sweep.stop(), lanes.settle()]));
    },
  };
}

function ackOf(
  { attempt, member }: Waiting,
  decision: Decision,
  state: BoardState,
  mode: BoardSettings['identityMode'],
): Ack {
  const { clientSeq } = attempt.op;
  const repeat = decision.isRepeat ? { isRepeat: true as const } : {};
  if (decision.kind === 'refused') return { status: 'refused', clientSeq, ...decision.refusal, ...repeat };
  const audience = { role: member.role, key: decision.authorKey === '' ? null : decision.authorKey };
  const entry = projectEntry(decision.entry, audience, contextOf(state, mode));
  return { status: 'ok', clientSeq, seq: decision.entry.seq, entry, ...repeat };
}

const busy = (op: Op, code?: string, retryAfterMs = BUSY_MS): Ack => ({
  status: 'busy',
  clientSeq: op.clientSeq,
  retryAfterMs: Math.max(retryAfterMs, BUSY_MS),
  ...(code ? { code } : {}),
});

/** Repeats what failed because the database was away; the ops' own identity makes that harmless (OP7). */
async function patiently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (const pause of RETRY_PAUSES) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || !isPassing(error)) throw error;
      await new Promise((settle) => setTimeout(settle, pause));
      signal.throwIfAborted();
    }
  }
  return work();
}

/** Is it about the state of the database, or of this server, so that the same op may be written later? */
const isPassing = (error: unknown) => databaseFault(error) !== null || asAppError(error)?.status === 503;

/** Only a code and a first line: the parameters of a failed statement are the notes themselves (HI3). */
function codeOf(error: unknown): { code: string; message: string } {
  const root = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const message = root instanceof Error ? (root.message.split('\n')[0] ?? '') : 'unknown';
  return {
    code: (root as { code?: string }).code ?? '',
    message: message.startsWith('Failed query') ? 'a statement failed' : message,
  };
}
