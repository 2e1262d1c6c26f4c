import type { BoardState } from '@minga/shared/boards/protocol.ts';
import { projectState } from '@minga/shared/boards/project.ts';
import { rootCluster } from '@minga/shared/boards/rules.ts';
import type { Source } from '@minga/shared/commitments/schema.ts';
import type { CommitmentState, SourceKind } from '@minga/shared/commitments/template.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { and, asc, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { readState } from '../../boards/queries/fold.ts';
import { type BoardRow, findBoard } from '../../boards/queries/log.ts';
import { diagnoses } from '../../diagnoses/tables.ts';
import { organisations } from '../../organisations/tables.ts';
import { maySeeBoardWords, maySeeDrafts } from '../policy.ts';
import { commitmentSources } from '../tables.ts';
import type { InCycle } from './commitments.ts';

type Reader = Pick<Scope, 'cycleId' | 'isFacilitator' | 'seats' | 'roles'>;

/** A board of this cycle with its state; another forum's board does not exist. */
export async function getBoardState(
  tx: Tx,
  scope: InCycle,
  boardId: string,
): Promise<{ board: BoardRow; state: BoardState }> {
  const board = await findBoard(tx, boardId);
  if (!board || board.cycleId !== scope.cycleId) throw new AppError('board.not-found');
  return { board, state: await readState(tx, board) };
}

/** Notes that lie in a cluster now, those of clusters merged into it included. */
export function notesIn(state: BoardState, clusterId: string): string[] {
  return Object.values(state.notes)
    .filter((note) => note.removed === null && rootCluster(state, note.clusterId) === clusterId)
    .map(({ id }) => id)
    .sort();
}

type Words = {
  title: string | null;
  label(
    kind: SourceKind,
    id: string,
  ): Pick<Source, 'label' | 'organisation' | 'isVerified' | 'origin' | 'confirmedBy' | 'clusterId'>;
};

const NO_VOICE = { organisation: null, isVerified: null, origin: null, confirmedBy: null };

/** Words of a board as this reader may have them: through the boards' own projection, never from the state itself. */
async function wordsOf(tx: Tx, reader: Reader, boardId: string): Promise<Words> {
  const { board, state } = await getBoardState(tx, reader, boardId);
  const hidden = { ...NO_VOICE, label: null, clusterId: null };
  // Strangers learn of a board when it is closed; until then not even that there is one of this name.
  if (!maySeeBoardWords(reader, board.phase))
    return { title: maySeeDrafts(reader) ? board.title : null, label: () => hidden };
  const view = projectState(state, { role: 'observer', key: null }, board.settings.identityMode);
  return {
    title: board.title,
    label: (kind, id) => {
      if (kind === 'cluster') return { ...hidden, label: view.clusters[id]?.name ?? null };
      const note = view.notes[id];
      return {
        label: note?.text || null,
        organisation: note?.by?.organisation ?? null,
        isVerified: note?.by?.isVerified ?? null,
        origin: note?.by?.origin ?? null,
        confirmedBy: note?.by?.confirmedBy ?? null,
        clusterId: rootCluster(view, note?.clusterId ?? null),
      };
    },
  };
}

/** Where a commitment comes from, clusters first. What the reader may not know is counted and not shown. */
export async function listSources(tx: Tx, reader: Reader, commitmentId: string): Promise<Source[]> {
  const rows = await tx
    .select()
    .from(commitmentSources)
    .where(eq(commitmentSources.commitmentId, commitmentId))
    .orderBy(asc(commitmentSources.kind), asc(commitmentSources.sourceId));
  const boards = new Map<string, Words>();
  for (const { boardId } of rows) {
    if (boardId !== null && !boards.has(boardId)) boards.set(boardId, await wordsOf(tx, reader, boardId));
  }
  const named = await listDiagnoses(
    tx,
    reader,
    rows.filter(({ kind }) => kind === 'diagnosis').map(({ sourceId }) => sourceId),
  );
  return rows.map(({ kind, sourceId, boardId }) => {
    const words = boardId === null ? undefined : boards.get(boardId);
    const diagnosis = named.find(({ id }) => id === sourceId);
    const untold = {
      ...NO_VOICE,
      label: diagnosis?.title ?? null,
      organisation: diagnosis?.organisation ?? null,
      clusterId: null,
    };
    return {
      kind,
      id: sourceId,
      boardId: words?.title === null ? null : boardId,
      boardTitle: words?.title ?? null,
      number: diagnosis?.number ?? null,
      ...(words?.label(kind, sourceId) ?? untold),
    };
  });
}

/** Diagnoses of this cycle that the register names; drafts are their organisation's own. */
export async function listDiagnoses(tx: Tx, scope: InCycle, ids: readonly string[]) {
  if (ids.length === 0) return [];
  return tx
    .select({
      id: diagnoses.id,
      number: diagnoses.number,
      title: diagnoses.publicTitle,
      organisation: organisations.shortName,
    })
    .from(diagnoses)
    .innerJoin(organisations, eq(organisations.id, diagnoses.organisationId))
    .where(and(eq(diagnoses.cycleId, scope.cycleId), inArray(diagnoses.id, [...ids]), isNotNull(diagnoses.number)));
}

export type Descendant = { number: number; title: string; state: CommitmentState; hasVersion: boolean };

/** The walk back: commitments that trace to this note, cluster, diagnosis or contribution. */
export async function listDescendants(
  tx: Tx,
  scope: InCycle,
  kind: SourceKind,
  sourceId: string,
): Promise<Descendant[]> {
  const result = await tx.execute<Descendant>(sql`
    select c.number, coalesce(v.content ->> 'title', c.title) as title, c.state, v.id is not null as "hasVersion"
    from commitment_sources s join commitments c on c.id = s.commitment_id
    left join lateral (select * from commitment_versions cv where cv.commitment_id = c.id order by cv.number desc limit 1) v on true
    where s.kind = ${kind} and s.source_id = ${sourceId} and c.cycle_id = ${scope.cycleId} order by c.number`);
  return result.rows;
}
