import { AppError, type ErrorCode } from '@minga/shared/kernel/errors.ts';
import type { Socket } from 'socket.io';

/** Rooms remembered for one socket; the ones asked for longest ago are forgotten. */
const ROOMS = 100;
/** What a socket sends in its first moments may have been written before it entered. */
const NEW_MS = 30_000;

export type Admissions = {
  /** It asks to enter: whatever was answered before is no longer so, and what it is answered now is remembered. */
  asking<Answer>(socket: Socket, id: string, enter: () => Promise<Answer>): Promise<Answer>;
  /** It may not enter, or may no longer stay. */
  refuse(socket: Socket, id: string, code: ErrorCode): void;
  /** To somebody outside who writes: why they may not, or null while they may still enter. */
  refusal(socket: Socket, id: string): ErrorCode | null;
};

/**
 * What each socket was last answered when it asked to enter a room, so that what it writes from outside is put off only as
 * long as it may still enter, and nothing has to be read to know it.
 * @param notFound how a room says that it does not exist for whoever asks
 */
export function rememberAdmissions(notFound: ErrorCode, now: () => number = Date.now): Admissions {
  const answers = new WeakMap<Socket, Map<string, ErrorCode | null>>();
  const remember = (socket: Socket, id: string, answer: ErrorCode | null) => {
    const rooms = answers.get(socket) ?? new Map<string, ErrorCode | null>();
    answers.set(socket, rooms);
    rooms.delete(id);
    rooms.set(id, answer);
    const [oldest] = rooms.keys();
    if (rooms.size > ROOMS && oldest !== undefined) rooms.delete(oldest);
  };
  return {
    asking: async (socket, id, enter) => {
      remember(socket, id, null);
      try {
        return await enter();
      } catch (error) {
        if (error instanceof AppError && error.code === notFound) remember(socket, id, error.code);
        throw error;
      }
    },
    refuse: remember,
    refusal: (socket, id) => {
      const answer = answers.get(socket)?.get(id);
      const isLate = answer === undefined && now() - socket.handshake.issued > NEW_MS;
      return isLate ? notFound : (answer ?? null);
    },
  };
}
