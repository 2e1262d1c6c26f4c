import { z } from 'zod';
import { inEachLanguageSchema, instantSchema, reasonSchema } from '../kernel/fields.ts';
import { RULE_IDS, STANDARDS } from './rules.ts';
import { orderFaults, type Standard, type Threshold, UNITS, valueFault } from './standard.ts';

const valueSchema = (threshold: Threshold) => {
  const number = z.number().superRefine((value, context) => {
    const fault = valueFault(threshold, value);
    if (fault) context.addIssue({ code: 'custom', params: { code: fault.code, ...fault.params } });
  });
  // Whoever changes the numbers alone leaves it as loud as it is.
  return threshold.unit === 'level' ? number.optional() : number;
};

const valuesSchema = (standard: Standard) =>
  z
    .strictObject(
      Object.fromEntries(
        Object.entries(standard.thresholds).map(([name, threshold]) => [name, valueSchema(threshold)]),
      ),
    )
    .superRefine((values, context) => {
      for (const { name, code, params } of orderFaults(standard, values))
        context.addIssue({ code: 'custom', path: [name], params: { code, ...params } });
    });

/** A rule without numbers has nothing to choose. */
const changeable = RULE_IDS.filter((rule) => Object.keys(STANDARDS[rule].thresholds).length > 0);

/** `version` is the one the person was looking at; `thresholds` are all numbers of the rule as they should be. */
const changeOf = (rule: (typeof RULE_IDS)[number]) =>
  z.strictObject({
    rule: z.literal(rule),
    thresholds: valuesSchema(STANDARDS[rule]),
    reason: reasonSchema,
    version: z.number().int(),
  });
const [first, ...others] = changeable.map(changeOf) as [ReturnType<typeof changeOf>, ...ReturnType<typeof changeOf>[]];
/** `PUT /api/cycles/:cycleId/standards`: the numbers of one rule, each within its bounds. */
export const standardChangeSchema = z.discriminatedUnion('rule', [first, ...others]);
export type StandardChange = z.infer<typeof standardChangeSchema>;

const numbersSchema = z.record(z.string(), z.number());

/** `GET /api/cycles/:cycleId/standards`: every rule with its numbers, and the public log of what was changed, newest first. */
export const standardsSchema = z.object({
  items: z.array(
    z.object({
      rule: z.enum(RULE_IDS),
      source: inEachLanguageSchema,
      basis: z.enum(['read', 'page-known', 'our-default']),
      severity: z.enum(['failure', 'block', 'warning', 'information']),
      thresholds: z.array(
        z.object({
          name: z.string(),
          unit: z.enum(UNITS),
          default: z.number().int(),
          value: z.number().int(),
          /** between which numbers a forum may choose */
          least: z.number().int(),
          most: z.number().int(),
          mayLoosen: z.boolean(),
        }),
      ),
      /** how often it was changed; 0: all of its numbers are the defaults */
      version: z.number().int(),
    }),
  ),
  changes: z.array(
    z.object({
      id: z.uuid(),
      rule: z.enum(RULE_IDS),
      before: numbersSchema,
      after: numbersSchema,
      reason: z.string(),
      /** null: what a newer version of Minga wrote down */
      person: z.string().nullable(),
      at: instantSchema,
    }),
  ),
  abilities: z.object({ canChange: z.boolean() }),
});
export type Standards = z.infer<typeof standardsSchema>;
export type StandardItem = Standards['items'][number];
