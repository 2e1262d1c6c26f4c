import type { Author, BoardState, Note, VisibleEntry } from '@minga/shared/boards/protocol.ts';
import { applyToState, draftState, emptyState } from '@minga/shared/boards/reduce.ts';
import { sql } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import { type Db, inTransaction, keyedIn, type Tx } from '../../../platform/database/db.ts';
import type { BoardRow } from './deciding.ts';
import { listEntries } from './log.ts';
import { type WordKeys, type Words, wordsOfRow } from './private-words.ts';

type Folded = Pick<BoardRow, 'id' | 'startsIn'>;

/** Entries read at once; between two parts others get their turn, so that a long log stops nobody (SN5). */
const PART = 5_000;
/** A fold is kept anew after so many ops: it costs as much as the board is large, reading on from it costs the rest. */
const FOLD_EVERY = 5_000;
const REMEMBERED_BOARDS = 32;

/** States folded lately, newest last. Only ever a beginning: what came since is read, and {@link follows} is asked. */
const remembered = new LRUCache<string, BoardState>({ max: REMEMBERED_BOARDS });
const loading = new Map<string, Promise<BoardState>>();
/** how far the fold in the database reaches, as far as this process knows */
const kept = new Map<string, number>();

/** Folds further entries onto a state; the state passed in stays as it is. */
export function foldEntries(state: BoardState, entries: readonly VisibleEntry[]): BoardState {
  const draft = draftState(state);
  for (const entry of entries) applyToState(draft, entry);
  return draft;
}

/**
 * What came after a state; null when the log does not go on from there: it was put back by a restore, or another server has
 * taken over the database without its last moments (SQ3).
 */
export async function listFollowing(
  tx: Tx,
  boardId: string,
  state: BoardState,
  keys: WordKeys = null,
): Promise<VisibleEntry[] | null> {
  if (state.seq === 0) return listEntries(tx, boardId, 0, PART, keys);
  const [last, ...entries] = await listEntries(tx, boardId, state.seq - 1, PART, keys);
  return last?.seq === state.seq && follows(state, last) ? entries : null;
}

function follows({ last }: BoardState, entry: VisibleEntry): boolean {
  return last === null || (last.at === entry.at && last.key === (entry.by?.key ?? ''));
}

/**
 * The authority's state of a board, with names as they are today. Never hand it out: project it (HI1).
 * @param from a state folded earlier
 * @param keys without them the words of private writing on boards that hide people are empty
 */
export async function readState(tx: Tx, board: Folded, from?: BoardState, keys: WordKeys = null): Promise<BoardState> {
  const known = remembered.get(board.id);
  const start = from && (!known || known.seq < from.seq) ? from : known;
  const state = (start && (await readOn(tx, board.id, start, keys))) ?? (await loadOnce(tx, board, keys));
  if (keys === null && state.phase === 'private_writing') return withNames(tx, board.id, state);
  remembered.set(board.id, state);
  return withNames(tx, board.id, state);
}

const warming = new Map<string, Promise<unknown>>();

/**
 * Folds a board that this process does not know yet, once for all who ask, none of whom holds a connection meanwhile. Call
 * it before the transaction that reads, and after the one that found out that the asker may.
 */
export async function warmState(db: Db, board: Folded, keys: WordKeys): Promise<void> {
  if (remembered.has(board.id)) return;
  const work = warming.get(board.id) ?? inTransaction(db, (tx) => readState(tx, board, undefined, keys));
  warming.set(board.id, work);
  await work.finally(() => warming.delete(board.id));
}

async function readOn(tx: Tx, boardId: string, start: BoardState, keys: WordKeys): Promise<BoardState | null> {
  let state = start;
  for (;;) {
    const entries = await listFollowing(tx, boardId, state, keys);
    if (entries === null) return null;
    if (entries.length > 0) state = foldEntries(state, entries);
    if (entries.length < PART - 1) return state;
    await new Promise(setImmediate);
  }
}

/** Many who open the same long board at the same moment wait for one reading of it. */
async function loadOnce(tx: Tx, board: Folded, keys: WordKeys): Promise<BoardState> {
  if (keys === null) return load(tx, board, keys);
  const running = loading.get(board.id);
  if (running) {
    const state = await running.catch(() => null);
    const on = state && (await readOn(tx, board.id, state, keys));
    if (on) return on;
  }
  const work = load(tx, board, keys);
  loading.set(board.id, work);
  try {
    return await work;
  } finally {
    if (loading.get(board.id) === work) loading.delete(board.id);
  }
}

