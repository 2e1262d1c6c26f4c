import type { Ack, CatchUp, EvictedFrame, JoinAnswer, Op, SinceAnswer } from '@minga/shared/boards/protocol.ts';
import {
  joinSchema,
  leaveSchema,
  opSchema,
  presenceSchema,
  resendSchema,
  sinceSchema,
} from '@minga/shared/boards/protocol.ts';
import { projectAuthor, projectState } from '@minga/shared/boards/project.ts';
import { BOARD_EVENTS } from '@minga/shared/boards/rules.ts';
import { AppError, type ErrorCode } from '@minga/shared/kernel/errors.ts';
import type { FastifyInstance } from 'fastify';
import { dbNow, inTransaction } from '../../platform/database/db.ts';
import type { Deps } from '../../platform/deps.ts';
import { forEachOf, repeat } from '../../platform/jobs/repeated-work.ts';
import { type BoardHouse, openBoardHouse } from '../../realtime/board-house.ts';
import { enterRoom, leaveRoom, type Member, type Room, sendPresence } from '../../realtime/board-room.ts';
import { type Gateway, type LiveSocket, valid } from '../../realtime/gateway.ts';
import { type Knocks, openKnocks } from '../../realtime/knocks.ts';
import { meetNeighbours } from '../../realtime/neighbours.ts';
import { openLogFeed } from '../../realtime/log-feed.ts';
import { openLogNews } from '../../realtime/log-news.ts';
import { createPresence, type Presence } from '../../realtime/presence.ts';
import { boardStore, keepBoardsTidy } from './commands/board-store.ts';
import { keepPlaces, takePlace } from './commands/places.ts';
import { BOARD_CHANNEL, tellNews } from './commands/tell-news.ts';
import { abilitiesOf, authorOn, isGuestVoice, keyOf, reasonToLeave, roleOn, signatureOf } from './policy.ts';
import { guestTag, presentHead } from './present.ts';
import { readCatchUp } from './queries/catch-up.ts';
import { findBoard } from './queries/log.ts';
import { type InReachOf, reachOfBoards } from './queries/reach-of-board.ts';
import { listStandings } from './queries/standings.ts';

type Live = {
  deps: Deps;
  gateway: Gateway;
  house: BoardHouse;
  presence: Presence;
  inReachOf: InReachOf;
  knocks: Knocks;
};

/** Rights are looked at this often besides the moment they change in this process: GA3 promises a second. */
const RIGHTS_MS = 700;
/** Reading a board answers with much for little, so it takes more from the bucket than an op. */
const READ_COST = 3;

