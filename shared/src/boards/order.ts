/** Where things stand on a board and how to take a step back. Pure. */
import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';
import type { BoardCore, BoardView, Note, OpBody, RevealedNote } from './protocol.ts';
import { rootCluster } from './rules.ts';

type Placed = { id: string; order: string };

/** Byte order of the keys, ties by id: the same everywhere, also in SQL with COLLATE "C" (OR1). */
export function byOrder(a: Placed, b: Placed): number {
  if (a.order !== b.order) return a.order < b.order ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/**
 * The key for something dropped at `index` of a list that is already in byOrder and does not contain it.
 * Two people may have taken the same key: then the place is after all notes that share it (OR2).
 */
export function orderAt(list: readonly Placed[], index: number): string {
  const before = list[index - 1]?.order ?? null;
  const after = list.slice(Math.max(index, 0)).find((item) => before === null || item.order > before)?.order ?? null;
  return generateKeyBetween(before, after);
}

/**
 * HI5: the notes of a reveal in an order drawn by lot. The keys that devices gave while nobody saw another's note told each
 * author's first note from the second, and the order of the list told when each was written.
 * @param draw a random whole number from 0 to below its argument
 */
export function redrawn(notes: readonly Note[], draw: (below: number) => number): RevealedNote[] {
  const shuffled = notes.filter((note) => note.removed === null);
  for (let at = shuffled.length - 1; at > 0; at -= 1) {
    const other = draw(at + 1);
    [shuffled[at], shuffled[other]] = [shuffled[other] as Note, shuffled[at] as Note];
  }
  const places = new Map<string, string[]>();
  for (const { columnId } of shuffled) places.set(columnId, [...(places.get(columnId) ?? []), columnId]);
  for (const [columnId, list] of places) places.set(columnId, generateNKeysBetween(null, null, list.length));
  return shuffled.map(({ id, columnId, text, colour, onBehalfOf }) => {
    const order = places.get(columnId)?.shift() ?? '';
    return { id, columnId, order, text, colour, onBehalfOf };
  });
}

/** Notes of one column that are on the board, whether or not they stand in a cluster. */
export function notesInColumn(core: BoardCore, columnId: string): Note[] {
  return Object.values(core.notes)
    .filter((note) => note.removed === null && note.columnId === columnId)
    .sort(byOrder);
}

/** Notes that stand in a cluster, those of clusters merged into it included. */
export function notesInCluster(core: BoardCore, clusterId: string): Note[] {
  return Object.values(core.notes)
    .filter((note) => note.removed === null && rootCluster(core, note.clusterId) === clusterId)
    .sort(byOrder);
}

/**
 * The op that takes `body` back, seen from the view just before it was applied (UN1); null when there is none
 * (phase, timer and lock are decisions in front of a room, not slips of the finger).
 */
export function inverseOf(before: BoardView, body: OpBody): OpBody | null {
  switch (body.type) {
    case 'note.add':
      return { type: 'note.remove', args: { noteId: body.args.noteId } };
    case 'note.remove':
      return { type: 'note.restore', args: body.args };
    case 'note.restore':
      return { type: 'note.remove', args: body.args };
    case 'cluster.add':
    case 'cluster.restore':
      return { type: 'cluster.remove', args: { clusterId: body.args.clusterId } };
    case 'cluster.remove':
      return { type: 'cluster.restore', args: body.args };
    case 'cluster.merge':
      return { type: 'cluster.restore', args: { clusterId: body.args.fromId } };
    case 'cluster.rename': {
      const cluster = before.clusters[body.args.clusterId];
      return cluster ? { type: body.type, args: { clusterId: cluster.id, name: cluster.name } } : null;
    }
    case 'vote.cast':
      return { type: 'vote.withdraw', args: body.args };
    case 'vote.withdraw':
      return { type: 'vote.cast', args: body.args };
    case 'note.edit':
    case 'note.move':
    case 'note.recolour':
    case 'note.cluster':
      return inverseOfChange(before.notes[body.args.noteId], body.type);
    default:
      return null;
  }
}

function inverseOfChange(
  note: Note | undefined,
  type: 'note.edit' | 'note.move' | 'note.recolour' | 'note.cluster',
): OpBody | null {
  if (!note) return null;
  const noteId = note.id;
  switch (type) {
    case 'note.edit':
      return { type, args: { noteId, text: note.text } };
    case 'note.move':
      return { type, args: { noteId, columnId: note.columnId, order: note.order } };
    case 'note.recolour':
      return { type, args: { noteId, colour: note.colour } };
    case 'note.cluster':
      return { type, args: { noteId, clusterId: note.clusterId } };
  }
}
