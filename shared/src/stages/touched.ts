import type { StageName } from '../cycles/rules.ts';
import type { Address } from '../kernel/paths.ts';
import { endOf, type StageWindow } from './rules.ts';

/** What waits for a stage, or lies in it. A consultation has its own dates, and goes on by them. `drafts` are texts that are still being written, counted and never named. */
export const CONTENT_KINDS = ['meeting', 'ballot', 'board', 'diagnosis-drafts', 'commitment-drafts'] as const;
export type ContentKind = (typeof CONTENT_KINDS)[number];

/** One thing that stands in a stage, stated by the feature that keeps it. */
export type StageContent = {
  readonly kind: ContentKind;
  /** Empty for drafts, whose titles belong to those who write them. */
  readonly title: string;
  /** Where it is read; null when there is no page of it. */
  readonly path: Address | null;
  /** Its own window; null for what lasts as long as the stage does. */
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  /** People whose time or right is concerned; null when nobody can say. */
  readonly people: number | null;
  /** The exact number is not to be known: of a secret ballot it would tell when somebody voted. */
  readonly arePeopleAtMost: boolean;
  readonly count: number;
};

/**
 * - `starts-again`: closed or suspended with its stage, it takes votes, notes or words anew
 * - `left-outside`: a meeting stays at its hour, which no longer lies in the stage
 * - `cut-short`: it takes no votes, notes or words from the stage's new end on
 * - `waits`: it takes none until the stage opens
 */
export const EFFECTS = ['left-outside', 'cut-short', 'waits', 'starts-again'] as const;
export type Effect = (typeof EFFECTS)[number];
type Touched = StageContent & { readonly effect: Effect };

/** What the step from one window to another does to it, if anything. */
function effectOf(content: StageContent, before: StageWindow, after: StageWindow, now: Date): Effect | null {
  const { startsAt, endsAt } = content;
  if (content.kind === 'meeting') {
    if (!startsAt || !endsAt || endsAt <= now) return null;
    const lies = (window: StageWindow) => startsAt >= window.opensAt && endsAt <= endOf(window);
    return lies(before) && !lies(after) ? 'left-outside' : null;
  }
  const from = startsAt !== null && startsAt > now ? startsAt : now;
  if (endsAt !== null && endsAt <= now) return null;
  const isOpen = (window: StageWindow) => window.opensAt <= now && now < endOf(window);
  if (now >= endOf(before) && isOpen(after)) return 'starts-again';
  if (after.opensAt > from && before.opensAt < after.opensAt) return 'waits';
  const isCut = endOf(after) < endOf(before) && (endsAt === null || endsAt > endOf(after));
  return isCut ? 'cut-short' : null;
}

/** What a stage's new window touches of what stands in it (PRODUCT.md section 4, rule 15). */
export function touchedBy(
  contents: readonly StageContent[],
  before: StageWindow,
  after: StageWindow,
  now: Date,
): Touched[] {
  return contents.flatMap((content) => {
    const effect = effectOf(content, before, after, now);
    return effect === null ? [] : [{ ...content, effect }];
  });
}

type Overlap = { readonly stage: StageName; readonly from: Date; readonly to: Date };

/** Stretches in which the stage with its new window is open beside others, `[from, to)`; past ones are left out. */
export function overlapsOf(
  name: StageName,
  after: StageWindow,
  others: readonly (StageWindow & { readonly name: StageName })[],
  now: Date,
): Overlap[] {
  return others.flatMap((other): Overlap[] => {
    if (other.name === name) return [];
    const from = new Date(Math.max(after.opensAt.getTime(), other.opensAt.getTime(), now.getTime()));
    const to = new Date(Math.min(endOf(after).getTime(), endOf(other).getTime()));
    return from < to ? [{ stage: other.name, from, to }] : [];
  });
}

type Stretch = { readonly from: Date; readonly to: Date };

/** Stretches between the first opening and the last end, from `now` on, in which no stage is open. */
function gapsIn(windows: readonly StageWindow[], now: Date): Stretch[] {
  const found: Stretch[] = [];
  let covered = now;
  let hasBegun = false;
  for (const one of [...windows].sort((a, b) => a.opensAt.getTime() - b.opensAt.getTime())) {
    if (endOf(one) <= one.opensAt) continue;
    // Before the first stage nothing has begun that could pause.
    if (hasBegun && one.opensAt > covered) found.push({ from: covered, to: one.opensAt });
    hasBegun = true;
    if (endOf(one) > covered) covered = endOf(one);
  }
  return found;
}

/** Gaps that the stage's new window would make or lengthen. */
export function gapsOf(
  name: StageName,
  after: StageWindow,
  others: readonly (StageWindow & { readonly name: StageName })[],
  now: Date,
): Stretch[] {
  const before = gapsIn(others, now);
  const moved = others.map((one) => (one.name === name ? { ...after, name } : one));
  return gapsIn(moved, now).filter(({ from, to }) => !before.some((known) => known.from <= from && known.to >= to));
}
