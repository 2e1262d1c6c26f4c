import type { LeftPoint } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { CycleRow } from '../../cycles/queries.ts';
import { newestVersion } from '../../versions/queries.ts';

/** Commitments with a frozen text that were neither adopted nor withdrawn. */
export async function commitmentsLeftOpen(tx: Tx, { id, slug }: CycleRow): Promise<LeftPoint[]> {
  const { rows } = await tx.execute<{ number: number; title: string }>(sql`
    select c.number, v.content ->> 'title' as title
    from commitments c join lateral ${newestVersion('commitment', sql`c.id`)} v on true
    where c.cycle_id = ${id} and c.state not in ('adopted', 'withdrawn') order by c.number limit 500`);
  return rows.map(({ number, title }) => ({
    kind: 'commitment-undecided',
    title,
    path: paths.commitment(slug, number),
    count: null,
  }));
}
