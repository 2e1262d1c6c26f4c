import type { Entry, Role, SnapshotFrame, VisibleEntry } from '@minga/shared/boards/protocol.ts';
import { contextOf, projectEntry, projectState } from '@minga/shared/boards/project.ts';
import { BOARD_EVENTS } from '@minga/shared/boards/rules.ts';
import type { Server } from 'socket.io';
import { channelOf } from '../../../realtime/rooms.ts';
import { hasTurn } from '../queries/catch-up.ts';
import type { BoardRoom } from './board-room.ts';

/**
 * Sends a room what was committed. Each author's other tabs get their own projection first, so that a tab never sees
 * the opaque form of something it may read; then one frame per audience, encoded once; then, after a reveal or a
 * closing, one fresh snapshot per audience (HI5).
 * @param entries the log right after `room.state`, without holes
 * @param answered which socket has already had an entry in its acknowledgement, by seq
 */
export function publish(
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