async function load(tx: Tx, board: Folded, keys: WordKeys): Promise<BoardState> {
  const { rows } = await tx.execute<{
    fold: string;
    mac: Buffer | null;
    words: Parameters<typeof wordsOfRow>[2][];
  }>(sql`
    select f.state::text as fold, f.mac, coalesce((select json_agg(json_build_object('noteId', w.note_id, 'text', w.text,
        'onBehalfOf', w.on_behalf_of, 'sealed', encode(w.sealed, 'base64')))
      from board_private_notes w where w.board_id = f.board_id), '[]') as words
    from board_folds f where f.board_id = ${board.id}`);
  const [row] = rows;
  const folded =
    row && macOf(tx, board.id, row.fold).equals(row.mac ?? Buffer.alloc(0)) && (JSON.parse(row.fold) as BoardState);
  if (row && folded) {
    kept.set(board.id, folded.seq);
    const state = await readOn(
      tx,
      board.id,
      withWords(
        folded,
        row.words.map((one) => ({ id: one.noteId, ...wordsOfRow(keys, board.id, one) })),
      ),
      keys,
    );
    if (state) return state;
  }
  kept.set(board.id, 0);
  return (await readOn(tx, board.id, emptyState(board.startsIn), keys)) ?? emptyState(board.startsIn);
}

/**
 * Of a kept fold: one that this installation did not make is worth nothing, and the log is read from its beginning. So is one
 * of a version that folded less; whoever folds more gives the name another number.
 */
export const macOf = (tx: Tx, boardId: string, fold: string): Buffer =>
  keyedIn(tx)('board fold 3', `${boardId} ${fold}`);

function withWords(state: BoardState, words: readonly (Words & { id: string })[]): BoardState {
  const notes = { ...state.notes };
  for (const { id, text, onBehalfOf } of words) if (notes[id]) notes[id] = { ...notes[id], text, onBehalfOf };
  return { ...state, notes };
}

type Named = {
  id: string;
  name: string | null;
  sector: string | null;
  /** of a guest of this board: what the facilitation says of her today */
  guest: Pick<Author, 'organisationId' | 'organisation' | 'confirmedBy' | 'isRemoved'> | null;
};

/** Whoever was renamed or erased since the state was folded is so everywhere at once. */
async function withNames(tx: Tx, boardId: string, state: BoardState): Promise<BoardState> {
  const authors = Object.values(state.notes).flatMap(({ by }) => (by ? [by] : []));
  // Only where the person is shown is the author key the person.
  const people = [...new Set(authors.flatMap(({ key }) => (key?.length === 36 ? [key] : [])))];
  const organisations = [...new Set(authors.flatMap(({ organisationId }) => organisationId ?? []))];
  if (people.length + organisations.length === 0) return state;
  const { rows } = await tx.execute<Named>(sql`
    select p.id, p.name, g.sector, case when bg.person_id is not null then json_build_object('organisationId', g.id,
        'organisation', g.short_name, 'confirmedBy', c.name, 'isRemoved', bg.removed_at is not null) end as guest
    from people p left join board_guests bg on bg.board_id = ${boardId} and bg.person_id = p.id
      left join organisations g on g.id = bg.confirmed_organisation_id left join people c on c.id = bg.confirmed_by
    where p.id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(people)}::jsonb))
    union all
    select id, short_name, sector, null from organisations where id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(organisations)}::jsonb))`);
  const named = new Map(rows.map((row) => [row.id, row]));
  let changed: Record<string, Note> | null = null;
  for (const note of Object.values(state.notes)) {
    const by = note.by && renamed(note.by, named);
    if (by === note.by) continue;
    changed ??= { ...state.notes };
    changed[note.id] = { ...note, by };
  }
  return changed ? { ...state, notes: changed } : state;
}

function renamed(by: Author, named: ReadonlyMap<string, Named>): Author {
  const person = named.get(by.key ?? '');
  const organisation = named.get(by.organisationId ?? '');
  const next: Author = {
    ...by,
    ...(person ? { name: person.name } : {}),
    ...(organisation ? { organisation: organisation.name, sector: organisation.sector } : {}),
    // Whoever wrote as a guest; the same person may since have a seat, and writes for that.
    ...(person?.guest && (!by.isVerified || by.confirmedBy !== null) ? guestAs(person, person.guest) : {}),
  };
  return Object.keys(next).every((field) => next[field as keyof Author] === by[field as keyof Author]) ? by : next;
}

function guestAs({ sector }: Named, guest: NonNullable<Named['guest']>): Partial<Author> {
  return { ...guest, isVerified: guest.confirmedBy !== null, sector: sector ?? 'citizen' };
}

/** Boards whose log has grown far beyond their kept fold, or that have none: those of versions before this one. */
export async function listUnfolded(tx: Tx): Promise<Folded[]> {
  const { rows } = await tx.execute<Folded>(sql`
    select b.id, b.starts_in as "startsIn" from boards b left join board_folds f on f.board_id = b.id
    where b.seq - coalesce(f.seq, 0) >= ${FOLD_EVERY} order by b.seq desc limit 100`);
  return rows;
}

/** A fold of so much is in the database now. */
export const noteKept = (boardId: string, seq: number): void => void kept.set(boardId, seq);

/** Has the log grown so much since the last kept fold that it should be kept anew? */
export function isFoldDue(boardId: string, state: BoardState): boolean {
  return state.seq - (kept.get(boardId) ?? 0) >= FOLD_EVERY;
}
