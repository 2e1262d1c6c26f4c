import type { CatchUp, JoinAnswer, SinceAnswer } from '@minga/shared/boards/protocol.ts';
import { joinSchema, sinceSchema } from '@minga/shared/boards/protocol.ts';
import { projectAuthor, projectState } from '@minga/shared/boards/project.ts';
import { BOARD_EVENTS } from '@minga/shared/boards/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { dbNow, inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { type Gateway, type LiveSocket, valid } from '../../../realtime/gateway.ts';
import type { RoomLog } from '../../../realtime/room-log.ts';
import { isAwaited } from '../../people/commands/invited-names.ts';
import { takePlace } from '../commands/places.ts';
import { abilitiesOf, authorOn, isGuestVoice, keyOf, type PersonOnBoard, roleOn, signatureOf } from '../policy.ts';
import { guestTag, presentHead } from '../present.ts';
import { readCatchUp } from '../queries/catch-up.ts';
import type { InReachOf } from '../queries/reach-of-board.ts';
import { type BoardRow, findBoard, listPeopleOnBoard } from '../queries/deciding.ts';
import { type BoardLog, listenToOps } from './board-log.ts';
import type { BoardRoom, BoardRooms } from './board-room.ts';

type Live = { deps: Deps; gateway: Gateway; rooms: BoardRooms; roomLog: RoomLog<BoardLog>; inReachOf: InReachOf };

/** Reading a board answers with much for little, so it takes more from the bucket than an op. */
const READ_COST = 3;

/** What a browser may send about boards, besides its presence and that it leaves. */
export function listenToBoards(live: Live): void {
  const { gateway, rooms } = live;
  gateway.event(BOARD_EVENTS.join, {
    policy: 'entry',
    cost: () => READ_COST,
    handle: (from, payload) => {
      const asked = valid(joinSchema, payload);
      return rooms.admissions.asking(from.socket, asked.boardId, () =>
        live.inReachOf(asked.boardId, () => join(live, from, asked)),
      );
    },
  });
  gateway.event(BOARD_EVENTS.since, {
    policy: 'member',
    cost: () => READ_COST,
    handle: (from, payload) => {
      const asked = valid(sinceSchema, payload);
      return live.inReachOf(asked.boardId, () => since(live, from, asked));
    },
  });
  listenToOps(live);
}

/**
 * Others see who is on a board: whoever was invited to its forum accepts first.
 * @throws AppError `invitation.not-accepted`
 */
async function whoEnters(tx: Tx, board: BoardRow | null, { person }: LiveSocket): Promise<PersonOnBoard | null> {
  if (!board) return null;
  const found = (await listPeopleOnBoard(tx, board.id, [person])).get(person.sessionId) ?? null;
  const isOfForum = found !== null && !isGuestVoice(found) && roleOn(found) !== null;
  if (isOfForum && (await isAwaited(tx, board.forumId, person.personId))) throw new AppError('invitation.not-accepted');
  return found;
}

/**
 * SN1: enter first, read afterwards; the numbers make whatever arrives twice harmless. A first snapshot is taken in the
 * very turn in which it is sent, so that no frame can overtake it.
 */
async function join(
  live: Live,
  from: LiveSocket,
  request: { boardId: string; since: number | null },
): Promise<() => JoinAnswer> {
  const { db } = live.deps;
  const { boardId } = request;
  const { personId, sessionId } = from.person;
  const opened = await live.roomLog.open(boardId);
  const { board, person, now } = await inTransaction(db, async (tx) => {
    const board = await findBoard(tx, boardId);
    return { board, person: await whoEnters(tx, board, from), now: (await dbNow(tx)).toISOString() };
  });
  const refusal = person && isGuestVoice(person) && (await inTransaction(db, (tx) => takePlace(tx, boardId, personId)));
  if (refusal) throw new AppError(refusal.code, refusal.params ? { params: refusal.params } : {});
  const role = roleOn(person);
  if (!opened || !board || !person || role === null) throw new AppError('board.not-found');
  const key = authorOn(board, keyOf(board, live.deps.keys), personId);
  const signature = signatureOf(person);
  const enter = () => {
    const room = live.roomLog.keep(opened);
    live.rooms.enter(
      room,
      { socket: from.socket, personId, sessionId, role, key, signature: JSON.stringify(signature) },
      {
        // Never the person's own id beside a board that promises not to tell who is on it.
        person: live.deps.broadcast?.pseudonym(`${boardId} ${personId}`) ?? personId,
        ...signature,
        noteId: null,
        isReady: false,
      },
    );
    return room;
  };
  const { identityMode } = opened.settings;
  const self = projectAuthor(signature, identityMode);
  const answer = (room: BoardRoom, catchUp: CatchUp): JoinAnswer => {
    return {
      ok: true,
      board: presentHead(board),
      role,
      abilities: abilitiesOf(role, room.state.phase),
      self,
      guestTag: person.guestId && isGuestVoice(person) ? guestTag(person.guestId) : null,
      now,
      catchUp,
    };
  };
  if (request.since === null) {
    return () => {
      const room = enter();
      return answer(room, { kind: 'snapshot', view: projectState(room.state, { role, key }, identityMode) });
    };
  }
  const room = enter();
  const catchUp = await inTransaction(db, (tx) =>
    readCatchUp(tx, boardId, request.since, room.state, { role, key }, identityMode, live.deps.keys),
  );
  return () => answer(room, catchUp);
}

async function since(live: Live, from: LiveSocket, request: { boardId: string; since: number }): Promise<SinceAnswer> {
  const joined = live.rooms.memberOf(from.socket, request.boardId);
  if (!joined) throw new AppError('board.not-found');
  const { room, member } = joined;
  return inTransaction(live.deps.db, async (tx) => {
    const { role, key } = member;
    const catchUp = await readCatchUp(
      tx,
      request.boardId,
      request.since,
      room.state,
      { role, key },
      room.settings.identityMode,
      live.deps.keys,
    );
    return { ok: true, now: (await dbNow(tx)).toISOString(), catchUp };
  });
}
