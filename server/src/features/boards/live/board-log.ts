import type { Ack, BoardState, Op, VisibleEntry } from '@minga/shared/boards/protocol.ts';
import { opSchema, resendSchema } from '@minga/shared/boards/protocol.ts';
import { contextOf, projectEntry } from '@minga/shared/boards/project.ts';
import { BOARD_EVENTS } from '@minga/shared/boards/rules.ts';
import type { Server } from 'socket.io';
import { inPipeline, inTransaction } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { type Gateway, type LiveSocket, valid } from '../../../realtime/gateway.ts';
import type { LogKind, RoomLog } from '../../../realtime/room-log.ts';
import { type Attempt, type Decision, decideOps } from '../commands/append-ops.ts';
import { keepFoldSoon } from '../commands/keep-fold.ts';
import { rememberLately } from '../commands/lately.ts';
import { hidesPeople } from '../policy.ts';
import { foldEntries, listFollowing, readState, warmState } from '../queries/fold.ts';
import { findBoard } from '../queries/deciding.ts';
import { listSeqs } from '../queries/log.ts';
import type { InReachOf } from '../queries/reach-of-board.ts';
import { publish } from './board-frames.ts';
import type { BoardMember, BoardRoom, BoardRooms } from './board-room.ts';

const AGAIN_MS = 500;

export type BoardLog = {
  room: BoardRoom;
  attempt: Attempt;
  decision: Decision;
  entry: VisibleEntry;
  answer: Ack;
};

/** LI1: on all devices of a person together no more than one device may send; burst and rate are ops and ops a second. */
const LIMITS = {
  person: { perSecond: 20, burst: 120, code: 'board.person-too-fast' },
  room: { perSecond: 1_000, burst: 2_000, code: 'board.too-fast' },
} as const;

type Parts = {
  io: Server;
  deps: Deps;
  rooms: BoardRooms;
  inReachOf: InReachOf;
  /** tells the other servers how far a log has grown */
  notify: (boardId: string, seq: number) => void;
};

/** The log of boards: how it is read and written, each in its board's forum, and what of it goes to whom. */
export function boardLog({ io, deps, rooms, inReachOf, notify }: Parts): LogKind<BoardLog> {
  const { db, keys, log } = deps;
  const lately = rememberLately();
  const load = async (boardId: string) => {
    const found = await inTransaction(db, (tx) => findBoard(tx, boardId));
    if (found) await warmState(db, found, keys);
    const loaded = await inTransaction(db, async (tx) => {
      const board = await findBoard(tx, boardId);
      return board && { settings: board.settings, state: await readState(tx, board, undefined, keys) };
    });
    if (loaded) keepFoldSoon(deps, boardId, loaded.state);
    return loaded;
  };
  const append = async (boardId: string, attempts: readonly Attempt[], known: BoardState | null) => {
    const appended = await inPipeline(db, (tx) => decideOps(tx, keys, boardId, attempts, known));
    if (appended.entries.length > 0) notify(boardId, appended.state.seq);
    if (appended.state.phase === 'closed') {
      // ID3. Committed already: what fails here is done by `keepBoardsTidy`, on any server.
      await keys
        .destroy(boardId)
        .catch((err: unknown) => log.warn({ err }, 'the key of a closed board could not be destroyed yet'));
    }
    keepFoldSoon(deps, boardId, appended.state);
    if (!hidesPeople(appended.board)) return appended;
    return { ...appended, decisions: lately.recall(boardId, attempts, appended.decisions) };
  };
  return {
    load: async (boardId) => {
      const loaded = await inReachOf(boardId, () => load(boardId));
      return loaded && { id: boardId, ...loaded, members: new Map() };
    },
    append: (boardId, attempts, known) => inReachOf(boardId, () => append(boardId, attempts, known)),
    // What came after a state, perhaps not all of it; null when the log does not go on from there (SQ3).
    following: (boardId, state) =>
      inReachOf(boardId, () => inTransaction(db, (tx) => listFollowing(tx, boardId, state, keys))),
    lastSeqs: (ids) => inTransaction(db, (tx) => listSeqs(tx, ids)),
    fold: foldEntries,
    publish: (room, entries, after, answered) => publish(io, room, entries, after, answered),
    acceptedAs: (decision) => (decision.kind === 'accepted' ? decision.entry.seq : null),
    answer: ackOf,
    busy: ({ op }, retryAfterMs, code) => busy(op, retryAfterMs, code),
    refused: ({ op }, code) => ({ status: 'refused', clientSeq: op.clientSeq, code }),
    goneCode: 'board.not-found',
    limits: LIMITS,
    onRestart: (room) => rooms.evictAll(room, 'board.restarted'),
  };
}

const busy = ({ clientSeq }: Pick<Op, 'clientSeq'>, retryAfterMs: number, code?: string): Ack => ({
  status: 'busy',
  clientSeq,
  retryAfterMs,
  ...(code ? { code } : {}),
});

function ackOf(
  member: BoardMember,
  { op: { clientSeq } }: Attempt,
  decision: Decision,
  state: BoardRoom['state'],
  room: BoardRoom | null,
): Ack {
  const repeat = decision.isRepeat ? { isRepeat: true as const } : {};
  if (decision.kind === 'refused') return { status: 'refused', clientSeq, ...decision.refusal, ...repeat };
  const audience = { role: member.role, key: decision.authorKey === '' ? null : decision.authorKey };
  const entry = projectEntry(decision.entry, audience, contextOf(state, room?.settings.identityMode ?? 'anonymous'));
  return { status: 'ok', clientSeq, seq: decision.entry.seq, entry, ...repeat };
}

type Listening = { gateway: Gateway; rooms: BoardRooms; roomLog: RoomLog<BoardLog> };

/** Ops as a browser sends them: one by one while it has a line, together what it kept without one. */
export function listenToOps(live: Listening): void {
  const { gateway } = live;
  gateway.event(BOARD_EVENTS.op, { policy: 'member', handle: (from, payload) => submit(live, from, payload) });
  gateway.event(BOARD_EVENTS.resend, {
    policy: 'member',
    cost: (payload) => (Array.isArray(payload) ? Math.max(1, payload.length) : 1),
    handle: (from, payload) => Promise.all(valid(resendSchema, payload).map((op) => submit(live, from, op))),
  });
}

async function submit(live: Listening, from: LiveSocket, payload: unknown): Promise<Ack> {
  const parsed = opSchema.safeParse(payload);
  if (!parsed.success) {
    const seq = (payload as { clientSeq?: unknown } | null)?.clientSeq;
    return { status: 'refused', clientSeq: typeof seq === 'number' ? seq : 0, code: 'op.malformed' };
  }
  const op: Op = parsed.data;
  const joined = live.rooms.memberOf(from.socket, op.boardId);
  if (!joined) {
    const code = live.rooms.admissions.refusal(from.socket, op.boardId);
    if (code) return { status: 'refused', clientSeq: op.clientSeq, code };
    // Not a refusal: the client is between a reconnect and its join, and keeps the op for afterwards.
    return busy(op, AGAIN_MS);
  }
  const { member } = joined;
  const attempt = { op, personId: member.personId, sessionId: member.sessionId };
  return live.roomLog.submit(op.boardId, member, attempt, JSON.stringify(op.args).length + 200);
}
