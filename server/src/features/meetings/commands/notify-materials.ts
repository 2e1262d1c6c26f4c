import { sql } from 'drizzle-orm';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import { acrossForums } from '../../../platform/database/reach.ts';
import { eachInItsForum } from '../../../platform/jobs/each-in-turn.ts';
import type { Deps } from '../../../platform/deps.ts';
import { notifyConcerned } from '../../notices/commands.ts';
import { MATERIALS_PAUSE } from '../policy.ts';

type Prepared = { id: string; cycleId: string; forumId: string };

/** Files of a meeting `m` of which nobody has been told. */
const NEW_FILES = sql`files f where f.owner_kind = 'meeting' and f.owner_id = m.id and f.cycle_id = m.cycle_id
  and f.at > coalesce(m.materials_noted_at, m.published_at)`;

/** Meetings whose materials came, once no more of them has come for some minutes. */
async function listPrepared(tx: Tx): Promise<Prepared[]> {
  const { rows } = await tx.execute<Prepared>(sql`
    select m.id, m.cycle_id as "cycleId", m.forum_id as "forumId" from meetings m join cycles c on c.id = m.cycle_id
    where m.state = 'published' and c.archived_at is null
      and (select max(f.at) from ${NEW_FILES}) < now() - ${MATERIALS_PAUSE}::interval
    order by m.id limit 500`);
  return rows;
}

/** Each file is told of once, several that come together in one notice, whichever server comes first. */
export async function notifyOfMaterials({ db }: Pick<Deps, 'db'>, ending?: AbortSignal): Promise<void> {
  const prepared = await acrossForums('meetings-materials', () => inTransaction(db, listPrepared));
  await eachInItsForum(prepared, (meeting) => inTransaction(db, (tx) => notify(tx, meeting)), ending);
}

/** Whoever looks second waits for the row, and then finds nothing new. What is being recorded meanwhile is younger than all that is told. */
async function notify(tx: Tx, { id, ...place }: Prepared): Promise<void> {
  const { rows } = await tx.execute<{ number: number }>(sql`
    update meetings m set materials_noted_at = (select max(f.at) from ${NEW_FILES}), materials_notices = m.materials_notices + 1
    where m.id = ${id} and exists (select 1 from ${NEW_FILES}) returning materials_notices as number`);
  for (const { number } of rows) notifyConcerned(tx, place, 'meeting-material', { id, number });
}
