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
export type NeedsOf = (tx: Tx, person: Pick<Person, 'personId'>) => Promise<FoundNeed[]>;

/** So many of one feature: whoever has more of a kind is helped by its list, not by this one. */
export const NEEDS_AT_MOST = 20;

/** What needs this person, in the order of what is due. */
export async function listNeeds(
  tx: Tx,
  person: Pick<Person, 'personId'>,
  features: readonly NeedsOf[],
): Promise<Need[]> {
  const [now, ...found] = await Promise.all([dbNow(tx), ...features.map((needsOf) => needsOf(tx, person))]);
  const quiet = await listQuietCycles(tx, person.personId);
  const isQuiet = ({ kind, href }: FoundNeed) =>
    quiet.some(({ slug, isShut }) => (isShut || !OF_FORUM.has(kind)) && isBelow(href, paths.cycle(slug)));
  return inOrder(
    found.flat().filter((need) => !isQuiet(need)),
    now,
  );
}

/** These are of the forum, and only stand on a page of one of its cycles. */
const OF_FORUM: ReadonlySet<string> = new Set<FoundNeed['kind']>(['answer-requests', 'reach-invited', 'invite-again']);

/**
 * Cycles in which nothing waits: earlier ones, and those of forums whose invitation ran out before the person came; whatever
 * waits for them there is told when they are in.
 */
async function listQuietCycles(tx: Tx, personId: string): Promise<{ slug: string; isShut: boolean }[]> {
  const { rows } = await tx.execute<{ slug: string; isShut: boolean }>(
    sql`select c.slug, ${isShutOut(sql`c.forum_id`, personId)} as "isShut" from cycles c
      where c.archived_at is not null or ${isShutOut(sql`c.forum_id`, personId)}`,
  );
  return rows;
}
