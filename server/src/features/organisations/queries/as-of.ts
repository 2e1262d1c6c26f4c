import { type SQL, sql } from 'drizzle-orm';
import { forums } from '../../people/tables.ts';
import { organisations, seats } from '../tables.ts';

/** When a cycle was put away: who was at its table then is read of it ever after. Null: who is there now. */
export type AsOf = Date | null;

export const instantOf = (asOf: AsOf): SQL => (asOf === null ? sql`now()` : sql`${asOf.toISOString()}::timestamptz`);

/**
 * Organisations of which a cycle tells. Of one under way all that the forum has, also those that left it; of one that was put away
 * those that the forum knew then and that were in it on that day. What they are called is what they are called today.
 */
export function organisationsAsOf(asOf: AsOf): SQL | undefined {
  if (asOf === null) return undefined;
  const day = sql`(${instantOf(asOf)} at time zone (select ${forums.timeZone} from ${forums}
    where ${forums.id} = ${organisations.forumId}))::date`;
  return sql`(${organisations.createdAt} <= ${instantOf(asOf)}
    and coalesce(${organisations.sinceOn} <= ${day}, true) and coalesce(${organisations.untilOn} >= ${day}, true))`;
}

export const hasBegunAsOf = (asOf: AsOf) => sql<boolean>`${seats.startsAt} <= ${instantOf(asOf)}`;

/** Seats that act now or will; of a cycle that was put away those that acted then: one that began later is none of its own. */
export const seatsAsOf = (asOf: AsOf): SQL =>
  sql`(coalesce(${seats.endedAt} > ${instantOf(asOf)}, true) and (${asOf === null} or ${hasBegunAsOf(asOf)}))`;
