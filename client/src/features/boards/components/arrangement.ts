import { folded } from '@minga/shared/kernel/text.ts';
import { byOrder } from '@minga/shared/boards/order.ts';
import type { BoardView, Cluster, Column, Note } from '@minga/shared/boards/protocol.ts';
import { NOTE_COLOURS, type NoteColour, rootCluster } from '@minga/shared/boards/rules.ts';

export type Group = { cluster: Cluster; notes: Note[]; tally: number };
export type Prompt = { column: Column; notes: Note[] };
export type Arrangement = {
  /** Notes under each prompt that stand in no cluster. */
  prompts: Prompt[];
  groups: Group[];
  count: number;
  /** Clusters are on the wall, or about to be: they then come first and the loose notes beside them. */
  isGrouped: boolean;
};

/** Where everything stands, in one pass over the board. After voting the most wanted comes first. */
export function arrange(view: BoardView, columns: readonly Column[]): Arrangement {
  const prompts = columns.map((column): Prompt => ({ column, notes: [] }));
  const groups = Object.values(view.clusters)
    .filter((cluster) => !cluster.isRemoved && cluster.mergedInto === null)
    .sort(byOrder)
    .map((cluster): Group => ({ cluster, notes: [], tally: view.tallies?.[cluster.id] ?? 0 }));
  const ofCluster = new Map(groups.map((group) => [group.cluster.id, group.notes]));
  const ofColumn = new Map(prompts.map((prompt) => [prompt.column.id, prompt.notes]));
  let count = 0;
  for (const note of Object.values(view.notes)) {
    if (note.removed !== null) continue;
    count += 1;
    const root = rootCluster(view, note.clusterId);
    (root === null ? ofColumn.get(note.columnId) : ofCluster.get(root))?.push(note);
  }
  const { tallies } = view;
  for (const notes of [...ofCluster.values(), ...ofColumn.values()]) {
    notes.sort(byOrder);
    if (tallies) notes.sort((a, b) => (tallies[b.id] ?? 0) - (tallies[a.id] ?? 0));
  }
  if (tallies) groups.sort((a, b) => b.tally - a.tally);
  const isGrouped = groups.length > 0 || ['clustering', 'voting', 'closed'].includes(view.phase);
  return { prompts, groups, count, isGrouped };
}

/** The paper of a prompt. Not of a person: on an anonymous board a favourite colour would give its author away. */
export function paperOf(columns: readonly Column[], columnId: string): NoteColour {
  const at = columns.findIndex((column) => column.id === columnId);
  return PAPERS[Math.max(at, 0) % PAPERS.length] ?? 'ochre';
}

const PAPERS: readonly NoteColour[] = ['ochre', 'teal', 'indigo', 'terracotta', 'moss', 'plum'];

/** The dye of a cluster's woven edge, in the order of the wall. */
export function dyeOf(position: number): NoteColour {
  return NOTE_COLOURS[position % NOTE_COLOURS.length] ?? 'indigo';
}

/** Found when every word of the search occurs, whatever the accents and capitals. */
export function matches(note: Note, query: string): boolean {
  const words = folded(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const text = folded(
    [note.text, note.by?.organisation, note.by?.origin, note.by?.name, note.onBehalfOf].filter(Boolean).join(' '),
  );
  return words.every((word) => text.includes(word));
}
