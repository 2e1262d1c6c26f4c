import { LEFT_OPEN } from '@minga/shared/cycles/rules.ts';
import type { LeftOpen } from '@minga/shared/cycles/schema.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { findPublicCycle } from '../../cycles/queries.ts';
import type { LeftOpenIn } from '../policy.ts';

/**
 * What the cycle before this one left without an outcome, so that it is not lost between two plans. It is asked of the state:
 * what is answered later is no longer there. One that is still private to its forum is not spoken of.
 */
export async function findLeftOpen(tx: Tx, cycleId: string, nouns: readonly LeftOpenIn[]): Promise<LeftOpen> {
  const { rows } = await tx.execute<{ slug: string }>(sql`
    select p.slug from cycles c join cycles p on p.id = c.previous_id where c.id = ${cycleId}`);
  const previous = rows[0] ? await findPublicCycle(tx, rows[0].slug) : null;
  if (!previous) return { previous: null, items: [] };
  const found = (await Promise.all(nouns.map((leftOpen) => leftOpen(tx, previous)))).flat();
  const { slug, title, locale } = previous;
  return {
    previous: { slug, title, locale },
    items: LEFT_OPEN.flatMap((kind) => found.filter((point) => point.kind === kind)),
  };
}
