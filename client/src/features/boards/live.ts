import { deviceNow } from '../../lib/clock.ts';
import { inverseOf } from '@minga/shared/boards/order.ts';
import type {
  Ack,
  EntriesFrame,
  EvictedFrame,
  JoinAnswer,
  Op,
  OpBody,
  PresenceFrame,
  PresenceRequest,
  SinceAnswer,
  SnapshotFrame,
} from '@minga/shared/boards/protocol.ts';
import {
  missingSince,
  outbox as unanswered,
  type PendingOp,
  type Replica,
  receiveAck,
  receiveEntries,
  receiveSnapshot,
  submitOp,
} from '@minga/shared/boards/replica.ts';
import { BOARD_EVENTS, BOARD_LIMITS, PROTOCOL_VERSION, refusalOf } from '@minga/shared/boards/rules.ts';
import { newRandomId } from '@minga/shared/kernel/ids.ts';
import type { SocketLine } from '../../lib/socket-line.ts';
import { givingBack, type Outbox } from './components/outbox.ts';
import { NO_PLACE, PASSING, RESTARTED, refusalIn } from './components/refusals.ts';
import { type BoardStore, caughtUp, type Refusal } from './store.ts';

/** Decisions in front of a room and votes count at the moment they are made; sent an hour later they would be others. */
const LIVE_ONLY = new Set<OpBody['type']>(['vote.cast', 'vote.withdraw', 'phase.set', 'timer.set', 'board.lock']);
export const NOT_LIVE = 'not-live';
export const CUT_OFF = 'cut-off';

const ANSWER_WITHIN = 10_000;
const GAP_PATIENCE = 200;
const TRY_AGAIN = 1_000;
const TRY_PLACE = 8_000;

export type SessionParts = {
  boardId: string;
  store: BoardStore;
  line: SocketLine;
  outbox: Outbox;
  /** Something the person did is not going to happen. Words come back in `returned` of the store instead. */
  onRefused: (op: Op, refusal: Refusal) => void;
  now?: () => number;
  later?: (run: () => void, milliseconds: number) => void;
};
export type Acted = { ok: true; undo: OpBody | null } | { ok: false; refusal: Refusal };

export type BoardSession = {
  /** Does something now, on this screen; the server hears of it as soon as the line allows. */
  act(body: OpBody): Acted;
  show(presence: Omit<PresenceRequest, 'boardId'>): void;
  dismissReturned(id: string): void;
  /** Does once more what was refused; refused again it stays. */
  retryReturned(id: string): void;
  stop(): void;
};

/** The next parcel, oldest first. */
function sendable(replica: Replica | null): Op[] {
  return replica ? unanswered(replica).slice(0, BOARD_LIMITS.opsPerResend) : [];
}

async function sendParcel(line: SocketLine, ops: readonly Op[]): Promise<Ack[] | 'lost'> {
  try {
    const [single, ...rest] = ops;
    const answer =
      rest.length === 0
        ? await line.ask(BOARD_EVENTS.op, single, ANSWER_WITHIN)
        : await line.ask(BOARD_EVENTS.resend, ops, ANSWER_WITHIN);
    return Array.isArray(answer) ? (answer as Ack[]) : ops.map(() => answer as Ack);
  } catch {
    return 'lost';
  }
}

