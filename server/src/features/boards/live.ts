import type { FastifyInstance } from 'fastify';
import type { Deps } from '../../platform/deps.ts';
import type { Gateway } from '../../realtime/gateway.ts';
import { openLogFeed } from '../../realtime/log-feed.ts';
import { createLogNotifier } from '../../realtime/log-notifier.ts';
import { openRoomLog, type RoomLog } from '../../realtime/room-log.ts';
import { openRooms } from '../../realtime/rooms.ts';
import { keepBoardsTidy } from './commands/keep-fold.ts';
import { BOARD_CHANNEL, notifyServers } from './commands/notify-servers.ts';
import { keepPlaces } from './commands/places.ts';
import { listenToBoards } from './live/board-events.ts';
import { boardLog, type BoardLog } from './live/board-log.ts';
import { boardKind, type BoardRooms } from './live/board-room.ts';
import { listenToDoors } from './live/door-events.ts';
import { reachOfBoards } from './queries/reach-of-board.ts';

/** Boards as rooms with a log: events in, frames out, other servers' writes, rights that end. */
export function boardsLive(app: FastifyInstance, gateway: Gateway, deps: Deps): void {
  const { db, log } = deps;
  const inReachOf = reachOfBoards(db);
  const notifier = createLogNotifier(
    (grown) => notifyServers(db, grown),
    (err) => log.warn({ err }, 'the other servers were not told of new ops; they look by themselves'),
  );
  const rooms = openRooms(app, gateway, deps, boardKind(db, inReachOf));
  const { io } = gateway;
  const roomLog = openRoomLog<BoardLog>(
    rooms.byId,
    boardLog({ io, deps, rooms, inReachOf, notify: notifier.notify }),
    log,
  );
  deps.readiness.watch(() => (roomLog.isStuck() ? 'boards-stuck' : null));
  listenToBoards({ deps, gateway, rooms, roomLog, inReachOf });
  const ringDoors = listenToDoors(gateway, deps);
  const feed = openLogFeed({
    url: db.pool.options.connectionString ?? '',
    channel: BOARD_CHANNEL,
    onMessage: (payload) => {
      const [id = '', what = ''] = payload.split(':');
      if (what === 'doors') ringDoors(id);
      else onNotice(rooms, roomLog, id, what);
    },
    onReturn: () => {
      for (const boardId of rooms.byId.keys()) roomLog.look(boardId);
      ringDoors(null);
    },
    onTrouble: (err) => log.warn({ err }, 'the board feed was lost and is being opened again'),
  });
  const tidying = keepBoardsTidy(deps);
  const seeing = keepPlaces(deps, inReachOf, rooms.byId);
  app.addHook('onClose', async () => {
    await Promise.all([tidying.stop(), seeing.stop()]);
    await feed.close();
    await roomLog.close();
    await notifier.finished();
  });
}

/**
 * `<board>:<seq>` the log grew · `<board>:head` its settings changed · `<board>:access` somebody was let in or out. Beside them
 * `<cycle>:doors`, which the database sends: who stands at the doors of its boards is otherwise.
 */
function onNotice(rooms: BoardRooms, roomLog: RoomLog<BoardLog>, boardId: string, what: string): void {
  const room = rooms.byId.get(boardId);
  if (!room) return;
  if (what === 'access') void rooms.checkRights([room]).catch(() => {});
  else if (what === 'head') {
    rooms.evictAll(room, 'board.changed');
    rooms.byId.delete(boardId);
  } else if (Number(what) > room.state.seq) roomLog.look(boardId, Number(what));
}
