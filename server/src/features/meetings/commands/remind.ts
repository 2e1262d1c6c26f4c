import { sql } from 'drizzle-orm';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import { acrossForums } from '../../../platform/database/reach.ts';
import { eachInItsForum } from '../../../platform/jobs/each-in-turn.ts';
import type { Deps } from '../../../platform/deps.ts';
import { notifyConcerned } from '../../notices/commands.ts';

type Ahead = { id: string; cycleId: string; forumId: string; number: number };

/** Of which so much notice was given that nobody is reminded on the heels of the announcement. */
const ANNOUNCED_BEFORE = '36 hours';

/** Nobody has been reminded of the time at which it is now. */
const isNotReminded = sql`(m.reminded_at is null or m.reminded_at < m.time_published_at)`;

/** Published meetings of the next day of which nobody has been reminded. */
async function listTomorrow(tx: Tx): Promise<Ahead[]> {
  const { rows } = await tx.execute<Ahead>(sql`
    select m.id, m.cycle_id as "cycleId", m.forum_id as "forumId",
      (select max(v.number) from versions v where v.subject_kind = 'meeting' and v.subject_id = m.id) as number
    from meetings m join cycles c on c.id = m.cycle_id
    where m.state = 'published' and ${isNotReminded} and c.archived_at is null
      and m.starts_at > now() and m.starts_at <= now() + interval '24 hours'
      and m.starts_at - m.time_published_at > ${ANNOUNCED_BEFORE}::interval
    order by m.starts_at, m.id limit 500`);
  return rows.filter(({ number }) => number !== null);
}

/**
 * Reminds of each time once, whichever server comes first. A meeting that is moved a little afterwards is told as moved, not
 * twice as near; one that is put off for weeks is reminded of again.
 */
export async function remindOfMeetings({ db }: Pick<Deps, 'db'>, ending?: AbortSignal): Promise<void> {
  const ahead = await acrossForums('meetings-due', () => inTransaction(db, listTomorrow));
  await eachInItsForum(
    ahead,
    (meeting) =>
      inTransaction(db, async (tx) => {
        const { id, number } = meeting;
        const { rows } = await tx.execute(sql`
          update meetings m set reminded_at = now() where id = ${id} and ${isNotReminded} and state = 'published' returning id`);
        if (rows.length > 0) notifyConcerned(tx, meeting, 'meeting-reminder', { id, number });
      }),
    ending,
  );
}