/** One person at one board: joins, sends, listens, catches up, and comes back after every interruption by itself. */
export function startSession(parts: SessionParts): BoardSession {
  const { boardId, store, line, outbox, now = deviceNow } = parts;
  const later = parts.later ?? ((run, milliseconds) => void setTimeout(run, milliseconds));
  const clientId = newRandomId();
  let lastSeq = 0;
  let isStopped = false;
  let isJoining = false;
  let isStale = false;
  let isSending = false;
  let isGapWatched = false;
  let kept: readonly PendingOp[] | null = null;

  const giving = givingBack(store, outbox);
  const replica = () => store.getState().replica;
  const isLive = () => store.getState().line === 'live' && line.isOpen();
  const change = (step: (current: Replica) => Replica) => {
    const current = replica();
    if (current) store.setState({ replica: step(current) });
  };

  async function join(): Promise<void> {
    if (isJoining || isStopped || !line.isOpen()) return;
    isJoining = true;
    kept ??= await giving.load();
    const askedAt = now();
    const since = isStale ? null : (replica()?.confirmed.seq ?? null);
    const request = { v: PROTOCOL_VERSION, boardId, clientId, since };
    const answer = await line.ask(BOARD_EVENTS.join, request, ANSWER_WITHIN).catch(() => null);
    isJoining = false;
    if (isStopped) return;
    if (answer === null) {
      if (line.isOpen()) later(() => void join(), TRY_AGAIN);
      return;
    }
    enter(answer as JoinAnswer, (askedAt + now()) / 2);
  }

  function enter(answer: JoinAnswer, atServer: number): void {
    if (!answer.ok) {
      if (PASSING.has(answer.code)) later(() => void join(), TRY_AGAIN * 2);
      else if (NO_PLACE.has(answer.code)) {
        store.setState({ refusal: refusalIn(answer) });
        later(() => void join(), TRY_PLACE * (1 + Math.random()));
      } else leaveWith(answer);
      return;
    }
    const { board: head, abilities, role, self, guestTag, catchUp } = answer;
    const facts = { settings: head.settings, role, self };
    const known = replica();
    const unsent = known?.pending.filter(({ seq }) => seq === null) ?? kept ?? [];
    const next = caughtUp(isStale ? null : known && { ...known, ...facts }, catchUp, facts, unsent);
    isStale = false;
    store.setState({
      head,
      abilities,
      guestTag,
      replica: next,
      line: 'live',
      refusal: null,
      clockOffset: Date.parse(answer.now) - atServer,
    });
    watchGap();
    void send();
    if (store.getState().isReady) line.send(BOARD_EVENTS.presence, { boardId, isReady: true });
  }

  function leaveWith(refusal: Refusal): void {
    isStopped = true;
    const unsent = replica()?.pending.filter(({ seq }) => seq === null) ?? kept ?? [];
    store.setState({ unsent, line: 'connecting', refusal: refusalIn(refusal) });
  }

  /** One parcel at a time, so that what depends on an earlier change never overtakes it. */
  async function send(): Promise<void> {
    if (isSending) return;
    isSending = true;
    while (isLive() && !isStopped) {
      const ops = sendable(replica());
      const answers = ops.length > 0 ? await sendParcel(line, ops) : null;
      if (answers === 'lost' && isLive()) await pause(TRY_AGAIN);
      else if (answers === 'lost' || answers === null) break;
      else {
        const wait = takeAnswers(ops, answers);
        if (wait > 0) await pause(wait);
      }
    }
    isSending = false;
    if (isLive() && !isStopped && sendable(replica()).length > 0) later(() => void send(), TRY_AGAIN);
  }

  const pause = (milliseconds: number) =>
    new Promise<void>((go) => later(go, milliseconds * (0.75 + Math.random() / 2)));

  /** @returns milliseconds to wait before sending again, 0 when nothing was put off */
  function takeAnswers(ops: readonly Op[], answers: readonly Ack[]): number {
    let wait = 0;
    ops.forEach((op, index) => {
      const answer = answers[index];
      if (answer?.status === 'ok') {
        change((current) => receiveAck(current, op.clientId, answer));
        store.setState({ savedAt: now() });
        giving.forget(op);
      } else if (answer?.status === 'refused') refuse(op, answer);
      else wait = Math.max(wait, answer?.retryAfterMs ?? TRY_AGAIN);
    });
    watchGap();
    return wait;
  }

  function refuse(op: Op, answer: Refusal): void {
    const refusal = refusalIn(answer);
    const { code } = refusal;
    if (code === 'board.access-ended') {
      leaveWith(refusal);
      return;
    }
    change((current) => receiveAck(current, op.clientId, { status: 'refused', clientSeq: op.clientSeq, code }));
    if (giving.giveBack(op, refusal)) return;
    giving.forget(op);
    parts.onRefused(op, refusal);
  }

  function watchGap(): void {
    const current = replica();
    if (isGapWatched || !current || missingSince(current) === null) return;
    isGapWatched = true;
    later(() => void closeGap(), GAP_PATIENCE);
  }

  async function closeGap(): Promise<void> {
    const current = replica();
    const since = current && missingSince(current);
    if (typeof since === 'number' && isLive()) {
      const answer = await line.ask(BOARD_EVENTS.since, { boardId, since }, ANSWER_WITHIN).catch(() => null);
      const given = answer as SinceAnswer | null;
      if (given?.ok) change((latest) => caughtUp(latest, given.catchUp, latest, []));
    }
    isGapWatched = false;
    watchGap();
  }

  /** What may not wait is taken back when the line breaks; after the return the server tells which of it counted. */
  function onLost(): void {
    if (isStopped) return;
    store.setState({ line: store.getState().replica ? 'reconnecting' : 'connecting', presence: null });
    for (const { op, seq } of replica()?.pending ?? []) {
      if (seq === null && LIVE_ONLY.has(op.type)) refuse(op, { code: CUT_OFF });
    }
  }

  function listen<Frame extends { boardId: string }>(event: string, take: (frame: Frame) => void): void {
    line.on(event, (payload) => {
      const frame = payload as Frame;
      if (frame.boardId === boardId && !isStopped) take(frame);
    });
  }

  for (const event of [BOARD_EVENTS.entries, BOARD_EVENTS.own])
    listen<EntriesFrame>(event, ({ entries }) => {
      // Before the join is answered there is nothing to lay them on, and the answer will hold them.
      change((current) => receiveEntries(current, entries));
      watchGap();
    });
  listen<SnapshotFrame>(BOARD_EVENTS.snapshot, (frame) => change((current) => receiveSnapshot(current, frame)));
  listen<PresenceFrame>(BOARD_EVENTS.presence, (presence) => store.setState({ presence }));
  line.on(BOARD_EVENTS.evicted, (payload) => {
    const { boardId: from, code } = payload as EvictedFrame;
    if (isStopped || (from !== null && from !== boardId)) return;
    if (!PASSING.has(code)) return leaveWith({ code });
    // What was read already is otherwise now, signatures, settings or the log itself: no number of the log tells of that.
    if (code === 'board.changed' || code === RESTARTED) isStale = true;
    store.setState({ line: 'reconnecting' });
    later(() => void join(), GAP_PATIENCE);
  });
  line.onLost(onLost);
  line.onOpen(() => void join());

  function act(body: OpBody): Acted {
    const current = replica();
    if (!current || isStopped || (LIVE_ONLY.has(body.type) && !isLive()))
      return { ok: false, refusal: { code: NOT_LIVE } };
    const { view, role, settings } = current;
    const isMine = (noteId: string) => view.mine[noteId] === true;
    const refusal = refusalOf(view, body, { role, settings, isMine, votes: view.myVotes });
    if (refusal) return { ok: false, refusal };
    lastSeq += 1;
    const op = { v: PROTOCOL_VERSION, boardId, clientId, clientSeq: lastSeq, ...body } as Op;
    const at = new Date(now() + store.getState().clockOffset).toISOString();
    store.setState({ replica: submitOp(current, op, at) });
    if (!LIVE_ONLY.has(op.type)) {
      outbox.put({ op, at, seq: null }).catch(() => store.setState({ isDurable: false }));
    }
    void send();
    return { ok: true, undo: inverseOf(view, body) };
  }

  return {
    act,
    show(presence) {
      if (presence.isReady !== undefined) store.setState({ isReady: presence.isReady });
      if (isLive()) line.send(BOARD_EVENTS.presence, { boardId, ...presence });
    },
    dismissReturned: giving.dismiss,
    retryReturned: (id) => giving.retry(id, act),
    stop() {
      isStopped = true;
      line.send(BOARD_EVENTS.leave, { boardId });
      line.close();
    },
  };
}
