import { z } from 'zod';
import { STAGE_NAMES, STAGE_STATUSES } from '../cycles/rules.ts';
import { addressSchema, instantSchema, plannedInstantSchema, reasonSchema } from '../kernel/fields.ts';
import { GATE_STATES, STAGE_DAYS, windowFaults } from './rules.ts';
import { CONTENT_KINDS, EFFECTS } from './touched.ts';

const stageSchema = z.object({
  name: z.enum(STAGE_NAMES),
  opensAt: instantSchema,
  closesAt: instantSchema,
  closedAt: instantSchema.nullable(),
  status: z.enum(STAGE_STATUSES),
  gate: z.object({
    isMet: z.boolean(),
    /** what it asks; null where the date alone decides */
    asks: z.string().nullable(),
    /** how many of it; the number of P16 in this cycle */
    asked: z.number().int(),
    state: z.enum(GATE_STATES),
    missing: z.array(z.object({ criterion: z.string(), count: z.number().int() })),
    override: z.string().nullable(),
  }),
  version: z.number().int(),
});
export type Stage = z.infer<typeof stageSchema>;

const stageChangeSchema = z.object({
  id: z.uuid(),
  stageName: z.enum(STAGE_NAMES),
  kind: z.enum(['dates', 'closed', 'gate_override']),
  opensBefore: instantSchema.nullable(),
  closesBefore: instantSchema.nullable(),
  opensAfter: instantSchema.nullable(),
  closesAfter: instantSchema.nullable(),
  reason: z.string(),
  person: z.string().nullable(),
  at: instantSchema,
});
export const stagesSchema = z.object({
  items: z.array(stageSchema),
  changes: z.array(stageChangeSchema),
  /** what P07 asks of this cycle: days between publishing it and its first stage */
  noticeDays: z.number().int(),
  /** `canArchive`: its stages are over and it does not stand among the earlier cycles yet */
  abilities: z.object({ canChange: z.boolean(), canArchive: z.boolean(), canBringBack: z.boolean() }),
});
export type Stages = z.infer<typeof stagesSchema>;

/** `version` is the one the person was looking at: a stage changed meanwhile is refused, not overwritten. */
export const stageDatesSchema = z
  .strictObject({
    opensAt: plannedInstantSchema,
    closesAt: plannedInstantSchema,
    reason: reasonSchema,
    version: z.number().int(),
  })
  .superRefine(({ opensAt, closesAt }, context) => {
    for (const { field, code } of windowFaults({ opensAt: new Date(opensAt), closesAt: new Date(closesAt) }, null))
      context.addIssue({ code: 'custom', path: [field], params: { code, days: STAGE_DAYS } });
  });
export const stageReasonSchema = z.strictObject({ reason: reasonSchema, version: z.number().int() });

/** The window that a facilitator considers; without dates the stage would be closed now. */
export const touchedQuerySchema = z.object({
  opensAt: plannedInstantSchema.optional(),
  closesAt: plannedInstantSchema.optional(),
});

/** `GET …/stages/:stage/touched`: what stands in the stage and would be touched, before anything is done. */
export const touchedSchema = z.object({
  items: z.array(
    z.object({
      kind: z.enum(CONTENT_KINDS),
      effect: z.enum(EFFECTS),
      title: z.string(),
      path: addressSchema.nullable(),
      startsAt: instantSchema.nullable(),
      endsAt: instantSchema.nullable(),
      people: z.number().int().nullable(),
      /** of a secret ballot: no more votes than these are missing */
      arePeopleAtMost: z.boolean(),
      count: z.number().int(),
    }),
  ),
  /** Stages that would be open at the same time, `[from, to)`. */
  overlaps: z.array(z.object({ stage: z.enum(STAGE_NAMES), from: instantSchema, to: instantSchema })),
  /** stretches between stages in which none would be open, and in which one is today */
  gaps: z.array(z.object({ from: instantSchema, to: instantSchema })),
});
export type TouchedList = z.infer<typeof touchedSchema>;

/** `GET …/stages/:stage/letter`: what is about to be done to it; a move with its new window. */
export const plannedStageSchema = z.strictObject({
  act: z.enum(['move', 'close', 'override']),
  opensAt: instantSchema.optional(),
  closesAt: instantSchema.optional(),
});
export type PlannedStage = z.infer<typeof plannedStageSchema>;
