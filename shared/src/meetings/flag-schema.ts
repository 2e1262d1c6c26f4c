/** Flags of a plan as they are told. */
import { z } from 'zod';
import { instantSchema, reasonSchema } from '../kernel/fields.ts';
import { SCHEDULE_RULES } from '../standards/schedule.ts';
import { SEVERITIES } from '../standards/standard.ts';
import { SUBJECT_KINDS } from './rules.ts';

const version = z.number().int().min(1);

const flagSubjectSchema = z.object({
  kind: z.enum(SUBJECT_KINDS),
  /** Null for a person whose name is not the reader's business: the flag is public, the guest list is not. */
  id: z.string().nullable(),
  name: z.string().nullable(),
});
const acknowledgementSchema = z.object({ person: z.string(), reason: z.string(), at: instantSchema });

const flagClusterSchema = z.object({
  rule: z.enum(SCHEDULE_RULES),
  severity: z.enum(SEVERITIES),
  strong: z.boolean(),
  subject: flagSubjectSchema,
  meetings: z.array(
    z.object({
      id: z.uuid(),
      title: z.string(),
      startsAt: instantSchema,
      endsAt: instantSchema,
      movedVersion: z.number().int(),
    }),
  ),
  /** Meetings of this cluster that an overfull answer does not name. */
  meetingsOmitted: z.number().int(),
  count: z.number().int(),
  minutes: z.number(),
  capacity: z.number().int().nullable(),
  depth: z.number().int().nullable(),
  surplus: z.number().int().nullable(),
  startsAt: instantSchema,
  endsAt: instantSchema,
  reasons: z.array(z.string()),
  shared: z.array(z.object({ id: z.string(), name: z.string() })),
  /** S02: delegates needed in two places, as far as this reader may know their names. */
  people: z.array(z.object({ id: z.uuid(), name: z.string() })),
  /** S02: public cycles in which they are expected, for those who plan. */
  processes: z.array(z.string()),
  suggestion: z.object({ meetingId: z.uuid(), startsAt: instantSchema, endsAt: instantSchema }).nullable(),
  acknowledgement: acknowledgementSchema.nullable(),
});
export type FlagClusterView = z.infer<typeof flagClusterSchema>;

export const flagCountSchema = z.object({
  rule: z.enum(SCHEDULE_RULES),
  severity: z.enum(SEVERITIES),
  count: z.number().int(),
});
export type FlagCount = z.infer<typeof flagCountSchema>;

/**
 * One page of a rule's clusters. `next` asks for the page after, `more` counts the clusters that come after this page,
 * `omitted` those that are on no page at all; `count` always covers all of them.
 */
const flagGroupSchema = flagCountSchema.extend({
  /** the numbers of the rule by which this was decided, by their names */
  asked: z.record(z.string(), z.number()),
  clusters: z.array(flagClusterSchema),
  next: z.string().nullable(),
  more: z.number().int(),
  omitted: z.number().int(),
});
/**
 * `current`: of the plan as it stands. `computing`: the plan has just changed; these are the flags of a moment ago, the
 * new ones come within seconds. `too-large`: more overlaps than are looked at.
 */
const FLAG_STATES = ['current', 'computing', 'too-large'] as const;
export const flagListSchema = z.object({ state: z.enum(FLAG_STATES), flags: z.array(flagGroupSchema) });
export type FlagList = z.infer<typeof flagListSchema>;
/** A flag as it is told: with the numbers of its rule. */
export type ShownFlag = FlagClusterView & Pick<z.infer<typeof flagGroupSchema>, 'asked'>;

/** `GET …/meetings/flags`: both or neither; `after` is the `next` of the page before. */
export const flagPageSchema = z
  .strictObject({ rule: z.enum(SCHEDULE_RULES).optional(), after: z.string().min(1).max(60).optional() })
  .refine(({ rule, after }) => (rule === undefined) === (after === undefined), { path: ['after'] });

export const acknowledgeSchema = z.strictObject({
  rule: z.enum(SCHEDULE_RULES),
  subject: z.strictObject({ kind: z.enum(SUBJECT_KINDS), id: z.string().min(1).max(200) }),
  meetings: z
    .array(z.strictObject({ id: z.uuid(), movedVersion: version }))
    .min(1)
    .max(1000),
  reason: reasonSchema,
});
export type Acknowledge = z.infer<typeof acknowledgeSchema>;
