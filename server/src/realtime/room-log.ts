import { retry } from '../platform/jobs/retry.ts';
import type { ErrorCode } from '@minga/shared/kernel/errors.ts';
import type { Logger } from 'pino';
import { databaseFault } from '../platform/database/database-faults.ts';
import { asAppError } from '../platform/http/problems.ts';
import { repeat } from '../platform/jobs/repeated-work.ts';
import { within } from '../platform/start/within.ts';
import { createLanes } from './lanes.ts';
import { createTokenBuckets } from './limits.ts';
import type { Member, Room } from './room-kind.ts';

/** A room that keeps a log; `state` is the fold of it up to what members have been sent. */
type LoggedRoom<M extends Member, State> = Room<M> & { state: State };
/** What passes through a log: one thing somebody asks to write, what was decided of it, an entry, and the answer. */
type LogTypes = {
  room: LoggedRoom<Member, { readonly seq: number }>;
  attempt: object;
  decision: unknown;
  entry: { readonly seq: number };
  answer: object;
};
type State<T extends LogTypes> = T['room']['state'];
type MemberOf<T extends LogTypes> = T['room'] extends Room<infer M> ? M : never;
type Rate = { readonly perSecond: number; readonly burst: number };

/** How a kind of room reads and writes its log, and what it says of it. */
export type LogKind<T extends LogTypes> = {
  /** A room without members, read up to now; null when there is none. */
  load(id: string): Promise<T['room'] | null>;
  /** Decides and commits a batch. The same attempt may come again after a fault, and must then have no second effect. */
  append(
    id: string,
    attempts: readonly T['attempt'][],
    known: State<T> | null,
    signal: AbortSignal,
  ): Promise<{ state: State<T>; entries: readonly T['entry'][]; decisions: readonly T['decision'][] }>;
  /** What came after a state, perhaps not all of it; null when the log does not go on from there. */
  following(id: string, state: State<T>, signal: AbortSignal): Promise<readonly T['entry'][] | null>;
  lastSeqs(ids: readonly string[]): Promise<{ id: string; seq: number }[]>;
  fold(state: State<T>, entries: readonly T['entry'][]): State<T>;
  /** Sends entries to the members. `answered`: which socket has already had an entry in its answer, by number. */
  publish(
    room: T['room'],
    entries: readonly T['entry'][],
    after: State<T>,
    answered: ReadonlyMap<number, string>,
  ): void;
  /** The number under which it was accepted. */
  acceptedAs(decision: T['decision']): number | null;
  answer(
    member: MemberOf<T>,
    attempt: T['attempt'],
    decision: T['decision'],
    state: State<T>,
    room: T['room'] | null,
  ): T['answer'];
  busy(attempt: T['attempt'], retryAfterMs: number, code?: ErrorCode): T['answer'];
  refused(attempt: T['attempt'], code: ErrorCode): T['answer'];
  /** There is no such room any more: not final for whoever wrote, who finds it out by entering again. */
  readonly goneCode: ErrorCode;
  /** How much one person, and everybody together, may write in a room; `code` says which it was. */
  readonly limits: { readonly person: Rate & { code: ErrorCode }; readonly room: Rate & { code: ErrorCode } };
  /** The log of this room was put back: whoever is in it must begin anew. */
  onRestart(room: T['room']): void;
};

export type RoomLog<T extends LogTypes> = {
  /** The room, up to date; null when there is none. */
  open(id: string): Promise<T['room'] | null>;
  /** The room to enter now: this one, or the one that has taken its place since it was opened. */
  keep(room: T['room']): T['room'];
  submit(id: string, member: MemberOf<T>, attempt: T['attempt'], bytes: number): Promise<T['answer']>;
  /** The log has reached this number, perhaps by another process; whoever knows no number looks anyway. */
  look(id: string, seq?: number): void;
  /** Has what people write in some room failed for longer than a passing fault takes? */
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
  trouble: 'whether the logs of live rooms have grown could not be asked',
  patience: PATIENCE_MS,
} as const;

