import type { CycleChanges, CycleSheet } from '@minga/shared/cycles/sheet.ts';
import type { FoundSheet, listCycleChanges, ThemeRow } from './queries.ts';

export const presentThemes = (rows: readonly ThemeRow[]) => rows.map(({ id, slug, name }) => ({ id, slug, name }));

export function presentSheet({ cycle, themes }: FoundSheet): CycleSheet {
  const { title, purpose, planStartsOn, planEndsOn, version, publishedAt } = cycle;
  const isPublished = publishedAt !== null;
  return { title, purpose, planStartsOn, planEndsOn, themes: presentThemes(themes), version, isPublished };
}

export function presentCycleChanges(rows: Awaited<ReturnType<typeof listCycleChanges>>): CycleChanges {
  return {
    items: rows.map(({ change: { id, before, after, reason, at }, person }) => ({
      id,
      before,
      after,
      reason,
      person,
      at: at.toISOString(),
    })),
  };
}
