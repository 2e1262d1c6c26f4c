import { missingVotes } from '@minga/shared/ballots/secrecy.ts';
import type { BallotMode } from '@minga/shared/ballots/tally.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import type { RawInstant, Tx } from '../../../platform/database/db.ts';
import { contentOf, type InStage } from '../../stages/queries/contents.ts';

/** Announced ballots that still take votes or will, with how many on the roll have not voted, as far as that may be known. */
export const ballotsInStage: InStage = async (tx: Tx, scope, stage) => {
  type Row = { id: string; title: string; startsAt: RawInstant; endsAt: RawInstant; mode: BallotMode } & {
    roll: number;
    turnout: number;
  };
  const { rows } = await tx.execute<Row>(sql`
    select b.id, b.title, b.mode, b.opens_at as "startsAt", b.closes_at as "endsAt",
      (select count(*)::int from ballot_roll r where r.ballot_id = b.id) as roll,
      (select count(*)::int from ballot_turnout t where t.ballot_id = b.id) as turnout
    from ballots b where b.cycle_id = ${scope.cycleId} and b.stage = ${stage} and b.announced_at is not null
      and b.closed_at is null and b.sealed_at is null
    order by b.opens_at, b.id`);
  return rows.map(({ mode, roll, turnout, ...row }) => {
    const { count, isAtMost } = missingVotes(mode, roll, turnout);
    const path = paths.ballot(scope.cycleSlug, row.id);
    return contentOf('ballot', { ...row, path, people: count, arePeopleAtMost: isAtMost });
  });
};
