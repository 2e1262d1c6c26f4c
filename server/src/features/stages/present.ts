import { GATES, gateStanding, stageStatus } from '@minga/shared/stages/rules.ts';
import type { Stages } from '@minga/shared/stages/schema.ts';
import type { FoundStages, StageRow } from './queries.ts';

const iso = (instant: Date | null) => instant?.toISOString() ?? null;

function presentStage(row: StageRow, { now, missing, subjects }: FoundStages): Stages['items'][number] {
  const own = missing.filter((fact) => fact.stage === row.name).map(({ criterion, count }) => ({ criterion, count }));
  const asks = GATES[row.name];
  return {
    name: row.name,
    opensAt: row.opensAt.toISOString(),
    closesAt: row.closesAt.toISOString(),
    closedAt: iso(row.closedAt),
    status: stageStatus(row, now),
    gate: {
      isMet: own.length === 0,
      asks: asks ?? null,
      standing: gateStanding(row.name, own.length, asks ? (subjects.get(asks) ?? null) : null),
      missing: own,
      override: row.gateOverride,
    },
    version: row.version,
  };
}

export function presentStages(found: FoundStages): Stages {
  return {
    items: found.rows.map((row) => presentStage(row, found)),
    changes: found.changes.map(({ change, person }) => ({
      id: change.id,
      stageName: change.stageName,
      kind: change.kind,
      opensBefore: iso(change.opensBefore),
      closesBefore: iso(change.closesBefore),
      opensAfter: iso(change.opensAfter),
      closesAfter: iso(change.closesAfter),
      reason: change.reason,
      person,
      at: change.at.toISOString(),
    })),
  };
}
