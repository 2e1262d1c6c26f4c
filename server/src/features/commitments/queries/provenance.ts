import type { BoardState } from '@minga/shared/boards/protocol.ts';
import { rootCluster } from '@minga/shared/boards/rules.ts';
import type { Descendants, Source } from '@minga/shared/commitments/schema.ts';
import type { CommitmentState } from '@minga/shared/commitments/template.ts';
import { keyOfSubject, type SubjectKind } from '@minga/shared/links/rules.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { type Reader, showSubjects, type SubjectSource, UNNAMED } from '../../links/policy.ts';
import { listOffspring, listOrigins } from '../../links/queries.ts';
import { commitmentSubjects } from './subjects.ts';

/** Notes that lie in a cluster now, those of clusters merged into it included. */
export function notesIn(state: BoardState, clusterId: string): string[] {
  return Object.values(state.notes)
    .filter((note) => note.removed === null && rootCluster(state, note.clusterId) === clusterId)
    .map(({ id }) => id)
    .sort();
}

type Descendant = Descendants['commitments'][number];

/**
 * Where a commitment comes from, clusters first. What the reader may not know is counted and not shown; so is what no noun names.
 * @param subjects those of all nouns
 */
export async function listSources(
  tx: Tx,
  reader: Reader,
  commitmentId: string,
  subjects: readonly SubjectSource[],
): Promise<Source[]> {
  const refs = await listOrigins(tx, reader.cycleId, { kind: 'commitment', id: commitmentId });
  const shown = await showSubjects(tx, reader, subjects, refs);
  return refs.map((ref) => {
    const { label, number, voice, board, clusterId } = shown.get(keyOfSubject(ref)) ?? UNNAMED;
    return {
      kind: ref.kind,
      id: ref.id,
      boardId: board?.id ?? null,
      boardTitle: board?.title ?? null,
      label,
      organisation: voice?.organisation ?? null,
      isVerified: voice?.isVerified ?? null,
      origin: voice?.origin ?? null,
      confirmedBy: voice?.confirmedBy ?? null,
      number,
      clusterId,
    };
  });
}

/** The walk back: commitments that trace to this note, cluster, diagnosis or contribution, as this reader may know them. */
export async function listDescendants(tx: Tx, reader: Reader, kind: SubjectKind, id: string): Promise<Descendant[]> {
  const refs = await listOffspring(tx, reader.cycleId, { kind, id });
  const shown = await showSubjects(tx, reader, [commitmentSubjects], refs);
  return [...shown.values()]
    .map(({ number, label, state }) => ({
      number: number ?? 0,
      title: label ?? '',
      state: state as CommitmentState,
    }))
    .sort((one, other) => one.number - other.number);
}
