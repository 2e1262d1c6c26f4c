import type { Attempt, Decision } from './append-ops.ts';
import { refusalKey } from '../queries/deciding.ts';

const BOARDS = 32;
const OPS = 1_000;

/**
 * What was accepted lately on boards that hide people. Once such a board is closed nobody can tell any more under which number
 * an op was kept, and whoever sends one again because the answer was lost would hear that the board is closed. In memory
 * alone: a server that was started since knows nothing of it.
 */
export function rememberLately() {
  const boards = new Map<string, Map<string, Decision>>();
  return {
    /** Takes in what was decided, and answers what was accepted before as it was answered then. */
    recall(boardId: string, attempts: readonly Attempt[], decisions: readonly Decision[]): Decision[] {
      const known = boards.get(boardId) ?? new Map<string, Decision>();
      const recalled = decisions.map((decision, at) => {
        const attempt = attempts[at];
        if (!attempt) return decision;
        const key = refusalKey(attempt.op);
        if (decision.kind === 'accepted') known.set(key, { ...decision, isRepeat: true });
        else if (decision.refusal.code === 'board.closed') return known.get(key) ?? decision;
        return decision;
      });
      boards.delete(boardId);
      if (known.size > 0) boards.set(boardId, known);
      for (const [oldest] of known) if (known.size > OPS) known.delete(oldest);
      for (const [oldest] of boards) if (boards.size > BOARDS) boards.delete(oldest);
      return recalled;
    },
  };
}
