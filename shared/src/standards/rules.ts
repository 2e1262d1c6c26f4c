import { D01, P07, P08, P10, P16, V08 } from './process.ts';
import { SCHEDULE, SCHEDULE_RULES, type ScheduleThresholds } from './schedule.ts';
import { defaultsOf, type Standard, type ValuesOf } from './standard.ts';

/** Every rule that a cycle is looked at by, in the order in which it meets them. */
export const STANDARDS = { P07, P08, P10, D01, P16, ...SCHEDULE, V08 } as const satisfies Record<string, Standard>;
export type RuleId = keyof typeof STANDARDS;
export const RULE_IDS = [
  'P07',
  'P08',
  'P10',
  'D01',
  'P16',
  ...SCHEDULE_RULES,
  'V08',
] as const satisfies readonly RuleId[];

/** The numbers of every rule in one cycle. */
export type Thresholds = { readonly [Rule in RuleId]: ValuesOf<(typeof STANDARDS)[Rule]> };

/** As they are where a forum has chosen no others. */
export const DEFAULTS: Thresholds & ScheduleThresholds = Object.fromEntries(
  RULE_IDS.map((rule) => [rule, defaultsOf(STANDARDS[rule])]),
) as Thresholds;

/**
 * The numbers of a cycle: those that were chosen for it, and the default of each threshold that was not there to be chosen.
 * @param chosen what was chosen last of each rule
 */
export function thresholdsOf(
  chosen: readonly { rule: string; values: Readonly<Record<string, number>> }[],
): Thresholds {
  const latest = new Map(chosen.map(({ rule, values }) => [rule, values]));
  return Object.fromEntries(RULE_IDS.map((rule) => [rule, { ...DEFAULTS[rule], ...latest.get(rule) }])) as Thresholds;
}
