import { DEFAULTS, RULE_IDS, type RuleId, STANDARDS } from '@minga/shared/standards/rules.ts';
import type { StandardItem, Standards } from '@minga/shared/standards/schema.ts';
import { boundsOf, type Standard } from '@minga/shared/standards/standard.ts';
import type { Scope } from '../../platform/http/gate.ts';
import { inEachLanguage } from '../../platform/texts/texts.ts';
import { abilitiesOnStandards } from './policy.ts';
import type { FoundStandardChanges } from './queries.ts';

type Numbers = Readonly<Record<string, number>>;

function presentStandard(rule: RuleId, latest: FoundStandardChanges[number]['change'] | undefined): StandardItem {
  const { basis, severity, thresholds }: Standard = STANDARDS[rule];
  return {
    rule,
    source: inEachLanguage((words) => words(`standards:source.${rule}`)),
    basis,
    severity,
    thresholds: Object.entries(thresholds).map(([name, threshold]) => ({
      name,
      unit: threshold.unit,
      default: threshold.default,
      value: latest?.thresholds[name] ?? threshold.default,
      ...boundsOf(threshold),
      mayLoosen: threshold.mayLoosen,
    })),
    version: latest?.version ?? 0,
  };
}

/** What a change of a rule was made from: the one before it, else the defaults. */
function numbersBefore(found: FoundStandardChanges, { rule, version }: { rule: RuleId; version: number }): Numbers {
  const former = found.find(({ change }) => change.rule === rule && change.version === version - 1);
  return { ...DEFAULTS[rule], ...former?.change.thresholds };
}

/** @param found newest first */
export function presentStandards(
  found: FoundStandardChanges,
  { scope }: { scope: Pick<Scope, 'isFacilitator'> },
): Standards {
  return {
    abilities: abilitiesOnStandards(scope),
    items: RULE_IDS.map((rule) => presentStandard(rule, found.find(({ change }) => change.rule === rule)?.change)),
    changes: found.map(({ change, person }) => ({
      id: change.id,
      rule: change.rule,
      before: numbersBefore(found, change),
      after: change.thresholds,
      reason: change.reason,
      person,
      at: change.at.toISOString(),
    })),
  };
}
