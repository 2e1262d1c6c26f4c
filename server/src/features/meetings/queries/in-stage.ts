import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import type { RawInstant, Tx } from '../../../platform/database/db.ts';
import { type InStage, contentOf } from '../../stages/queries/contents.ts';

/** Meetings that were planned for a stage, published or not, with how many people they expect. */
export const meetingsInStage: InStage = async (tx: Tx, scope, stage) => {
  type Row = { id: string; title: string; isDraft: boolean; startsAt: RawInstant; endsAt: RawInstant; people: number };
  const { rows } = await tx.execute<Row>(sql`
    select m.id, m.title, m.state = 'draft' as "isDraft", m.starts_at as "startsAt", m.ends_at as "endsAt",
      (select count(*)::int from meeting_people p where p.meeting_id = m.id) as people
    from meetings m where m.cycle_id = ${scope.cycleId} and m.stage = ${stage} and m.state <> 'cancelled'
    order by m.starts_at, m.id`);
  // A draft has no page yet: whoever changes stages finds it in the planner.
  const pathOf = ({ id, isDraft }: Row) =>
    isDraft ? paths.planner(scope.cycleSlug) : paths.meeting(scope.cycleSlug, id);
  return rows.map((row) => contentOf('meeting', { ...row, path: pathOf(row) }));
};
