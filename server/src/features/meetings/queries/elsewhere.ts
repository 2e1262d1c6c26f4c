import type { Away } from '@minga/shared/meetings/circles.ts';
import { type SQL, sql } from 'drizzle-orm';
import { prepared, type Tx } from '../../../platform/database/db.ts';

/** Names what {@link listAway} answers, for SQL that compares it with what was kept. */
export const elsewhereOf = (cycle: SQL): SQL => sql`(
  select coalesce(md5(string_agg(concat_ws(' ', person, process, extract(epoch from begins), extract(epoch from ends)), ','
    order by person, begins, ends, process)), '') from busy_elsewhere(${cycle}))`;

const markRead = prepared<{ mark: string }>(
  'elsewhere_mark',
  sql`select ${elsewhereOf(sql`${sql.placeholder('cycleId')}::uuid`)} as mark`,
);
const awayRead = prepared<Away>(
  'away',
  sql`
    select person, process, (extract(epoch from begins) * 1000)::float8 as from, (extract(epoch from ends) * 1000)::float8 as to
    from busy_elsewhere(${sql.placeholder('cycleId')}::uuid)`,
);

export async function getElsewhere(tx: Tx, cycleId: string): Promise<string> {
  const [row] = await markRead(tx, { cycleId });
  return row?.mark ?? '';
}

/**
 * When delegates of the forum are expected in other cycles of the installation. The database looks for them where this
 * transaction does not reach, and says only what a forum may know of another.
 */
export const listAway = (tx: Tx, cycleId: string): Promise<Away[]> => awayRead(tx, { cycleId });
