import type { StageName } from '@minga/shared/cycles/rules.ts';
import type { CycleTemplate, NewCycle } from '@minga/shared/cycles/sheet.ts';
import { slugOf } from '@minga/shared/kernel/text.ts';
import { endOfDay, instantOf, wallClock } from '@minga/shared/kernel/time.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import { stageStatus } from '@minga/shared/stages/rules.ts';
import type { BandStage } from '../../../parts/woven-band.tsx';

/** Wall clocks of the forum's zone, as the fields hold them; empty while nothing is typed. */
export type Row = { name: StageName; opens: string; closes: string };
export type ThemeLine = { key: number; name: string };

/** The first sheet of a cycle as it is being written. */
export type Sheet = {
  title: string;
  /** Null follows the title. */
  slug: string | null;
  purpose: string;
  locale: Locale;
  planStartsOn: string;
  planEndsOn: string;
  /** Somebody typed the period: a proposal of dates leaves it alone. */
  isPlanTyped: boolean;
  startsOn: string;
  stages: Row[];
  themes: ThemeLine[];
  publish: boolean;
  /** The cycle that this one goes on from. */
  previousId: string | null;
};

export function rowsOf({ stages, forum }: CycleTemplate): Row[] {
  return stages.map(({ name, opensAt, closesAt }) => ({
    name,
    opens: wallClock(new Date(opensAt), forum.timeZone),
    closes: wallClock(new Date(closesAt), forum.timeZone),
  }));
}

export function sheetOf(template: CycleTemplate): Sheet {
  const { forum, planStartsOn, planEndsOn, startsOn } = template;
  return {
    title: '',
    slug: null,
    purpose: '',
    locale: forum.locale,
    planStartsOn,
    planEndsOn,
    isPlanTyped: false,
    startsOn,
    stages: rowsOf(template),
    themes: [{ key: 1, name: '' }],
    publish: false,
    previousId: null,
  };
}

export const slugIn = (sheet: Sheet): string => sheet.slug ?? slugOf(sheet.title, 60);

/** The instant of what a field holds; null when that is no time. */
export function instantIn(typed: string, timeZone: string): Date | null {
  try {
    return instantOf(typed, timeZone);
  } catch {
    return null;
  }
}

export type Window = { name: StageName; opensAt: Date; closesAt: Date };

/** When the day a field holds is over; null when that is no day. */
export function dayEndIn(typed: string, timeZone: string): Date | null {
  try {
    return endOfDay(typed, timeZone);
  } catch {
    return null;
  }
}

/** The windows as typed, or null while one of them is not whole. */
export function windowsOf(rows: readonly Row[], timeZone: string): Window[] | null {
  const windows = rows.flatMap(({ name, opens, closes }): Window[] => {
    const [opensAt, closesAt] = [instantIn(opens, timeZone), instantIn(closes, timeZone)];
    return opensAt && closesAt ? [{ name, opensAt, closesAt }] : [];
  });
  return windows.length === rows.length ? windows : null;
}

export function bandOf(windows: readonly Window[], now: Date): BandStage[] {
  return windows.map(({ name, opensAt, closesAt }) => ({
    name,
    opensAt: opensAt.toISOString(),
    closesAt: closesAt.toISOString(),
    status: stageStatus({ opensAt, closesAt, closedAt: null }, now),
  }));
}

/** Whole days between two wall clocks; what a person counts, whatever the clocks of the zone do meanwhile. */
export function daysIn({ opens, closes }: Row): number {
  const days = Math.round((Date.parse(`${closes}Z`) - Date.parse(`${opens}Z`)) / 86_400_000);
  return Number.isNaN(days) ? 0 : days;
}

/** What is sent. An empty or impossible date goes as it is, for the server to name. */
export function bodyOf(sheet: Sheet, timeZone: string): NewCycle {
  const { title, purpose, locale, planStartsOn, planEndsOn, publish } = sheet;
  const iso = (typed: string) => instantIn(typed, timeZone)?.toISOString() ?? '';
  return {
    slug: slugIn(sheet),
    title,
    purpose,
    locale,
    planStartsOn,
    planEndsOn,
    publish,
    previousId: sheet.previousId,
    themes: sheet.themes.map(({ name }) => name),
    stages: sheet.stages.map(({ name, opens, closes }) => ({ name, opensAt: iso(opens), closesAt: iso(closes) })),
  };
}

/** Puts the line at `from` to `to`; beyond the ends nothing moves. */
export function moved<Item>(items: readonly Item[], from: number, to: number): Item[] {
  const next = [...items];
  const [item] = next.splice(from, 1);
  if (item === undefined || to < 0 || to > next.length) return [...items];
  next.splice(to, 0, item);
  return next;
}
