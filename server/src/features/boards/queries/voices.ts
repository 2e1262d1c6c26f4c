import { sql } from 'drizzle-orm';
import type { VoicesOf } from '../../organisations/policy.ts';
import { isOfOrganisation } from '../../organisations/queries.ts';

/**
 * Notes that stand on closed boards, by the organisation that everybody reads beside them. A board that promised to name nobody is
 * not counted, nor what was taken back or is still being written.
 */
export const notesOnBoards: VoicesOf = {
  kinds: ['notes'],
  isSlow: true,
  count: async (tx, { cycleId }, organisationId) => {
    const { rows } = await tx.execute<{ organisationId: string; notes: number }>(sql`
    select o.organisation_id as "organisationId", count(*)::int as notes
    from boards b join closed_notes n on n.board_id = b.id
      join board_ops o on o.board_id = b.id and o.type = 'note.add' and o.args ->> 'noteId' = n.note_id::text
    where b.cycle_id = ${cycleId} and b.phase = 'closed' and b.identity_mode <> 'anonymous' and o.organisation_id is not null
      and not o.is_guest and not o.args ? 'onBehalfOf' and ${isOfOrganisation(sql`o.organisation_id`, organisationId)}
    group by o.organisation_id`);
    return new Map(rows.map(({ organisationId, notes }) => [organisationId, { notes }]));
  },
};
