import type { BoardState, CatchUp, VisibleEntry } from '@minga/shared/boards/protocol.ts';
import { type Audience, contextOf, projectEntry, projectState } from '@minga/shared/boards/project.ts';
import { BOARD_LIMITS, type IdentityMode, needsFreshSnapshot } from '@minga/shared/boards/rules.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { listEntries } from './log.ts';
import type { WordKeys } from './private-words.ts';

/**
 * What somebody missed since `since`: entries, or a snapshot when that is shorter or when a reveal, a closing or a
 * voiding of votes lies in between (SN2, SN3).
 * @param state the board now; entries are never told beyond it
 */
export async function readCatchUp(
  tx: Tx,
  boardId: string,
  since: number | null,
  state: BoardState,
  audience: Audience,
  mode: IdentityMode,
  keys: WordKeys,
): Promise<CatchUp> {
  const snapshot = (): CatchUp => ({ kind: 'snapshot', view: projectState(state, audience, mode) });
  if (since === null || since > state.seq || state.seq - since > BOARD_LIMITS.opsPerCatchUp) return snapshot();
  const entries = await listEntries(tx, boardId, since, state.seq - since, keys);
  if (entries.length !== state.seq - since || mayTurn(state, entries)) return snapshot();
  const context = contextOf(state, mode);
  return { kind: 'entries', seq: state.seq, entries: entries.map((entry) => projectEntry(entry, audience, context)) };
}

/** The phase before the first of these entries is not known here; the strictest one is assumed. */
function mayTurn(state: BoardState, entries: readonly VisibleEntry[]): boolean {
  return (
    hasTurn({ phase: 'private_writing' }, entries) ||
    hasTurn({ phase: 'voting' }, entries) ||
    (state.phase === 'closed' && hasTurn(state, entries))
  );
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
