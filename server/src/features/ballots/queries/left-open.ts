import type { LeftPoint } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { CycleRow } from '../../cycles/queries.ts';

/** V06: objections of counted ballots to which nobody ever answered. */
export async function objectionsLeftOpen(tx: Tx, { id, slug }: CycleRow): Promise<LeftPoint[]> {
  const { rows } = await tx.execute<{ ballotId: string; title: string; count: number }>(sql`
    select o.ballot_id as "ballotId", o.title, sum(o.objections)::int as count
    from open_objections o join ballots b on b.id = o.ballot_id
    where b.cycle_id = ${id} group by o.ballot_id, o.title order by o.ballot_id limit 500`);
  return rows.map(({ ballotId, title, count }) => ({
    kind: 'objections-undecided',
    title,
    path: paths.ballot(slug, ballotId),
    count,
  }));
}
