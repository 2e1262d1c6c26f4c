import { PUBLIC_FACTS, type PublicFact } from '@minga/shared/organisations/rules.ts';
import { and, desc, eq, sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import { nameInForum } from '../../people/queries.ts';
import { people } from '../../people/tables.ts';
import { seats } from '../tables.ts';
import { type AsOf, instantOf } from './as-of.ts';

type Said = Partial<Record<PublicFact, string | null>>;
type PutRight = {
  at: Date;
  reason: string | null;
  changes: { fact: PublicFact; before: string | null; after: string | null }[];
};

/** The log holds all of them; nobody reads more on one page. */
const MOST = 100;

/**
 * How the public facts of an organisation were put right, newest first. The log of acts has always kept them, before and
 * after, in a chain that nobody rewrites: a second copy could only disagree with it. Who did it is the forum's affair.
 */
export async function listPutRight(tx: Tx, forumId: string, organisationId: string): Promise<PutRight[]> {
  const { rows } = await tx.execute<{ at: RawInstant; reason: string | null; before: Said; after: Said }>(sql`
    select at, data ->> 'reason' as reason, data -> 'before' as before, data -> 'after' as after
    from audit_log where chain = ${forumId} and subject_id = ${organisationId} and action = 'organisation.corrected'
      and jsonb_exists_any(data -> 'after', ${sql.param([...PUBLIC_FACTS])}::text[])
    order by position desc limit ${MOST}`);
  return rows.map(({ at, reason, before, after }) => ({
    at: toDate(at),
    reason,
    changes: PUBLIC_FACTS.filter((fact) => fact in after).map((fact) => ({
      fact,
      before: before[fact] ?? null,
      after: after[fact] ?? null,
    })),
  }));
}

/** Seats of an organisation that have, or had, ended, the last first. One that was taken back before it began never was. */
export async function listPastSeats(tx: Tx, forumId: string, organisationId: string, asOf: AsOf) {
  const rows = await tx
    .select({ seat: seats, personName: nameInForum(forumId) })
    .from(seats)
    .innerJoin(people, eq(people.id, seats.personId))
    .where(
      and(
        eq(seats.forumId, forumId),
        eq(seats.organisationId, organisationId),
        sql`${seats.endedAt} <= ${instantOf(asOf)} and ${seats.endedAt} > ${seats.startsAt}`,
      ),
    )
    .orderBy(desc(seats.endedAt), desc(seats.id))
    .limit(MOST);
  return rows.flatMap(({ seat: { id, role, isAlternate, startsAt, endedAt }, personName }) =>
    endedAt ? [{ id, personName, role, isAlternate, startsAt, endedAt }] : [],
  );
}
