import { type FoundNeed, inOrder, type Need } from '@minga/shared/events/needs.ts';
import { isBelow, paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { isShutOut } from '../../people/queries.ts';

/**
 * What a feature has waiting for a person, in all of their forums or, in the reach of one, in that one. It is asked of the
 * state and writes nothing down, so that nothing has to be taken back. Each feature names its own in its noun.ts.
 */
export type NeedsOf = (tx: Tx, person: Person) => Promise<FoundNeed[]>;

/** So many of one feature: whoever has more of a kind is helped by its list, not by this one. */
export const NEEDS_AT_MOST = 20;

/** What needs this person, in the order of what is due. */
export async function listNeeds(tx: Tx, person: Person, features: readonly NeedsOf[]): Promise<Need[]> {
  const [now, ...found] = await Promise.all([dbNow(tx), ...features.map((needsOf) => needsOf(tx, person))]);
  const shut = await listShutCycles(tx, person.personId);
  const own = found.flat().filter(({ href }) => !shut.some((slug) => isBelow(href, paths.cycle(slug))));
  return inOrder(own, now);
}

/** Cycles of forums whose invitation ran out before the person came: whatever waits for them there is told when they are in. */
async function listShutCycles(tx: Tx, personId: string): Promise<string[]> {
  const { rows } = await tx.execute<{ slug: string }>(
    sql`select c.slug from cycles c where ${isShutOut(sql`c.forum_id`, personId)}`,
  );
  return rows.map(({ slug }) => slug);
}
