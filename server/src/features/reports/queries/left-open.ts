import { LEFT_OPEN } from '@minga/shared/cycles/rules.ts';
import type { LeftOpen, LeftPoint } from '@minga/shared/cycles/schema.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { type CycleRow, findPublicCycle, getCycle } from '../../cycles/queries.ts';
import type { LeftOpenIn } from '../policy.ts';

type Nouns = readonly LeftOpenIn[];

async function pointsOf(tx: Tx, cycle: CycleRow, nouns: Nouns): Promise<LeftPoint[]> {
  const found = (await Promise.all(nouns.map((leftOpen) => leftOpen(tx, cycle)))).flat();
  return LEFT_OPEN.flatMap((kind) => found.filter((point) => point.kind === kind));
}

const named = ({ slug, title, locale }: CycleRow) => ({ slug, title, locale });

/**
 * What the cycle before this one left without an outcome, so that it is not lost between two plans; and of one that is itself among
 * the earlier ones, what it left. It is asked of the state: what is answered later is no longer there. A cycle that is still private
 * to its forum is not spoken of.
 */
export async function findLeftOpen(tx: Tx, cycleId: string, nouns: Nouns): Promise<LeftOpen> {
  const { rows } = await tx.execute<{ slug: string; isBefore: boolean }>(sql`
    select p.slug, true as "isBefore" from cycles c join cycles p on p.id = c.previous_id where c.id = ${cycleId}
    union all select n.slug, false from cycles n where n.previous_id = ${cycleId} and n.published_at <= now() order by 1`);
  const before = rows.find(({ isBefore }) => isBefore);
  const previous = before ? await findPublicCycle(tx, before.slug) : null;
  const cycle = await getCycle(tx, cycleId);
  const next: LeftOpen['next'] = [];
  for (const { slug, isBefore } of cycle.isArchived ? rows : []) {
    const found = isBefore ? null : await findPublicCycle(tx, slug);
    if (found) next.push(named(found));
  }
  return {
    previous: previous && named(previous),
    items: previous ? await pointsOf(tx, previous, nouns) : [],
    own: cycle.isArchived ? await pointsOf(tx, cycle, nouns) : null,
    next,
  };
}
