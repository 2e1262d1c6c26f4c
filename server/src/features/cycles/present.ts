import type { CycleSummary, PublicStage } from '@minga/shared/cycles/schema.ts';
import type { CycleTemplate } from '@minga/shared/cycles/sheet.ts';
import { proposePlan, proposeStages, proposeStart } from '@minga/shared/cycles/template.ts';
import { currentStage, endOf, stageStatus } from '@minga/shared/stages/rules.ts';
import type { StageName } from '@minga/shared/cycles/rules.ts';
import type { CycleRow, CyclesWithStages, requireFacilitatedForum } from './queries.ts';

type StageOfCycle = { name: StageName; opensAt: Date; closesAt: Date; closedAt: Date | null };

export function presentStage(stage: StageOfCycle, now: Date): PublicStage {
  return {
    name: stage.name,
    opensAt: stage.opensAt.toISOString(),
    closesAt: endOf(stage).toISOString(),
    status: stageStatus(stage, now),
  };
}

export function presentCycle(row: CycleRow, stages: readonly StageOfCycle[], now: Date): CycleSummary {
  return {
    id: row.id,
    slug: row.slug,
    forum: row.forumSlug,
    title: row.title,
    locale: row.locale,
    forumId: row.forumId,
    forumName: row.forumName,
    timeZone: row.timeZone,
    isDemonstration: row.isDemonstration,
    isPublished: row.isPublished,
    isArchived: row.isArchived,
    goesOn: row.goesOn,
    purpose: row.purpose,
    stages: stages.map((stage) => presentStage(stage, now)),
    currentStage: currentStage(stages, now)?.name ?? null,
  };
}

export const presentCycles = ({ rows, stages, now }: CyclesWithStages) => ({
  items: rows.map((row) => presentCycle(row, stages.get(row.id) ?? [], now)),
});

/** @param startsOn the day that was asked for; without it the one that a forum would usually choose now */
export function presentTemplate(
  { id, slug, name, locale, timeZone }: Awaited<ReturnType<typeof requireFacilitatedForum>>,
  startsOn: string | undefined,
  now: Date,
): Omit<CycleTemplate, 'last'> {
  const day = startsOn ?? proposeStart(now, timeZone);
  const stages = proposeStages(day, timeZone);
  const plan = proposePlan(stages, timeZone);
  return {
    forum: { id, slug, name, locale, timeZone },
    startsOn: day,
    planStartsOn: plan.startsOn,
    planEndsOn: plan.endsOn,
    stages: stages.map((stage) => ({
      name: stage.name,
      opensAt: stage.opensAt.toISOString(),
      closesAt: stage.closesAt.toISOString(),
    })),
  };
}
