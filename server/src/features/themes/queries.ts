import { asc, eq } from 'drizzle-orm';
import type { Tx } from '../../platform/db.ts';
import { themes } from './tables.ts';

export type ThemeRow = typeof themes.$inferSelect;

export async function listThemes(tx: Tx, cycleId: string): Promise<ThemeRow[]> {
  return tx.select().from(themes).where(eq(themes.cycleId, cycleId)).orderBy(asc(themes.position));
}
