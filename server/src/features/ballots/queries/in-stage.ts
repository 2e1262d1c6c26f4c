import { sql } from 'drizzle-orm';
import type { RawInstant, Tx } from '../../../platform/db.ts';
import type { Scope } from '../../../platform/gate.ts';
import { contentOf, type InStage } from '../../stages/queries/contents.ts';

/** Announced ballots that still take votes or will, with how many on the roll have not voted. */
export const ballotsInStage: InStage = async (tx: Tx, scope: Scope, stage) => {
  type Row = { id: string; title: string; startsAt: RawInstant; endsAt: RawInstant; people: number };
  const { rows } = await tx.execute<Row>(sql`
    select b.id, b.title, b.opens_at as "startsAt", b.closes_at as "endsAt",
      (select count(*)::int from ballot_roll r where r.ballot_id = b.id
        and not exists (select 1 from ballot_turnout t where t.ballot_id = b.id and t.roll_entry = r.id)) as people
    from ballots b where b.cycle_id = ${scope.cycleId} and b.stage = ${stage} and b.announced_at is not null
      and b.closed_at is null and b.sealed_at is null
    order by b.opens_at, b.id`);
  return rows.map((row) => contentOf('ballot', { ...row, path: `/c/${scope.cycleSlug}/ballots/${row.id}` }));
};
