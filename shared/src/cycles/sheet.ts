import { z } from 'zod';
import { line, instantSchema, plannedDaySchema, plannedInstantSchema } from '../kernel/fields.ts';
import { folded } from '../kernel/text.ts';
import { localeSchema, slugSchema } from '../people/schema.ts';
import { STAGE_DAYS, stageFaults } from '../stages/rules.ts';
import { STAGE_NAMES } from './rules.ts';
import { stageNameSchema } from './schema.ts';

const isDay = (value: unknown): value is string => typeof value === 'string' && z.iso.date().safeParse(value).success;

type Period = { planStartsOn: string; planEndsOn: string };
const isPeriod = ({ planStartsOn, planEndsOn }: Period): boolean => planEndsOn > planStartsOn;
const PERIOD = {
  path: ['planEndsOn'],
  params: { code: 'ends-before-start' },
  // Also when other fields are wrong: a form is corrected once.
  when: ({ value }: { value: unknown }): boolean => {
    const given = value as Partial<Record<keyof Period, unknown>> | null;
    return isDay(given?.planStartsOn) && isDay(given.planEndsOn);
  },
};

const plannedStageSchema = z.strictObject({
  name: stageNameSchema,
  opensAt: plannedInstantSchema,
  closesAt: plannedInstantSchema,
});
const plannedStagesSchema = z
  .array(plannedStageSchema)
  .length(STAGE_NAMES.length)
  .superRefine((stages, context) => {
    stages.forEach(({ name }, index) => {
      if (name !== STAGE_NAMES[index])
        context.addIssue({ code: 'custom', path: [index, 'name'], params: { code: 'invalid' } });
    });
    const windows = stages.map(({ opensAt, closesAt }) => ({
      opensAt: new Date(opensAt),
      closesAt: new Date(closesAt),
    }));
    // The end of the plan is looked at where the forum's zone is known.
    for (const { index, field, code } of stageFaults(windows, null))
      context.addIssue({ code: 'custom', path: [index, field], params: { code, days: STAGE_DAYS } });
  });

const themeNamesSchema = z
  .array(line(120))
  .min(1)
  .max(12)
  .superRefine((names, context) => {
    const seen = new Set<string>();
    names.forEach((name, index) => {
      const key = folded(name);
      if (seen.has(key)) context.addIssue({ code: 'custom', path: [index], params: { code: 'taken' } });
      seen.add(key);
    });
  });

/** `POST /api/forums/:forumId/cycles`: the whole first sheet of a cycle, saved at once or not at all. */
export const newCycleSchema = z
  .strictObject({
    slug: slugSchema(60),
    title: line(200),
    purpose: z.string().trim().min(1).max(2000),
    locale: localeSchema,
    planStartsOn: plannedDaySchema,
    planEndsOn: plannedDaySchema,
    themes: themeNamesSchema,
    stages: plannedStagesSchema,
    publish: z.boolean().default(false),
    /** The cycle of the forum that it goes on from: rules whose numbers that one changed begin with its numbers. */
    previousId: z.uuid().nullable().default(null),
  })
  .refine(isPeriod, PERIOD);
export type NewCycle = z.input<typeof newCycleSchema>;

const themesOfCycleSchema = z
  .array(z.strictObject({ id: z.uuid().nullable(), name: line(120) }))
  .min(1)
  .max(12)
  .superRefine((themes, context) => {
    const seen = new Set<string>();
    themes.forEach(({ name }, index) => {
      const key = folded(name);
      if (seen.has(key)) context.addIssue({ code: 'custom', path: [index, 'name'], params: { code: 'taken' } });
      seen.add(key);
    });
  });

/**
 * `PUT /api/cycles/:cycleId`: the cycle's words, years and themes as they should read. `version` is the one the person was
 * looking at; a theme without id is new; `reason` is public, and wanted once the cycle is.
 */
export const cycleCorrectionSchema = z
  .strictObject({
    title: line(200),
    purpose: z.string().trim().min(1).max(2000),
    planStartsOn: plannedDaySchema,
    planEndsOn: plannedDaySchema,
    themes: themesOfCycleSchema,
    reason: z.string().trim().max(2000).default(''),
    version: z.number().int(),
  })
  .refine(isPeriod, PERIOD);
export type CycleCorrection = z.input<typeof cycleCorrectionSchema>;

/** `GET /api/cycles/:cycleId`: what a correction begins from. */
export const cycleSheetSchema = z.object({
  title: z.string(),
  purpose: z.string(),
  planStartsOn: z.iso.date(),
  planEndsOn: z.iso.date(),
  themes: z.array(z.object({ id: z.uuid(), slug: z.string(), name: z.string() })),
  isPublished: z.boolean(),
  version: z.number().int(),
});
export type CycleSheet = z.infer<typeof cycleSheetSchema>;

/** What was corrected: only fields that differ; `themes` are names in their order. */
const correctedSchema = z.object({
  title: z.string().optional(),
  purpose: z.string().optional(),
  planStartsOn: z.string().optional(),
  planEndsOn: z.string().optional(),
  themes: z.array(z.string()).optional(),
});
export type Corrected = z.infer<typeof correctedSchema>;

/** `GET /api/cycles/:cycleId/changes`: the public log of corrections since publication, newest first. */
export const cycleChangesSchema = z.object({
  items: z.array(
    z.object({
      id: z.uuid(),
      before: correctedSchema,
      after: correctedSchema,
      reason: z.string(),
      person: z.string().nullable(),
      at: instantSchema,
    }),
  ),
});
export type CycleChanges = z.infer<typeof cycleChangesSchema>;

/** `GET /api/forums/:forumId/cycle-template`: what the form is filled with, to be changed as the forum wants. */
export const cycleTemplateSchema = z.object({
  forum: z.object({ id: z.uuid(), slug: z.string(), name: z.string(), locale: localeSchema, timeZone: z.string() }),
  startsOn: z.iso.date(),
  planStartsOn: z.iso.date(),
  planEndsOn: z.iso.date(),
  stages: z.array(plannedStageSchema),
  /** The newest cycle of the forum; null for its first. */
  last: z
    .object({
      id: z.uuid(),
      title: z.string(),
      purpose: z.string(),
      locale: localeSchema,
      themes: z.array(z.string()),
    })
    .nullable(),
});
export type CycleTemplate = z.infer<typeof cycleTemplateSchema>;
