import type { Objection } from '@minga/shared/ballots/schema.ts';
import { sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import { byName } from '../../../platform/database/name-order.ts';

type Row = Omit<Objection, 'outcome'> & {
  voter: string;
  kind: NonNullable<Objection['outcome']>['kind'] | null;
  reason: string | null;
  by: string;
  at: RawInstant | null;
};
/** `voter`: the organisation or the seat whose objection it is; never leaves the server. */
export type FoundObjection = { objection: Objection; voter: string };

/** V06: the objections of a counted ballot in the order of its texts, and what became of each. */
export async function listObjections(tx: Tx, ballotId: string): Promise<FoundObjection[]> {
  const { rows } = await tx.execute<Row>(sql`
    select o.id, o.position - 1 as question, r.organisation, r.sector, r.voter,
      coalesce(c.choices -> q.version_id::text ->> 'reason', '') as objection,
      o.outcome as kind, o.reason, p.name as by, o.decided_at as at
    from ballot_objections o
      join ballot_questions q on q.ballot_id = o.ballot_id and q.position = o.position
      join ballot_roll r on r.id = o.roll_entry
      join ballot_casts c on c.ballot_id = o.ballot_id and c.roll_entry = o.roll_entry
      left join people p on p.id = o.decided_by
    where o.ballot_id = ${ballotId} order by o.position, ${byName(sql`r.organisation`)}, o.id`);
  return rows.map(({ voter, kind, reason, by, at, ...objection }) => ({
    voter,
    objection: {
      ...objection,
      outcome: kind && at ? { kind, reason, by, at: toDate(at).toISOString() } : null,
    },
  }));
}
