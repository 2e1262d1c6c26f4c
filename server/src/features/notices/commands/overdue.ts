import { isBelow, paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import { acrossForums } from '../../../platform/database/reach.ts';
import { eachInItsForum, eachInTurn } from '../../../platform/jobs/each-in-turn.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { NeedsOf } from '../../events/queries/needs.ts';
import { listMembers } from '../../organisations/queries/of-person.ts';
import { notifyConcerned } from '../commands.ts';
import { listForumsToLookAt, listOverdue, subjectOfOverdue } from '../queries/overdue.ts';

async function listCycles(tx: Tx, forumId: string): Promise<{ id: string; slug: string }[]> {
  const { rows } = await tx.execute<{ id: string; slug: string }>(
    sql`select id, slug from cycles where forum_id = ${forumId} order by id`,
  );
  return rows;
}

/** Of these, what the person was told of before. */
async function listNotified(tx: Tx, personId: string): Promise<Set<string>> {
  const { rows } = await tx.execute<{ id: string }>(
    sql`select subject_id as id from notices where person_id = ${personId} and kind = 'need-overdue'`,
  );
  return new Set(rows.map(({ id }) => id));
}

type Place = { forumId: string; cycles: readonly { id: string; slug: string }[] };

async function notifyOne(
  tx: Tx,
  { forumId, cycles }: Place,
  personId: string,
  needs: readonly NeedsOf[],
): Promise<void> {
  const overdue = await listOverdue(tx, personId, needs);
  if (overdue.length === 0) return;
  const notified = await listNotified(tx, personId);
  for (const need of overdue) {
    const [id, cycle] = [subjectOfOverdue(need), cycles.find(({ slug }) => isBelow(need.href, paths.cycle(slug)))];
    // Several conditions of one gate are one thing to be told of.
    if (!cycle || notified.has(id)) continue;
    notified.add(id);
    notifyConcerned(tx, { forumId, cycleId: cycle.id }, 'need-overdue', { id, people: [personId] });
  }
}

/**
 * Once on each day of a forum's clock: everybody in it is told of what they were to do by a day that is over, and have not.
 * Their needs are read as their home reads them. The day counts when everybody was looked at; who was told before the look was
 * cut short, or failed for somebody, is not told again.
 */
export async function notifyOverdue({ db }: Pick<Deps, 'db'>, needs: readonly NeedsOf[], ending?: AbortSignal) {
  const forums = await acrossForums('overdue-looked-at', () => inTransaction(db, listForumsToLookAt));
  await eachInItsForum(
    forums,
    async ({ forumId, day }) => {
      const [people, cycles] = await inTransaction(
        db,
        async (tx) => [await listMembers(tx, forumId), await listCycles(tx, forumId)] as const,
      );
      const look = (personId: string) => inTransaction(db, (tx) => notifyOne(tx, { forumId, cycles }, personId, needs));
      await eachInTurn(people, look, ending);
      if (ending?.aborted) return;
      await inTransaction(db, (tx) =>
        tx.execute(sql`insert into notice_days (forum_id, overdue_on) values (${forumId}, ${day})
          on conflict (forum_id) do update set overdue_on = excluded.overdue_on`),
      );
    },
    ending,
  );
}