/** Wires boards to the gateway: events in, rooms out, other processes' writes, rights that end. */
export function boardsLive(app: FastifyInstance, gateway: Gateway, deps: Deps): void {
  const { db, log } = deps;
  const news = openLogNews(
    (all) => tellNews(db, all),
    (err) => log.warn({ err }, 'the other servers were not told of new ops; they look by themselves'),
  );
  const inReachOf = reachOfBoards(db);
  const house = openBoardHouse(gateway.io, boardStore(deps, news, inReachOf), log, (room) => {
    for (const member of [...room.members.values()]) evict(live, room, member, 'board.restarted');
  });
  deps.readiness.watch(() => (house.isStuck() ? 'boards-stuck' : null));
  const presence = createPresence((boardId, isOurs) => {
    const room = house.rooms.get(boardId);
    if (room) sendPresence(gateway.io, room, presence.frameOf(boardId, ruleOf(room)), gateway.isSlow);
    if (isOurs) neighbours?.tell(boardId);
  });
  const neighbours =
    deps.broadcast &&
    meetNeighbours(deps.broadcast, presence, deps.config.presenceSilence, (boardId) => {
      const room = house.rooms.get(boardId);
      return room ? ruleOf(room) : null;
    });
  const live: Live = { deps, gateway, house, presence, inReachOf, knocks: openKnocks() };
  listenToSockets(live);
  const feed = openLogFeed({
    url: db.pool.options.connectionString ?? '',
    channel: BOARD_CHANNEL,
    onMessage: (payload) => onNews(live, payload),
    onReturn: () => [...house.rooms.keys()].forEach((boardId) => void house.look(boardId)),
    onTrouble: (err) => log.warn({ err }, 'the board feed was lost and is being opened again'),
  });
  const rights = repeat(log, {
    every: RIGHTS_MS,
    // Each board in the reach of its forum.
    reach: null,
    round: () => checkRights(live, [...house.rooms.values()]),
    trouble: 'whether everybody may still be on their boards could not be asked',
    patience: RIGHTS_MS,
  });
  const tidying = keepBoardsTidy(deps);
  const seeing = keepPlaces(deps, inReachOf, house.rooms);
  deps.bus.on('person.rights-changed', ({ personId }) => {
    const rooms = [...house.rooms.values()].filter((room) =>
      [...room.members.values()].some((member) => member.personId === personId),
    );
    void checkRights(live, rooms).catch(() => {});
  });
  gateway.onSessionEnd(({ socket }) => {
    for (const room of house.rooms.values())
      for (const member of [...room.members.values()])
        if (member.socket === socket) evict(live, room, member, 'session.required');
  });
  app.addHook('onClose', async () => {
    await Promise.all([rights.stop(), tidying.stop(), seeing.stop()]);
    neighbours?.close();
    presence.close();
    await feed.close();
    await house.close();
    await news.settle();
  });
}

/** `<board>:<seq>` the log grew · `<board>:head` its settings changed · `<board>:access` somebody was let in or out. */
function onNews(live: Live, payload: string): void {
  const [boardId = '', what = ''] = payload.split(':');
  const room = live.house.rooms.get(boardId);
  if (!room) return;
  if (what === 'access') void checkRights(live, [room]).catch(() => {});
  else if (what === 'head') {
    for (const member of [...room.members.values()]) evict(live, room, member, 'board.changed');
    live.house.forget(boardId);
  } else if (Number(what) > room.state.seq) live.house.look(boardId, Number(what));
}

const ruleOf = (room: Room) => ({
  mode: room.settings.identityMode,
  hidesNotes: room.state.phase === 'private_writing',
});

