import { projectState } from '@minga/shared/boards/project.ts';
import { rootCluster } from '@minga/shared/boards/rules.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { KeyFiles } from '../../../platform/files/key-files.ts';
import type { Person, Scope } from '../../../platform/http/gate.ts';
import { authorOn, hidesPeople, keyOf, type WroteIn } from '../policy.ts';
import { listOwnIds } from './claims.ts';
import { readState } from './fold.ts';
import type { BoardRow } from './deciding.ts';
import { listBoards } from './log.ts';

/** Whether this person added a note to the board, so that only those on which she did are folded. */
async function hasWritten(tx: Tx, board: BoardRow, key: string): Promise<boolean> {
  const { rows } = await tx.execute(
    sql`select 1 from board_ops where board_id = ${board.id} and type = 'note.add'
      and coalesce(person_id::text, author_key) = ${key} limit 1`,
  );
  return rows.length > 0;
}

type From = { keys: KeyFiles; wroteIn: readonly WroteIn[] };

/**
 * Did this guest do anything on a board, or write elsewhere? Where nobody can tell any more whose the notes of a board were, she may have.
 */
export async function mayHaveWritten(tx: Tx, guestId: string, { keys, wroteIn }: From): Promise<boolean> {
  const { rows } = await tx.execute<{ cycleId: string }>(sql`
    select distinct b.cycle_id as "cycleId" from board_guests g join boards b on b.id = g.board_id where g.person_id = ${guestId}`);
  const isOpenTo = await boardsOpenTo(tx, {}, [guestId]);
  for (const { cycleId } of rows)
    for (const board of (await listBoards(tx, cycleId)).filter(({ id }) => isOpenTo(id))) {
      const key = ownKeyOn(board, keys, guestId);
      if (key === null || (await hasActed(tx, board, key))) return true;
    }
  const elsewhere = await tx.execute(
    sql`select 1 where ${sql.join(
      wroteIn.map((wrote) => wrote(guestId)),
      sql` or `,
    )}`,
  );
  return elsewhere.rows.length > 0;
}

const hasActed = async (tx: Tx, { id }: BoardRow, key: string): Promise<boolean> => {
  const { rows } = await tx.execute(
    sql`select 1 from board_ops where board_id = ${id} and coalesce(person_id::text, author_key) = ${key} limit 1`,
  );
  return rows.length > 0;
};

/** The name under which the log knows her; null where nobody can tell, or this server has not the key. */
function ownKeyOn(board: BoardRow, keys: KeyFiles, personId: string): string | null {
  if (hidesPeople(board) && (board.phase === 'closed' || !keys.read(board.id))) return null;
  return authorOn(board, keyOf(board, keys), personId);
}

type Place = Pick<Scope, 'cycleId' | 'cycleSlug'> & Partial<Pick<Scope, 'roles' | 'seats'>>;

/** Of whoever came by doors alone, the boards behind these; to people of the forum all of the cycle are open. */
async function boardsOpenTo(
  tx: Tx,
  { roles, seats }: Partial<Place>,
  ids: readonly string[],
): Promise<(id: string) => boolean> {
  if (roles?.size || seats?.length) return () => true;
  const { rows } = await tx.execute<{ id: string }>(
    sql`select distinct board_id as id from board_guests where person_id = any (${sql.param(ids)}::uuid[])`,
  );
  const behindDoors = new Set(rows.map(({ id }) => id));
  return (id) => behindDoors.has(id);
}

/**
 * Her own notes, through her own projection of each board: nothing is told here that the board would not show her as hers, but for
 * the words of a note that the facilitation removed. The board tells these to nobody (HI6); whoever wrote them may keep them.
 * Where a closed board hides people nobody knows any more whose they were (ID3). What she wrote as a guest, before she had an
 * account, is hers too.
 */
export async function ownNotes(tx: Tx, place: Place, { personId }: Pick<Person, 'personId'>, keys: KeyFiles) {
  const boards = await listBoards(tx, place.cycleId);
  const ids = await listOwnIds(tx, personId);
  const mayHaveWritten = await boardsOpenTo(tx, place, ids);
  const isSealed = (board: BoardRow) => board.phase === 'closed' && hidesPeople(board) && mayHaveWritten(board.id);
  const sealed = boards.filter(isSealed).length;
  const texts = [];
  for (const board of boards) for (const id of ids) texts.push(...(await notesOn(tx, place, board, id, keys)));
  return { texts, sealed };
}

async function notesOn(tx: Tx, { cycleSlug }: Place, board: BoardRow, personId: string, keys: KeyFiles) {
  const key = ownKeyOn(board, keys, personId);
  if (key === null || !(await hasWritten(tx, board, key))) return [];
  const state = await readState(tx, board, undefined, keys);
  const view = projectState(state, { role: 'participant', key }, board.settings.identityMode);
  return Object.values(view.notes).flatMap((note) => {
    if (!view.mine[note.id] || (note.removed !== null && !note.removed.byFacilitator)) return [];
    const clusterId = note.removed === null ? rootCluster(view, note.clusterId) : null;
    const isPrivate = board.phase === 'private_writing';
    return {
      kind: 'note' as const,
      id: note.id,
      title: board.title,
      text: note.removed === null ? note.text : (state.notes[note.id]?.text ?? ''),
      path: paths.board(cycleSlug, board.id),
      at: new Date(note.addedAt),
      state: note.removed !== null ? ('removed' as const) : isPrivate ? ('writing' as const) : null,
      removed: note.removed && { by: 'facilitation' as const, reason: null, at: new Date(note.removed.at) },
      cluster: (clusterId && view.clusters[clusterId]?.name) || null,
      sources: [
        { kind: 'note' as const, id: note.id, boardId: board.id },
        ...(clusterId ? [{ kind: 'cluster' as const, id: clusterId, boardId: board.id }] : []),
      ],
      answers: [],
    };
  });
}
