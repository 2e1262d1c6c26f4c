import { sql } from 'drizzle-orm';
import { record } from '../../platform/database/audit.ts';
import { inTransaction, type Tx } from '../../platform/database/db.ts';
import { holdLock } from '../../platform/database/locks.ts';
import { acrossForums } from '../../platform/database/reach.ts';
import { eachInItsForum } from '../../platform/jobs/each-in-turn.ts';
import type { Deps } from '../../platform/deps.ts';
import { changePages, emit } from '../../platform/jobs/events.ts';
import { rightsChanged } from '../people/commands/sessions.ts';
import { cycleOfForum } from './queries.ts';

type Ended = { id: string; forumId: string; personId: string; cycleId: string | null };

/** Seats whose last day is over and of which nobody has been told, each with the cycle from which it is told. */
async function listEnded(tx: Tx): Promise<Ended[]> {
  const { rows } = await tx.execute<Ended>(sql`
    select s.id, s.forum_id as "forumId", s.person_id as "personId", c.id as "cycleId"
    from seats s join forums f on f.id = s.forum_id left ${cycleOfForum}
    where s.ended_at <= now() and not s.end_noted order by s.ended_at, s.id limit 500`);
  return rows;
}

/**
 * Tells, once, of seats that the calendar has ended. Their rights were gone with the instant: these are asked of the clock with
 * each request and each op.
 */
export async function watchEndedSeats({ db }: Pick<Deps, 'db'>, ending?: AbortSignal): Promise<void> {
  await eachInItsForum(
    await acrossForums('seats-ended', () => inTransaction(db, listEnded)),
    ({ id, forumId, personId, cycleId }) =>
      inTransaction(db, async (tx) => {
        await holdLock(tx, 'members of forum', forumId);
        const { rows } = await tx.execute(sql`
          update seats set end_noted = true where id = ${id} and ended_at <= now() and not end_noted returning id`);
        if (rows.length === 0) return;
        await record(tx, { forumId, cycleId: null, personId: null }, 'seat.ended', id);
        await rightsChanged(tx, personId);
        // Nobody did it: its holder and whoever can fill it are told, all of them.
        if (cycleId)
          emit(tx, { type: 'seat.ended', forumId, cycleId, subjectId: id, data: { personId, byPersonId: null } });
        changePages(tx, { forumId, cycleId: null });
      }),
    ending,
  );
}

/** Asks each five minutes. */
export async function startWatchingSeats(deps: Pick<Deps, 'db' | 'jobs'>): Promise<void> {
  await deps.jobs.schedule('seats-ended', '*/5 * * * *', (ending) => watchEndedSeats(deps, ending));
}
