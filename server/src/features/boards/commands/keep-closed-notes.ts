import type { BoardState } from '@minga/shared/boards/protocol.ts';
import { projectState } from '@minga/shared/boards/project.ts';
import { type IdentityMode, rootCluster } from '@minga/shared/boards/rules.ts';
import { sql } from 'drizzle-orm';
import { prepared, type Tx } from '../../../platform/database/db.ts';

const value = sql.placeholder;
const notesKept = prepared(
  'board_closed_notes_kept',
  sql`
    with kept as (
      insert into closed_notes (board_id, note_id, text, cluster)
      select ${value('boardId')}::uuid, x.id, x.text, x.cluster
      from jsonb_to_recordset(${value('notes')}::jsonb) as x(id uuid, text text, cluster text)
      on conflict (board_id, note_id) do nothing)
    update boards set has_closed_notes = true where id = ${value('boardId')}`,
);

/**
 * What the notes of a board that was just closed say to everybody, as its page shows them to a stranger (HI1): so that they
 * can be found without folding every board. In an order that tells nothing.
 */
export function keepClosedNotes(tx: Tx, boardId: string, state: BoardState, mode: IdentityMode): Promise<unknown> {
  const view = projectState(state, { role: 'observer', key: null }, mode);
  const notes = Object.values(view.notes)
    .filter(({ text }) => text !== '')
    .map(({ id, text, clusterId }) => {
      const root = rootCluster(view, clusterId);
      return { id, text, cluster: (root && view.clusters[root]?.name) || '' };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return notesKept(tx, { boardId, notes: JSON.stringify(notes) });
}
