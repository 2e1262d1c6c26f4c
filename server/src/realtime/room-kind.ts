import type { ErrorCode } from '@minga/shared/kernel/errors.ts';
import type { Socket } from 'socket.io';
import type { z } from 'zod';

/** Somebody in a room through one socket. */
export type Member = { readonly socket: Socket; readonly personId: string; readonly sessionId: string };
export type Room<M extends Member = Member> = { readonly id: string; readonly members: Map<string, M> };
/** Somebody as they are present. `person` counts one with two tabs, or on two servers, once. */
export type Present = { readonly person: string };

/** What one kind of room lets people know of each other. Lives in memory and is never written down. */
type PresenceKind<R extends Room, P extends Present, Frame extends object> = {
  /** What another server may say of somebody. */
  readonly schema: z.ZodType<P>;
  /** One person through two sockets. */
  both(one: P, other: P): P;
  /** What everybody in the room is shown. */
  frameOf(people: readonly P[], room: R): Frame;
  /** What another server needs in order to show the people of this one: nothing that `frameOf` would hold back. */
  forPeers(people: readonly P[], room: R): P[];
};

/**
 * What a kind of live room says of itself: boards, the plan of a cycle. Who is in a room, what of it goes to whom, rights
 * that end and other servers are the same for all kinds (rooms.ts); so is a log, for kinds that keep one (room-log.ts).
 */
export type RoomKind<M extends Member, R extends Room<M>, P extends Present, Frame extends object> = {
  /** Begins the names of its channels. */
  readonly name: string;
  /** What a room's id is called in everything that is sent: `boardId`. */
  readonly idName: string;
  readonly events: { readonly leave: string; readonly presence: string; readonly evicted: string };
  readonly codes: {
    /** The room does not exist for whoever asks. */
    readonly notFound: ErrorCode;
    /** Somebody who was in the room may not come back. */
    readonly ended: ErrorCode;
  };
  readonly presence: PresenceKind<R, P, Frame>;
  /** What somebody may say of their own presence, and what it changes. */
  readonly saying: { readonly schema: z.ZodType; change(said: never): Partial<P> };
  /** Members of one audience are sent the same frames; a kind without audiences has no frames but presence. */
  audienceOf?(member: M): string;
  /**
   * Asked every 0.7 s, and whenever somebody's rights change in this process.
   * @returns why a member has to leave now, or null
   */
  whoHasToLeave(room: R, members: readonly M[]): Promise<(member: M) => ErrorCode | null>;
};