/** Keeps the logs of the rooms that this process serves: one lane of writes for each, one look at the log at a time. */
export function openRoomLog<T extends LogTypes>(
  rooms: Map<string, T['room']>,
  kind: LogKind<T>,
  log: Logger,
): RoomLog<T> {
  type Waiting = { attempt: T['attempt']; member: MemberOf<T>; answer: (answer: T['answer']) => void };
  const lanes = createLanes<Waiting>({
    itemsPerBatch: 200,
    bytesPerBatch: 256 * 1024,
    queueLength: 2_000,
    patienceMs: PATIENCE_MS,
    flush,
    onGivenUp: (id, batch) => {
      log.warn(
        { ops: batch.length },
        'the database did not answer: a batch of ops was given up and will be sent again',
      );
      for (const waiting of batch) waiting.answer(kind.busy(waiting.attempt, BUSY_MS));
      look(id);
    },
    onError: (err) => log.warn({ err: codeOf(err) }, 'the lane of a live room met a fault'),
  });

  /** Rooms whose batches fail: since when, and when the last one was tried. */
  const failing = new Map<string, { since: number; triedAt: number }>();

  async function flush(id: string, batch: readonly Waiting[], signal: AbortSignal): Promise<void> {
    const triedAt = performance.now();
    failing.set(id, { since: failing.get(id)?.since ?? triedAt, triedAt });
    const room = rooms.get(id) ?? null;
    const attempts = batch.map((waiting) => waiting.attempt);
    let appended: Awaited<ReturnType<typeof kind.append>>;
    try {
      // The attempts' own identity makes it harmless to write them again (OP7).
      appended = await retry(() => kind.append(id, attempts, room?.state ?? null, signal), {
        pauses: RETRY_PAUSES,
        isPassing,
        signal,
      });
    } catch (error) {
      if (!signal.aborted) await answerFailed(id, batch, error, signal);
      return;
    }
    // Given up before it came: everybody was told to send again, and the next look finds what was written.
    if (signal.aborted) return;
    failing.delete(id);
    const { state, entries, decisions } = appended;
    const answered = new Map<number, string>();
    for (const [index, { attempt, member, answer }] of batch.entries()) {
      const decision = decisions[index] as T['decision'];
      const seq = kind.acceptedAs(decision);
      if (seq !== null) answered.set(seq, member.socket.id);
      answer(kind.answer(member, attempt, decision, state, room));
    }
    if (!room || entries.length === 0) return;
    // The answers leave first: they carry the author's own projection, the room's frame may be opaque to its author.
    await new Promise(setImmediate);
    if (entries[0]?.seq === room.state.seq + 1) kind.publish(room, entries, state, answered);
    else await catchUp(room, signal);
  }

  /** One bad op is refused alone (OP5); when the database is away nobody is told anything final (OP7). */
  async function answerFailed(
    id: string,
    batch: readonly Waiting[],
    error: unknown,
    signal: AbortSignal,
  ): Promise<void> {
    const known = asAppError(error)?.code;
    if (!isPassing(error)) failing.delete(id);
    if (isPassing(error) || known === kind.goneCode) {
      log.warn(
        { err: codeOf(error), ops: batch.length },
        'ops could not be written yet: they wait with whoever sent them',
      );
      for (const { attempt, answer } of batch) answer(kind.busy(attempt, BUSY_MS, known));
      return;
    }
    if (batch.length > 1) {
      for (const waiting of batch) await flush(id, [waiting], signal);
      return;
    }
    log.error({ err: codeOf(error) }, 'an op could not be written');
    for (const { attempt, answer } of batch) answer(kind.refused(attempt, 'server.unexpected'));
  }

  async function catchUp(room: T['room'], signal: AbortSignal): Promise<void> {
    for (;;) {
      const entries = await kind.following(room.id, room.state, signal);
      if (signal.aborted || rooms.get(room.id) !== room) return;
      if (entries === null) return restart(room);
      if (entries.length === 0) return;
      kind.publish(room, entries, kind.fold(room.state, entries), new Map());
    }
  }

  /** What this room was sent is not what the log says any more (boards: SQ3). */
  function restart(room: T['room']): void {
    log.warn('the log of a live room went back: everybody in it begins anew');
    rooms.delete(room.id);
    kind.onRestart(room);
  }

  async function open(id: string): Promise<T['room'] | null> {
    const known = rooms.get(id);
    if (known && known.members.size > 0) return known;
    const loaded = await kind.load(id);
    // Two people may open it at once; the one who comes second finds the first one's room.
    const meanwhile = rooms.get(id);
    if (meanwhile && meanwhile.members.size > 0) return meanwhile;
    if (loaded) rooms.set(id, loaded);
    return loaded;
  }

  const look = (id: string, seq = Number.POSITIVE_INFINITY) =>
    lanes.between(id, async (signal) => {
      const room = rooms.get(id);
      // Mostly it is the notice of our own batch.
      if (room && room.state.seq < seq) await catchUp(room, signal);
    });

  const sweep = repeat(log, { ...SWEEP, round: sweepOnce });
  async function sweepOnce(): Promise<void> {
    if (rooms.size === 0) return;
    for (const { id, seq } of await kind.lastSeqs([...rooms.keys()])) {
      const known = rooms.get(id)?.state.seq ?? seq;
      if (seq !== known) look(id, seq > known ? seq : undefined);
    }
  }

  const { person, room: everybody } = kind.limits;
  const perPerson = createTokenBuckets(person);
  const perRoom = createTokenBuckets(everybody);
  /** A flood is answered before it costs the room anything, and nothing of it is remembered (boards: LI1). */
  function tooFast(id: string, member: MemberOf<T>, attempt: T['attempt']): T['answer'] | null {
    const now = performance.now();
    const own = perPerson.take(member.personId, 1, now);
    if (!own.ok) return kind.busy(attempt, Math.max(own.retryAfterMs, BUSY_MS), person.code);
    const all = perRoom.take(id, 1, now);
    return all.ok ? null : kind.busy(attempt, Math.max(all.retryAfterMs, BUSY_MS), everybody.code);
  }

  return {
    open,
    isStuck() {
      const now = performance.now();
      // Nobody writes there any more: nothing is known.
      for (const [id, { triedAt }] of failing) if (now - triedAt > FORGOTTEN_MS) failing.delete(id);
      return [...failing.values()].some(({ since }) => now - since > STUCK_MS);
    },
    look,
    keep(room) {
      const current = rooms.get(room.id) ?? room;
      rooms.set(room.id, current);
      // It may have stood empty, and therefore unattended, since it was read.
      if (current.members.size === 0) look(room.id);
      return current;
    },
    submit: (id, member, attempt, bytes) =>
      new Promise((answer) => {
        const flood = tooFast(id, member, attempt);
        if (flood) return answer(flood);
        if (!lanes.offer(id, { attempt, member, answer }, bytes)) answer(kind.busy(attempt, BUSY_MS));
      }),
    async close() {
      await within(CLOSING_MS, Promise.all([sweep.stop(), lanes.finished()]));
    },
  };
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
