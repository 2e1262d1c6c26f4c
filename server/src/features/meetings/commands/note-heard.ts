import { eq, sql } from 'drizzle-orm';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import { holdLock } from '../../../platform/database/locks.ts';
import { eachInItsForum } from '../../../platform/jobs/each-in-turn.ts';
import type { Deps } from '../../../platform/deps.ts';
import { subjectsUnreached, heardAtOf, unreachedOf } from '../../notices/queries/given.ts';
import { meetings } from '../tables.ts';

type Behind = { id: string; forumId: string };

/** Meetings ahead of which more people, or fewer, have heard than was noted. */
async function listBehind(tx: Tx): Promise<Behind[]> {
  const { rows } = await tx.execute<Behind>(sql`
    select m.id, m.forum_id as "forumId" from meetings m
    where m.state = 'published' and m.starts_at > now() and (m.unreached > 0 or m.id in ${subjectsUnreached})
      and m.unreached <> ${unreachedOf(sql`m.id`, sql`m.starts_at`)}
    order by m.id limit 1000`);
  return rows;
}

/** Notes of a meeting how many have still to hear of its time; once nobody has, since when all have. */
export async function noteHeard(tx: Tx, meetingId: string): Promise<void> {
  const unreached = unreachedOf(sql`meetings.id`, sql`meetings.starts_at`);
  await tx
    .update(meetings)
    .set({ unreached, heardAt: heardAtOf(sql`meetings.id`, sql`meetings.starts_at`) })
    .where(eq(meetings.id, meetingId));
}

/** Brings what S07 counts from up to what letters and readers have done since. */
export async function noteAllHeard({ db }: Pick<Deps, 'db'>, ending?: AbortSignal): Promise<void> {
  await eachInItsForum(
    await inTransaction(db, listBehind),
    ({ id, forumId }) =>
      inTransaction(db, async (tx) => {
        // Flags are kept with the version of the plan they were computed from.
        await holdLock(tx, 'plan of forum', forumId);
        await noteHeard(tx, id);
      }),
    ending,
  );
}
