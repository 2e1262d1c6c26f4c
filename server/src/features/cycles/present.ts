import type { CycleSummary, PublicStage } from '@minga/shared/cycles/schema.ts';
import { currentStage, endOf, stageStatus } from '@minga/shared/stages/rules.ts';
import type { StageName } from '@minga/shared/cycles/rules.ts';
import type { CycleRow } from './queries.ts';

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
    forumName: row.forumName,
    timeZone: row.timeZone,
    isDemonstration: row.isDemonstration,
    isPublished: row.isPublished,
    purpose: row.purpose,
    stages: stages.map((stage) => presentStage(stage, now)),
    currentStage: currentStage(stages, now)?.name ?? null,
  };
}
