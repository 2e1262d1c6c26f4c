import { endOf, gateState, stageStatus } from '@minga/shared/stages/rules.ts';
import type { Stages } from '@minga/shared/stages/schema.ts';
import { gateOf } from '@minga/shared/standards/process.ts';
import type { Scope } from '../../platform/http/gate.ts';
import { abilitiesOnCalendar } from './policy.ts';
import { type FoundStages, missingOf, type StageRow } from './queries.ts';

const iso = (instant: Date | null) => instant?.toISOString() ?? null;

function presentStage(row: StageRow, { now, facts, thresholds }: FoundStages): Stages['items'][number] {
  const gate = gateOf(row.name);
  const asked = gate ? thresholds.P16[gate.threshold] : 0;
  const missing = gate
    ? missingOf(row.name, facts[gate.decidedBy], asked).map(({ criterion, count }) => ({ criterion, count }))
    : [];
  return {
    name: row.name,
    opensAt: row.opensAt.toISOString(),
    closesAt: row.closesAt.toISOString(),
    closedAt: iso(row.closedAt),
    status: stageStatus(row, now),
    gate: {
      isMet: missing.length === 0,
      asks: gate?.criterion ?? null,
      asked,
      state: gateState(row.name, missing.length, gate?.subjects ? facts[gate.subjects] : null),
      missing,
      override: row.gateOverride,
    },
    version: row.version,
  };
}

export function presentStages(found: FoundStages, { scope }: { scope: Pick<Scope, 'isFacilitator'> }): Stages {
  return {
    abilities: abilitiesOnCalendar(scope, {
      isOver: found.rows.every((row) => endOf(row) <= found.now),
      isArchived: found.isArchived,
    }),
    noticeDays: found.thresholds.P07.noticeDays,
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
