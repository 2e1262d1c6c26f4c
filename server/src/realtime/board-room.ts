import type {
  BoardSettings,
  BoardState,
  Entry,
  PresenceFrame,
  Role,
  SnapshotFrame,
  VisibleEntry,
} from '@minga/shared/boards/protocol.ts';
import { contextOf, projectEntry, projectState } from '@minga/shared/boards/project.ts';
import { BOARD_EVENTS, needsFreshSnapshot } from '@minga/shared/boards/rules.ts';
import type { Server, Socket } from 'socket.io';

/** Someone looking at the board through one socket. `key` is the author key under which the log knows them. */
export type Member = {
  readonly socket: Socket;
  readonly personId: string;
  readonly sessionId: string;
  readonly role: Role;
  readonly key: string | null;
  /** how this person signs, as they were told when they came: when it changes they are told anew */
  readonly signature: string;
};
export type Room = {
  readonly boardId: string;
  readonly settings: BoardSettings;
  /** the fold of the log up to what members have been told */
  state: BoardState;
  readonly members: Map<string, Member>;
};

const ROLES: readonly Role[] = ['facilitator', 'participant', 'observer'];
const channel = (boardId: string, role: Role) => `board:${boardId}:${role}`;
const presenceChannel = (boardId: string) => `board:${boardId}:presence`;

export function enterRoom(room: Room, member: Member): void {
  leaveRoom(room, member.socket);
  room.members.set(member.socket.id, member);
  void member.socket.join([channel(room.boardId, member.role), presenceChannel(room.boardId)]);
}

export function leaveRoom(room: Room, socket: Socket): void {
  room.members.delete(socket.id);
  for (const role of ROLES) void socket.leave(channel(room.boardId, role));
  void socket.leave(presenceChannel(room.boardId));
}

/**
 * Tells a room what was committed. Each author's other tabs get their own projection first, so that a tab never sees
 * the opaque form of something it may read; then one frame per audience, encoded once; then, after a reveal or a
 * closing, one fresh snapshot per audience (HI5).
 * @param entries the log right after `room.state`, without holes
 * @param told which socket has already had an entry in its acknowledgement, by seq
 */
export function publish(
  io: Server,
  room: Room,
  entries: readonly VisibleEntry[],
  after: BoardState,
  told: ReadonlyMap<number, string>,
): void {
  const needsSnapshot = hasTurn(room.state, entries);
  room.state = after;
  if (room.members.size === 0) return;
  const { boardId, settings } = room;
  const context = contextOf(after, settings.identityMode);
  for (const member of room.members.values()) {
    const own = entries.filter(
      (entry) => member.key !== null && entry.by?.key === member.key && told.get(entry.seq) !== member.socket.id,
    );
    if (own.length === 0) continue;
    const frame = own.map((entry) => projectEntry(entry, { role: member.role, key: member.key }, context));
    member.socket.emit(BOARD_EVENTS.own, { boardId, entries: frame });
  }
  for (const role of rolesIn(room)) {
    const frame: Entry[] = entries.map((entry) => projectEntry(entry, { role, key: null }, context));
    io.to(channel(boardId, role)).emit(BOARD_EVENTS.entries, { boardId, entries: frame });
    if (!needsSnapshot) continue;
    const view = projectState(after, { role, key: null }, settings.identityMode);
    io.to(channel(boardId, role)).emit(BOARD_EVENTS.snapshot, {
      boardId,
      view,
      isPersonal: false,
    } satisfies SnapshotFrame);
  }
}

function rolesIn(room: Room): Set<Role> {
  return new Set([...room.members.values()].map((member) => member.role));
}

/** Is there a change among these entries after which ops alone do not rebuild the view (SN3)? */
export function hasTurn(before: Pick<BoardState, 'phase'>, entries: readonly VisibleEntry[]): boolean {
  let phase = before.phase;
  return entries.some((entry) => {
    if (entry.type !== 'phase.set') return false;
    const turns = needsFreshSnapshot(phase, entry.args.phase);
    phase = entry.args.phase;
    return turns;
  });
}

/**
 * A socket that reads too slowly misses this frame (GA6). The others get it even when they cannot take it in this very
 * instant: someone on polling is between two questions for as long as the way is, and would never learn who is there.
 */
export function sendPresence(
  io: Server,
  room: Room,
  frame: PresenceFrame,
  isSlow: (socketId: string) => boolean,
): void {
  const slow = [...room.members.keys()].filter(isSlow);
  io.to(presenceChannel(room.boardId)).except(slow).emit(BOARD_EVENTS.presence, frame);
}
