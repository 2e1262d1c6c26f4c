import { RETENTION_KINDS, type RetentionKind } from '@minga/shared/kernel/retention.ts';
import type { Retention } from '@minga/shared/rights/schema.ts';
import { sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import { readTerms } from '../../../platform/database/retention.ts';

type Row = {
  kind: RetentionKind;
  chosenAt: RawInstant | null;
  ranAt: RawInstant | null;
  removed: number;
  removedInMonth: number;
};
const iso = (at: RawInstant | null) => at && toDate(at).toISOString();

/** Each kind with its term, when it was last looked for, and how much went. */
export async function listRetention(tx: Tx): Promise<Retention> {
  const terms = await readTerms(tx);
  const { rows } = await tx.execute<Row>(sql`
    select k.kind, t.chosen_at as "chosenAt", max(d.ran_at) as "ranAt",
      coalesce((array_agg(d.removed order by d.day desc) filter (where d.day is not null))[1], 0) as removed,
      coalesce(sum(d.removed) filter (where d.day > (now() at time zone 'utc')::date - 30), 0)::int as "removedInMonth"
    from unnest(${sql.param(RETENTION_KINDS)}::text[]) k (kind)
      left join retention_terms t on t.kind = k.kind left join retention_days d on d.kind = k.kind
    group by k.kind, t.chosen_at order by array_position(${sql.param(RETENTION_KINDS)}::text[], k.kind)`);
  return {
    items: rows.map(({ kind, chosenAt, ranAt, ...counts }) => ({
      kind,
      days: terms[kind],
      chosenAt: iso(chosenAt),
      ranAt: iso(ranAt),
      ...counts,
    })),
  };
}
