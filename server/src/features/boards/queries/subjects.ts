import { projectState } from '@minga/shared/boards/project.ts';
import { rootCluster } from '@minga/shared/boards/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { keyOfSubject, type SubjectRef } from '@minga/shared/links/rules.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { isStranger } from '../../../platform/http/gate.ts';
import { type Reader, type ShownSubject, type SubjectSource, UNNAMED } from '../../links/policy.ts';
import { maySeeWords } from '../policy.ts';
import { readState } from './fold.ts';
import { findBoard } from './deciding.ts';

/** Words of one board as this reader may have them: through its own projection, never from the state itself. */
async function showOn(tx: Tx, reader: Reader, boardId: string, refs: readonly SubjectRef[]) {
  const board = await findBoard(tx, boardId);
  if (!board || board.cycleId !== reader.cycleId) return [];
  const isStrange = isStranger(reader);
  const place: ShownSubject = {
    ...UNNAMED,
    // Strangers learn of a board when it is closed; until then not even that there is one of this name.
    board: isStrange && board.phase !== 'closed' ? null : { id: board.id, title: board.title },
    path: paths.board(reader.cycleSlug, board.id),
  };
  if (!maySeeWords(board.phase, isStrange))
    return refs.map((ref) => [keyOfSubject(ref), { ...place, path: null }] as const);
  const view = projectState(await readState(tx, board), { role: 'observer', key: null }, board.settings.identityMode);
  return refs.map((ref) => {
    if (ref.kind === 'cluster')
      return [keyOfSubject(ref), { ...place, label: view.clusters[ref.id]?.name ?? null }] as const;
    const note = view.notes[ref.id];
    const { organisation = null, isVerified = null, origin = null, confirmedBy = null } = note?.by ?? {};
    const shown: ShownSubject = {
      ...place,
      label: note?.text || null,
      voice: { organisation, isVerified, origin, confirmedBy },
      clusterId: rootCluster(view, note?.clusterId ?? null),
    };
    return [keyOfSubject(ref), shown] as const;
  });
}

/** Notes and clusters, each on its board. */
export const boardSubjects: SubjectSource = {
  kinds: ['note', 'cluster'],
  async show(tx, reader, refs) {
    const shown = new Map<string, ShownSubject>();
    for (const boardId of new Set(refs.map((ref) => ref.boardId ?? null))) {
      if (boardId === null) continue;
      const own = refs.filter((ref) => ref.boardId === boardId);
      for (const [key, one] of await showOn(tx, reader, boardId, own)) shown.set(key, one);
    }
    return shown;
  },
  async originOf(tx, { cycleId }, { kind, id, boardId }) {
    if (!boardId) throw new AppError('request.invalid', { errors: [{ field: 'boardId', code: 'required' }] });
    const board = await findBoard(tx, boardId);
    if (!board || board.cycleId !== cycleId) throw new AppError('board.not-found');
    if (board.phase === 'private_writing') return 'hidden';
    const { clusters, notes } = await readState(tx, board);
    const isThere = kind === 'cluster' ? clusters[id]?.isRemoved === false : notes[id]?.removed === null;
    return isThere ? { kind, id, boardId } : null;
  },
};
