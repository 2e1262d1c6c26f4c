import { CONFIRM_ADDRESS_HOURS } from '@minga/shared/consultations/rules.ts';
import { eq, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { emit } from '../../../platform/jobs/events.ts';
import { queueLetter } from '../../notices/commands/strangers.ts';
import { findByIdOfLetter } from '../queries/own.ts';
import { contributions } from '../tables.ts';

/**
 * Whoever reads the mailbox says that they contributed: from now on a letter tells them what becomes of it, and at once what has
 * become of it already. A second press finds it done. Who answers or hides holds the row as this does: what they did before is told
 * from here, what they do after it by them, and nothing by both.
 * @throws AppError `contribution.not-found` once the address was forgotten
 */
export async function confirmAddress(tx: Tx, id: string): Promise<void> {
  const { row, found, cycle } = await findByIdOfLetter(tx, id, 'for update');
  if (row.emailConfirmedAt !== null) return;
  await tx.update(contributions).set({ emailConfirmedAt: sql`now()` }).where(eq(contributions.id, id));
  const about = { forumId: cycle.forumId, cycleId: cycle.id, subjectId: id, data: {} };
  if (found.response?.publishedAt) {
    await queueLetter(tx, about, { kind: 'contribution-answered', subjectId: id });
    emit(tx, { type: 'contribution.answered', ...about });
  }
  if (row.hiddenAt === null) return;
  await queueLetter(tx, about, { kind: 'contribution-hidden', subjectId: id });
  emit(tx, { type: 'contribution.hidden', ...about });
}

/**
 * Addresses that nobody confirmed in time, and those whose letter left a day ago; and from where contributions came, once that counts
 * no letters any more. Whoever has not confirmed yet keeps their time, also where the answer was there before: it waits for them.
 */
export async function forgetTraces(tx: Tx): Promise<void> {
  await tx.execute(sql`
    update contributions set left_email = null, email_confirmed_at = null where left_email is not null and (
      (email_confirmed_at is null and email_asked_at < now() - make_interval(hours => ${CONFIRM_ADDRESS_HOURS}))
      or exists (select 1 from responses r where r.contribution_id = contributions.id
        and greatest(r.published_at, email_confirmed_at) < now() - interval '1 day'
        and r.published_at is not null and email_confirmed_at is not null))`);
  await tx.execute(sql`
    update contributions set network = null where network is not null
      and at < now() - case when left_email is null then interval '1 hour' else interval '1 day' end`);
}
