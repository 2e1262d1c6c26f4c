import { AppError } from '@minga/shared/kernel/errors.ts';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { changePages, emit, inCycle } from '../../../platform/jobs/events.ts';
import { notifyConcerned } from '../../notices/commands.ts';
import { queueLetter } from '../../notices/commands/strangers.ts';
import { lockPublished } from '../commands.ts';
import { contributions, responses } from '../tables.ts';

/**
 * Those of one consultation, in their order, held until the end of the transaction.
 * @throws AppError `contribution.not-found` when one of them is none of it
 */
export async function lockContributions(tx: Tx, consultationId: string, ids: readonly string[]) {
  const wanted = [...new Set(ids)];
  const rows = await tx
    .select({ row: contributions, response: responses })
    .from(contributions)
    .leftJoin(responses, eq(responses.contributionId, contributions.id))
    .where(and(eq(contributions.consultationId, consultationId), inArray(contributions.id, wanted)))
    .orderBy(contributions.number)
    .for('no key update', { of: contributions });
  if (rows.length < wanted.length) throw new AppError('contribution.not-found');
  return rows;
}

type Act = { contributionIds: readonly string[]; reason: string };

/**
 * Takes contributions out of sight: number, day and reason stay where they stood, their words are given to nobody but whoever
 * facilitates and whoever wrote them. An answer that was published stands. What is out of sight stays so; a second press changes
 * nothing.
 */
export async function hideContributions(
  tx: Tx,
  scope: Scope,
  id: string,
  { contributionIds, reason }: Act,
): Promise<void> {
  const one = await lockPublished(tx, scope, id);
  const rows = await lockContributions(tx, one.id, contributionIds);
  const { personId } = personOf(scope);
  for (const { row } of rows.filter((found) => found.row.hiddenAt === null)) {
    await tx
      .update(contributions)
      .set({ hiddenAt: sql`now()`, hiddenReason: reason, hiddenBy: personId })
      .where(eq(contributions.id, row.id));
    await record(tx, scope, 'contribution.hidden', row.id, { number: row.number, reason });
    notifyConcerned(tx, scope, 'contribution-hidden', { id: row.id });
    if (row.emailConfirmedAt === null) continue;
    await queueLetter(tx, scope, { kind: 'contribution-hidden', subjectId: row.id });
    emit(tx, { type: 'contribution.hidden', ...inCycle(scope), subjectId: row.id, data: {} });
  }
  changePages(tx, inCycle(scope));
}

/** Lets them be read again; that they were hidden, why, and why no more, stays in the record. */
export async function showContributions(
  tx: Tx,
  scope: Scope,
  id: string,
  { contributionIds, reason }: Act,
): Promise<void> {
  const one = await lockPublished(tx, scope, id);
  const rows = await lockContributions(tx, one.id, contributionIds);
  for (const { row } of rows.filter((found) => found.row.hiddenAt !== null)) {
    await tx
      .update(contributions)
      .set({ hiddenAt: null, hiddenReason: null, hiddenBy: null })
      .where(eq(contributions.id, row.id));
    await record(tx, scope, 'contribution.shown', row.id, { number: row.number, reason });
  }
  changePages(tx, inCycle(scope));
}
