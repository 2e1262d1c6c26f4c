import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import type { NewCycle } from '@minga/shared/cycles/sheet.ts';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { record } from '../../platform/database/audit.ts';
import { brokeConstraint } from '../../platform/database/database-faults.ts';
import type { Tx } from '../../platform/database/db.ts';
import { changePages } from '../../platform/jobs/events.ts';
import { personOf, type Scope } from '../../platform/http/gate.ts';
import { cycles } from './tables.ts';

type CycleWords = Pick<
  NewCycle,
  'slug' | 'title' | 'purpose' | 'locale' | 'planStartsOn' | 'planEndsOn' | 'previousId'
>;

/**
 * Writes the cycle itself, private to its forum; its stages and themes follow in the same transaction.
 * @throws AppError `request.invalid` naming slug when another cycle has that address; `cycle.not-found` when the one that it
 *   follows is none of the forum
 */
export async function createCycle(
  tx: Tx,
  by: { personId: string; forumId: string },
  words: CycleWords,
): Promise<string> {
  const { personId, forumId } = by;
  const { slug, title, purpose, locale, planStartsOn, planEndsOn, previousId = null } = words;
  const id = newId();
  try {
    const written = { id, forumId, slug, title, purpose, locale, planStartsOn, planEndsOn, previousId };
    await tx.insert(cycles).values(written);
  } catch (error) {
    if (brokeConstraint(error, 'cycles_previous')) throw new AppError('cycle.not-found');
    if (brokeConstraint(error, 'cycles_slug_key'))
      throw new AppError('request.invalid', { errors: [{ field: 'slug', code: 'taken' }] });
    throw error;
  }
  const data = { slug, title, planStartsOn, planEndsOn, ...(previousId && { previousId }) };
  await record(tx, { personId, forumId, cycleId: id }, 'cycle.created', id, data);
  changePages(tx, { forumId, cycleId: id }, true);
  return id;
}

/** Shows the cycle to everybody, for good: its notice rules count from this instant, so it is set once. */
export async function publishCycle(tx: Tx, scope: Scope): Promise<Date> {
  return publish(tx, { personId: personOf(scope).personId, forumId: scope.forumId, cycleId: scope.cycleId });
}

/** The same for a cycle that was created a moment ago, when no scope of it can exist yet. */
export async function publish(tx: Tx, by: { personId: string; forumId: string; cycleId: string }): Promise<Date> {
  const { forumId, cycleId } = by;
  const [row] = await tx
    .update(cycles)
    .set({ publishedAt: sql`now()` })
    .where(and(eq(cycles.id, cycleId), isNull(cycles.publishedAt)))
    .returning({ publishedAt: cycles.publishedAt });
  if (!row?.publishedAt) throw new AppError('cycle.already-published');
  await record(tx, by, 'cycle.published', cycleId);
  changePages(tx, { forumId, cycleId }, true);
  return row.publishedAt;
}
