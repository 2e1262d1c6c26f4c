import type { Ack, Op } from '@minga/shared/boards/protocol.ts';
import { AppError, type ErrorCode } from '@minga/shared/kernel/errors.ts';
import type { Socket } from 'socket.io';

/** Boards remembered for one socket; the ones asked for longest ago are forgotten. */
const BOARDS = 100;
/** What a socket sends in its first moments may have been written before its join. */
const NEW_MS = 30_000;
const AGAIN_MS = 500;

export type Knocks = {
  /** It asks to come in: whatever was said before is no longer so, and what it is told now is remembered. */
  during<Answer>(socket: Socket, board: { boardId: string }, join: () => Promise<Answer>): Promise<Answer>;
  /** It may not come in, or may no longer stay. */
  refuse(socket: Socket, boardId: string, code: ErrorCode): void;
  /** To an op of somebody who is not on the board: put off while they may still come in, refused once they may not. */
  answer(socket: Socket, op: Pick<Op, 'boardId' | 'clientSeq'>): Ack;
};

/**
 * What each socket was last told at the door of a board, so that an op from outside is put off only as long as its sender
 * may still come in, and nothing has to be read to know it.
 */
export function openKnocks(now: () => number = Date.now): Knocks {
  const known = new WeakMap<Socket, Map<string, ErrorCode | null>>();
  const note = (socket: Socket, boardId: string, said: ErrorCode | null) => {
    const boards = known.get(socket) ?? new Map<string, ErrorCode | null>();
    known.set(socket, boards);
    boards.delete(boardId);
    boards.set(boardId, said);
    const [oldest] = boards.keys();
    if (boards.size > BOARDS && oldest !== undefined) boards.delete(oldest);
  };
  return {
    during: async (socket, { boardId }, join) => {
      note(socket, boardId, null);
      try {
        return await join();
      } catch (error) {
        if (error instanceof AppError && error.code === 'board.not-found') note(socket, boardId, error.code);
        throw error;
      }
    },
    refuse: note,
    answer: (socket, { boardId, clientSeq }) => {
      const said = known.get(socket)?.get(boardId);
      const isLate = said === undefined && now() - socket.handshake.issued > NEW_MS;
      const code = isLate ? 'board.not-found' : said;
      if (code) return { status: 'refused', clientSeq, code };
      // Not a refusal: the client is between a reconnect and its join, and keeps the op for afterwards.
      return { status: 'busy', clientSeq, retryAfterMs: AGAIN_MS };
    },
  };
}
