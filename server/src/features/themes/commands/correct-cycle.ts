import { requireSeenVersion } from '../../../platform/database/seen-version.ts';
import type { Corrected, cycleCorrectionSchema } from '@minga/shared/cycles/sheet.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { endOf } from '@minga/shared/stages/rules.ts';
import { changedParts } from '@minga/shared/versions/rules.ts';
import { and, eq, sql } from 'drizzle-orm';
import type { z } from 'zod';
import { record } from '../../../platform/database/audit.ts';
import { brokeReference } from '../../../platform/database/database-faults.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { changePages, inCycle } from '../../../platform/jobs/events.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { cycleChanges, cycles } from '../../cycles/tables.ts';
import { listStages, planEndOf, stageParams } from '../../stages/queries.ts';
import { slugsOf } from '../commands.ts';
import { listThemes, type ThemeRow } from '../queries.ts';
import { themes } from '../tables.ts';

type Correction = z.output<typeof cycleCorrectionSchema>;

const readingOf = (cycle: Omit<Required<Corrected>, 'themes'>, themeNames: { name: string }[]): Required<Corrected> => {
  const { title, purpose, planStartsOn, planEndsOn } = cycle;
  return { title, purpose, planStartsOn, planEndsOn, themes: themeNames.map(({ name }) => name) };
};

/** What differs between two readings of the cycle, on either side. */
function differences(before: Required<Corrected>, after: Required<Corrected>): { before: Corrected; after: Corrected } {
  const names = changedParts(before, after) as (keyof Corrected)[];
  const only = (from: Required<Corrected>) => Object.fromEntries(names.map((name) => [name, from[name]])) as Corrected;
  return { before: only(before), after: only(after) };
}

/**
 * Corrects a cycle's words, years and themes, all at once. Once it is published what it said before stays readable.
 * @throws AppError `cycle.changed-meanwhile`, `cycle.unchanged`, `theme.in-use`, `theme.not-found`; `request.invalid`
 *   naming reason when a published cycle is corrected without one
 */
export async function correctCycle(tx: Tx, scope: Scope, input: Correction): Promise<void> {
  const [row] = await tx.select().from(cycles).where(eq(cycles.id, scope.cycleId)).for('update');
  if (!row) throw new AppError('cycle.not-found');
  requireSeenVersion(row, input.version, 'cycle.changed-meanwhile');
  const isPublished = row.publishedAt !== null;
  if (isPublished && input.reason.length < 10)
    throw new AppError('request.invalid', { errors: [{ field: 'reason', code: 'too-short' }] });
  const known = await listThemes(tx, scope.cycleId);
  const changed = differences(readingOf(row, known), readingOf(input, input.themes));
  if (Object.keys(changed.after).length === 0) throw new AppError('cycle.unchanged');
  const { title, purpose, planStartsOn, planEndsOn } = input;
  await tx
    .update(cycles)
    .set({ title, purpose, planStartsOn, planEndsOn, version: sql`${cycles.version} + 1` })
    .where(eq(cycles.id, scope.cycleId));
  if (changed.after.planEndsOn) await requireStagesWithinPlan(tx, scope.cycleId);
  if (changed.after.themes) await replaceThemes(tx, scope.cycleId, known, input.themes);
  const person = personOf(scope);
  const { personId } = person;
  const reason = input.reason;
  if (isPublished)
    await tx.insert(cycleChanges).values({ id: newId(), cycleId: scope.cycleId, ...changed, reason, personId });
  await record(tx, scope, 'cycle.corrected', scope.cycleId, { ...changed, reason });
  changePages(tx, inCycle(scope), true);
}

async function requireStagesWithinPlan(tx: Tx, cycleId: string): Promise<void> {
  const plan = await planEndOf(tx, cycleId);
  const late = (await listStages(tx, cycleId)).filter((stage) => endOf(stage) > plan.end).at(-1);
  if (!late) return;
  const params = stageParams(plan, late.name, endOf(late));
  throw new AppError('request.invalid', { errors: [{ field: 'planEndsOn', code: 'plan-before-stage', params }] });
}

/** Themes keep their address whatever they are called; new ones get one that no other has or had. */
async function replaceThemes(
  tx: Tx,
  cycleId: string,
  known: readonly ThemeRow[],
  wanted: Correction['themes'],
): Promise<void> {
  const kept = new Set(wanted.flatMap(({ id }) => (id === null ? [] : [id])));
  if ([...kept].some((id) => !known.some((theme) => theme.id === id))) throw new AppError('theme.not-found');
  for (const { id, name } of known.filter((theme) => !kept.has(theme.id))) {
    await tx
      .delete(themes)
      .where(and(eq(themes.id, id), eq(themes.cycleId, cycleId)))
      .catch((error: unknown) => {
        throw brokeReference(error) ? new AppError('theme.in-use', { params: { name } }) : error;
      });
  }
  // Two that swap their names would meet each other's on the way.
  for (const { id } of known.filter((theme) => kept.has(theme.id)))
    await tx.update(themes).set({ name: id }).where(eq(themes.id, id));
  const names = [...known.map(({ slug }) => slug), ...wanted.map(({ name }) => name)];
  const slugs = slugsOf(names).slice(known.length);
  for (const [position, { id, name }] of wanted.entries()) {
    if (id === null)
      await tx.insert(themes).values({ id: newId(), cycleId, name, position, slug: slugs[position] ?? '' });
    else await tx.update(themes).set({ name, position }).where(eq(themes.id, id));
  }
}
