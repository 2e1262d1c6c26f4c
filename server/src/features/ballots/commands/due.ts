import { AppError } from '@minga/shared/kernel/errors.ts';
import { sql } from 'drizzle-orm';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import { acrossForums } from '../../../platform/database/reach.ts';
import { eachInItsForum } from '../../../platform/jobs/each-in-turn.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { notifyConcerned } from '../../notices/commands.ts';
import { thresholdSql } from '../../standards/queries.ts';
import { listDue } from '../queries/ballots.ts';
import { closeIfDue } from './close.ts';

type Counting = Pick<Deps, 'db' | 'log'>;

/** Counts a ballot whose time is over, unless its votes were tampered with: they must not hide what can be read without them. */
export async function countIfSound(
  deps: Counting,
  scope: Pick<Scope, 'cycleId' | 'forumId' | 'isFacilitator'>,
  ballotId: string,
): Promise<void> {
  await inTransaction(deps.db, (tx) => closeIfDue(tx, scope, ballotId)).catch((error: unknown) => {
    if (!(error instanceof AppError && error.code === 'ballot.count-refused')) throw error;
    deps.log.error({ subject: ballotId }, 'the stored votes are not those of the turnout; nothing is published');
  });
}

/** Counts every ballot of the cycle whose time is over. */
export async function countDue(deps: Counting, scope: Scope): Promise<void> {
  for (const id of await inTransaction(deps.db, (tx) => listDue(tx, scope))) await countIfSound(deps, scope, id);
}

type Waiting = { id: string; cycleId: string; forumId: string; isOver: boolean };

/**
 * Ballots whose time is over and that nobody has counted, and those that end so soon that whoever has not voted is told: by the
 * hours of V08, and of a shorter one when half of it is over, so that it never comes on the heels of the announcement.
 */
async function listWaiting(tx: Tx): Promise<Waiting[]> {
  const { rows } = await tx.execute<Waiting>(sql`
    select b.id, b.cycle_id as "cycleId", b.forum_id as "forumId", coalesce(b.closed_at, b.closes_at) <= now() as "isOver"
    from ballots b cross join lateral (select voting_ends_at(b) as at) ends
    where b.announced_at is not null and b.sealed_at is null and (
      coalesce(b.closed_at, b.closes_at) <= now()
      or b.closed_at is null and b.reminded_at is null and b.opens_at <= now() and ends.at > now()
        and ends.at - now() <= least((ends.at - b.opens_at) / 2,
          make_interval(hours => ${thresholdSql('V08', 'reminderHours', sql`b.cycle_id`)})))
    order by b.closes_at, b.id limit 500`);
  return rows;
}

/** Once for each ballot, whichever server comes first. */
async function remind(tx: Tx, { id, cycleId, forumId }: Waiting): Promise<void> {
  const { rows } = await tx.execute(sql`
    update ballots set reminded_at = now() where id = ${id} and reminded_at is null returning id`);
  if (rows.length > 0) notifyConcerned(tx, { forumId, cycleId }, 'ballot-closing', { id });
}

/** Counts what is over, so that its result is told although nobody looks, and reminds those whose vote is missing. */
export async function watchBallots(deps: Counting, ending: AbortSignal): Promise<void> {
  const waiting = await acrossForums('ballots-due', () => inTransaction(deps.db, listWaiting));
  await eachInItsForum(
    waiting,
    (ballot) =>
      ballot.isOver
        ? countIfSound(deps, { ...ballot, isFacilitator: true }, ballot.id)
        : inTransaction(deps.db, (tx) => remind(tx, ballot)),
    ending,
  );
}
