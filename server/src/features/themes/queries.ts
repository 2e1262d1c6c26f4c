import type { CycleTemplate } from '@minga/shared/cycles/sheet.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { and, asc, desc, eq, inArray } from 'drizzle-orm';
import type { Tx } from '../../platform/database/db.ts';
import { cycleChanges, cycles } from '../cycles/tables.ts';
import { people } from '../people/tables.ts';
import { themes } from './tables.ts';

export type ThemeRow = typeof themes.$inferSelect;

export async function listThemes(tx: Tx, cycleId: string): Promise<ThemeRow[]> {
  return tx
    .select()
    .from(themes)
    .where(eq(themes.cycleId, cycleId))
    .orderBy(asc(themes.position))
    .prepare('themes_of_cycle')
    .execute();
}

/** Those of `ids` that are themes of this cycle, in the order given: a text of last month may name some that are gone. */
export async function knownThemes(tx: Tx, cycleId: string, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .select({ id: themes.id })
    .from(themes)
    .where(and(eq(themes.cycleId, cycleId), inArray(themes.id, [...ids])));
  return ids.filter((id) => rows.some((row) => row.id === id));
}

/** What a cycle says of itself. */
export async function readSheet(tx: Tx, cycleId: string) {
  const [cycle] = await tx.select().from(cycles).where(eq(cycles.id, cycleId));
  if (!cycle) throw new AppError('cycle.not-found');
  return { cycle, themes: await listThemes(tx, cycleId) };
}
export type FoundSheet = Awaited<ReturnType<typeof readSheet>>;

/** What was corrected since the cycle was published, the last first. */
export async function listCycleChanges(tx: Tx, cycleId: string) {
  return tx
    .select({ change: cycleChanges, person: people.name })
    .from(cycleChanges)
    .leftJoin(people, eq(people.id, cycleChanges.personId))
    .where(eq(cycleChanges.cycleId, cycleId))
    .orderBy(desc(cycleChanges.at), desc(cycleChanges.id));
}

/** What a new cycle may go on from: the newest one of the forum. */
export async function findLastCycle(tx: Tx, forumId: string): Promise<CycleTemplate['last']> {
  const [last] = await tx
    .select()
    .from(cycles)
    .where(eq(cycles.forumId, forumId))
    .orderBy(desc(cycles.createdAt), desc(cycles.id))
    .limit(1);
  if (!last) return null;
  const { id, title, purpose, locale } = last;
  const names = await listThemes(tx, id);
  return { id, title, purpose, locale, themes: names.map(({ name }) => name) };
}
