import type { Ack, Entry, Op, Role, SnapshotFrame, VisibleEntry } from '@minga/shared/boards/protocol.ts';
import { contextOf, projectEntry, projectState } from '@minga/shared/boards/project.ts';
import { BOARD_EVENTS } from '@minga/shared/boards/rules.ts';
import type { Server } from 'socket.io';
import type { LogKind } from '../../../realtime/room-log.ts';
import { channelOf } from '../../../realtime/rooms.ts';
import type { Attempt, Decision } from '../commands/append-ops.ts';
import type { BoardStore } from '../commands/board-store.ts';
import { hasTurn } from '../queries/catch-up.ts';
import { foldEntries } from '../queries/fold.ts';
import type { BoardMember, BoardRoom, BoardRooms } from './board-room.ts';

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

/** The log of boards: how it is read and written, and what of it goes to whom. */
export function boardLog(io: Server, store: BoardStore, rooms: BoardRooms): LogKind<BoardLog> {
  return {
    async load(boardId) {
      const loaded = await store.load(boardId);
      return loaded && { id: boardId, ...loaded, members: new Map() };
    },
    append: store.append,
    following: store.following,
    lastSeqs: store.lastSeqs,
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

export const busy = ({ clientSeq }: Pick<Op, 'clientSeq'>, retryAfterMs: number, code?: string): Ack => ({
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

/**
 * Sends a room what was committed. Each author's other tabs get their own projection first, so that a tab never sees
 * the opaque form of something it may read; then one frame per audience, encoded once; then, after a reveal or a
 * closing, one fresh snapshot per audience (HI5).
 * @param entries the log right after `room.state`, without holes
 * @param answered which socket has already had an entry in its acknowledgement, by seq
 */
function publish(
  io: Server,
  room: BoardRoom,
  entries: readonly VisibleEntry[],
  after: BoardRoom['state'],
  answered: ReadonlyMap<number, string>,
): void {
  const needsSnapshot = hasTurn(room.state, entries);
  room.state = after;
  if (room.members.size === 0) return;
  const { id: boardId, settings } = room;
  const context = contextOf(after, settings.identityMode);
  for (const member of room.members.values()) {
    const own = entries.filter(
      (entry) => member.key !== null && entry.by?.key === member.key && answered.get(entry.seq) !== member.socket.id,
    );
    if (own.length === 0) continue;
    const frame = own.map((entry) => projectEntry(entry, { role: member.role, key: member.key }, context));
    member.socket.emit(BOARD_EVENTS.own, { boardId, entries: frame });
  }
  for (const role of rolesIn(room)) {
    const frame: Entry[] = entries.map((entry) => projectEntry(entry, { role, key: null }, context));
    io.to(channelOf('board', boardId, role)).emit(BOARD_EVENTS.entries, { boardId, entries: frame });
    if (!needsSnapshot) continue;
    const view = projectState(after, { role, key: null }, settings.identityMode);
    io.to(channelOf('board', boardId, role)).emit(BOARD_EVENTS.snapshot, {
      boardId,
      view,
      isPersonal: false,
    } satisfies SnapshotFrame);
  }
}

function rolesIn(room: BoardRoom): Set<Role> {
  return new Set([...room.members.values()].map((member) => member.role));
}
