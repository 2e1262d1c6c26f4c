import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Tx } from '../../platform/database/db.ts';
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
