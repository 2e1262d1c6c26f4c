import type { ErrorCode } from '@minga/shared/kernel/errors.ts';
import type { FastifyInstance } from 'fastify';
import type { Socket } from 'socket.io';
import { z } from 'zod';
import type { Deps } from '../platform/deps.ts';
import { forEachOf, repeat } from '../platform/jobs/repeated-work.ts';
import { type Admissions, rememberAdmissions } from './admissions.ts';
import { type Gateway, type LiveSocket, valid } from './gateway.ts';
import { openPeers } from './peers.ts';
import { createPresence } from './presence.ts';
import type { Member, Present, Room, RoomKind } from './room-kind.ts';

/** The rooms of one kind that this process serves. */
export type Rooms<M extends Member, R extends Room<M>, P extends Present> = {
  readonly byId: Map<string, R>;
  readonly admissions: Admissions;
  enter(room: R, member: M, present: P): void;
  memberOf(socket: Socket, id: string): { room: R; member: M } | null;
  /** Everybody in the room leaves it now and is told why. */
  evictAll(room: R, code: ErrorCode): void;
  /** Looks now who has to leave. */
  checkRights(rooms: readonly R[]): Promise<void>;
};

/** Rights are looked at this often besides the moment they change in this process: a second is promised (boards: GA3). */
const RIGHTS_MS = 700;

/** The name under which a frame reaches all members of one audience. */
export const channelOf = (kind: string, id: string, audience: string) => `${kind}:${id}:${audience}`;
/** No audience is called so: everybody in a room hears who else is there. */
const PRESENCE = 'presence';

/**
 * Opens the registry of one kind of room: who is in which, who has to leave, and who is present, here and through the other
 * servers. What lets somebody enter, and whatever else a kind does, is the kind's own event.
 */
export function openRooms<M extends Member, R extends Room<M>, P extends Present, F extends object>(
  app: FastifyInstance,
  gateway: Gateway,
  deps: Deps,
  kind: RoomKind<M, R, P, F>,
): Rooms<M, R, P> {
  const byId = new Map<string, R>();
  const admissions = rememberAdmissions(kind.codes.notFound);
  const presence = createPresence<P>(kind.presence.both, (id, isOurs) => {
    const room = byId.get(id);
    if (room) sendPresence(room);
    if (isOurs) peers?.report(id);
  });
  const peers =
    deps.broadcast &&
    openPeers(deps.broadcast, {
      name: kind.name,
      idName: kind.idName,
      schema: kind.presence.schema,
      presence,
      forPeers: (id, people) => {
        const room = byId.get(id);
        return room ? kind.presence.forPeers(people, room) : [];
      },
      silence: deps.config.presenceSilence,
    });

  /**
   * A socket that reads too slowly misses this frame (GA6). The others get it even when they cannot take it in this very
   * instant: someone on polling is between two questions for as long as the way is, and would never learn who is there.
   */
  function sendPresence(room: R): void {
    const frame = { [kind.idName]: room.id, ...kind.presence.frameOf(presence.people(room.id), room) };
    const slow = [...room.members.keys()].filter(gateway.isSlow);
    gateway.io
      .to(channelOf(kind.name, room.id, PRESENCE))
      .except(slow)
      .emit(kind.events.presence, frame);
  }

  const channelsOf = (room: R, member: M) => {
    const names = kind.audienceOf ? [kind.audienceOf(member), PRESENCE] : [PRESENCE];
    return names.map((name) => channelOf(kind.name, room.id, name));
  };
  function leave(room: R, socket: Socket): void {
    const member = room.members.get(socket.id);
    if (!member) return;
    room.members.delete(socket.id);
    for (const channel of channelsOf(room, member)) void socket.leave(channel);
    presence.drop(room.id, socket.id);
  }
  function evict(room: R, member: M, code: ErrorCode): void {
    leave(room, member.socket);
    if (code === kind.codes.ended) admissions.refuse(member.socket, room.id, code);
    member.socket.emit(kind.events.evicted, { [kind.idName]: room.id, code });
    if (code === 'session.required' || code === 'session.renewed') member.socket.disconnect(true);
  }
  async function checkRights(rooms: readonly R[]): Promise<void> {
    await forEachOf(rooms, async (room) => {
      const members = [...room.members.values()];
      if (members.length === 0) return;
      const reasonFor = await kind.whoHasToLeave(room, members);
      for (const member of members) {
        const code = reasonFor(member);
        if (code !== null) evict(room, member, code);
      }
    });
  }
  const rights = repeat(deps.log, {
    every: RIGHTS_MS,
    // Each room in the reach of its forum.
    reach: null,
    round: () => {
      for (const [id, room] of byId) if (room.members.size === 0) byId.delete(id);
      return checkRights([...byId.values()]);
    },
    trouble: 'whether everybody may still be in their live rooms could not be asked',
    patience: RIGHTS_MS,
  });
  const stopHearing = deps.bus.on('person.rights-changed', ({ personId }) => {
    const isConcerned = (room: R) => [...room.members.values()].some((member) => member.personId === personId);
    void checkRights([...byId.values()].filter(isConcerned)).catch(() => {});
  });
  gateway.onSessionEnd(({ socket }) => {
    for (const room of byId.values()) {
      const member = room.members.get(socket.id);
      if (member) evict(room, member, 'session.required');
    }
  });
  gateway.onClose(({ socket }) => {
    for (const room of byId.values()) leave(room, socket);
  });
  listen();
  app.addHook('onClose', async () => {
    await rights.stop();
    stopHearing();
    peers?.close();
    presence.close();
  });

  function listen(): void {
    const leaving = z.strictObject({ [kind.idName]: z.uuid() });
    const idOf = (said: unknown) => (said as Record<string, string>)[kind.idName] as string;
    gateway.event(kind.events.leave, {
      policy: 'member',
      handle: ({ socket }: LiveSocket, payload) => {
        const room = byId.get(idOf(valid(leaving, payload)));
        if (room) leave(room, socket);
        return { ok: true };
      },
    });
    gateway.event(kind.events.presence, {
      policy: 'member',
      handle: ({ socket }: LiveSocket, payload) => {
        const said = valid(kind.saying.schema, payload);
        presence.change(idOf(said), socket.id, kind.saying.change(said as never));
      },
    });
  }

  return {
    byId,
    admissions,
    enter(room, member, present) {
      leave(room, member.socket);
      room.members.set(member.socket.id, member);
      void member.socket.join(channelsOf(room, member));
      presence.set(room.id, member.socket.id, present);
    },
    memberOf(socket, id) {
      const room = byId.get(id);
      const member = room?.members.get(socket.id);
      return room && member ? { room, member } : null;
    },
    evictAll(room, code) {
      for (const member of [...room.members.values()]) evict(room, member, code);
    },
    checkRights,
  };
}