function listenToSockets(live: Live): void {
  const { gateway, house, presence } = live;
  gateway.event(BOARD_EVENTS.join, {
    policy: 'session',
    cost: () => READ_COST,
    handle: (from, payload) => {
      const asked = valid(joinSchema, payload);
      return live.knocks.during(from.socket, asked, () => live.inReachOf(asked.boardId, () => join(live, from, asked)));
    },
  });
  gateway.event(BOARD_EVENTS.since, {
    policy: 'session',
    cost: () => READ_COST,
    handle: (from, payload) => {
      const asked = valid(sinceSchema, payload);
      return live.inReachOf(asked.boardId, () => since(live, from, asked));
    },
  });
  gateway.event(BOARD_EVENTS.op, { policy: 'session', handle: (from, payload) => submit(live, from, payload) });
  gateway.event(BOARD_EVENTS.resend, {
    policy: 'session',
    cost: (payload) => (Array.isArray(payload) ? Math.max(1, payload.length) : 1),
    handle: (from, payload) => Promise.all(valid(resendSchema, payload).map((op) => submit(live, from, op))),
  });
  gateway.event(BOARD_EVENTS.presence, {
    policy: 'session',
    handle: (from, payload) => {
      const { boardId, noteId, isReady } = valid(presenceSchema, payload);
      presence.change(boardId, from.socket.id, {
        ...(noteId === undefined ? {} : { noteId }),
        ...(isReady === undefined ? {} : { isReady }),
      });
    },
  });
  const leave = (from: LiveSocket, room: Room) => {
    leaveRoom(room, from.socket);
    presence.drop(room.boardId, from.socket.id);
  };
  gateway.event(BOARD_EVENTS.leave, {
    policy: 'session',
    handle: (from, payload) => {
      const room = house.rooms.get(valid(leaveSchema, payload).boardId);
      if (room) leave(from, room);
      return { ok: true };
    },
  });
  gateway.onClose((from) => {
    for (const room of house.rooms.values()) if (room.members.has(from.socket.id)) leave(from, room);
  });
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
  const opened = await live.house.open(boardId);
  const { board, standing, now } = await inTransaction(db, async (tx) => ({
    board: await findBoard(tx, boardId),
    standing: (await listStandings(tx, boardId, [from.person])).get(sessionId) ?? null,
    now: (await dbNow(tx)).toISOString(),
  }));
  if (standing && isGuestVoice(standing)) await inTransaction(db, (tx) => takePlace(tx, boardId, personId));
  const role = roleOn(standing);
  if (!opened || !board || !standing || role === null) throw new AppError('board.not-found');
  const key = authorOn(board, keyOf(board, live.deps.keys), personId);
  const signature = signatureOf(standing);
  const enter = () => {
    const room = live.house.keep(opened);
    enterRoom(room, { socket: from.socket, personId, sessionId, role, key, signature: JSON.stringify(signature) });
    live.presence.set(boardId, from.socket.id, {
      // Never the person's own id beside a board that promises not to tell who is on it.
      person: live.deps.broadcast?.pseudonym(`${boardId} ${personId}`) ?? personId,
      ...signature,
      noteId: null,
      isReady: false,
    });
    return room;
  };
  const { identityMode } = opened.settings;
  const self = projectAuthor(signature, identityMode);
  const answer = (room: Room, catchUp: CatchUp): JoinAnswer => {
    return {
      ok: true,
      board: presentHead(board),
      role,
      abilities: abilitiesOf(role, room.state.phase),
      self,
      guestTag: standing.guestId && isGuestVoice(standing) ? guestTag(standing.guestId) : null,
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

function membershipOf(live: Live, from: LiveSocket, boardId: string): { room: Room; member: Member } | null {
  const room = live.house.rooms.get(boardId);
  const member = room?.members.get(from.socket.id);
  return room && member ? { room, member } : null;
}

async function since(live: Live, from: LiveSocket, request: { boardId: string; since: number }): Promise<SinceAnswer> {
  const joined = membershipOf(live, from, request.boardId);
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

async function submit(live: Live, from: LiveSocket, payload: unknown): Promise<Ack> {
  const parsed = opSchema.safeParse(payload);
  if (!parsed.success) {
    const seq = (payload as { clientSeq?: unknown } | null)?.clientSeq;
    return { status: 'refused', clientSeq: typeof seq === 'number' ? seq : 0, code: 'op.malformed' };
  }
  const op: Op = parsed.data;
  const joined = membershipOf(live, from, op.boardId);
  if (!joined) return live.knocks.answer(from.socket, op);
  return live.house.submit(joined.member, op, JSON.stringify(op.args).length + 200);
}

/** GA3: whoever may no longer be here, or not as they came, leaves now and is told why. */
async function checkRights(live: Live, rooms: readonly Room[]): Promise<void> {
  await forEachOf(rooms, async (room) => {
    const members = [...room.members.values()];
    if (members.length === 0) return;
    const standings = await live.inReachOf(room.boardId, () =>
      inTransaction(live.deps.db, (tx) => listStandings(tx, room.boardId, members)),
    );
    for (const member of members) {
      const code = reasonToLeave(standings.get(member.sessionId) ?? null, member);
      if (code !== null) evict(live, room, member, code);
    }
  });
}

function evict(live: Live, room: Room, member: Member, code: ErrorCode): void {
  leaveRoom(room, member.socket);
  live.presence.drop(room.boardId, member.socket.id);
  if (code === 'board.access-ended') live.knocks.refuse(member.socket, room.boardId, code);
  member.socket.emit(BOARD_EVENTS.evicted, { boardId: room.boardId, code } satisfies EvictedFrame);
  if (code === 'session.required' || code === 'session.renewed') member.socket.disconnect(true);
}
