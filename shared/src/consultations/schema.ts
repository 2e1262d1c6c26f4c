import { z } from 'zod';
import { IDENTITY_MODES } from '../boards/rules.ts';
import { STAGE_NAMES } from '../cycles/rules.ts';
import {
  addressSchema,
  instantSchema,
  lineInProgress,
  plannedInstantSchema,
  reasonSchema,
  sha256Schema,
} from '../kernel/fields.ts';
import {
  AUDIENCES,
  CONSULTATION_LIMITS as L,
  CONSULTATION_STATES,
  CONSULTATION_WARNINGS,
  QUESTION_KINDS,
} from './rules.ts';

export type QuestionKind = (typeof QUESTION_KINDS)[number];

/** One question as it is written. `id` names its answers, and is given where it is written. */
const questionSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  kind: z.enum(QUESTION_KINDS),
  label: lineInProgress(L.label),
  hint: lineInProgress(L.hint),
  isRequired: z.boolean(),
  options: z.array(lineInProgress(L.option)).max(L.options),
});
export type Question = z.infer<typeof questionSchema>;

/**
 * By id of the question: what was written, the place of the option in its list, the places of several, or in the order of a
 * ranking; of a scale its step.
 */
export const answersSchema = z.record(
  z.string().max(40),
  z.union([z.string().max(L.text), z.int(), z.array(z.int()).max(L.options)]),
);
export type Answers = z.infer<typeof answersSchema>;

/** What is written of a consultation before it is published. */
const consultationWords = {
  title: lineInProgress(L.title),
  introduction: z.string().max(L.introduction),
  questions: z
    .array(questionSchema)
    .max(L.questions)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, { params: { code: 'not-unique' } }),
  stage: z.enum(STAGE_NAMES),
  opensAt: plannedInstantSchema.nullable(),
  closesAt: plannedInstantSchema.nullable(),
  /** slugs of the cycle's themes; with several whoever contributes says about which */
  themes: z.array(z.string().max(80)).max(60),
  audience: z.enum(AUDIENCES),
  identityMode: z.enum(IDENTITY_MODES),
  /** whose seats answer besides the facilitation */
  leadOrganisationId: z.uuid().nullable(),
};
const consultationWordsSchema = z.strictObject(consultationWords);
export type ConsultationWords = z.infer<typeof consultationWordsSchema>;
/** Autosave: all of the draft, and the version the person was looking at. */
export const saveConsultationSchema = consultationWordsSchema.extend({ version: z.int() });
export type SaveConsultation = z.infer<typeof saveConsultationSchema>;
export const publishConsultationSchema = z.strictObject({ version: z.int() });
/** Before it opens: said otherwise, with a public reason. `version`: the one that was read. */
export const correctConsultationSchema = consultationWordsSchema.extend({ version: z.int(), reason: reasonSchema });
export type CorrectConsultation = z.infer<typeof correctConsultationSchema>;
export const extendConsultationSchema = z.strictObject({
  version: z.int(),
  closesAt: plannedInstantSchema,
  reason: reasonSchema,
});
/** Of a change that is being written: until when it would be open, where that changes, and why. */
export const plannedChangeSchema = z.strictObject({
  closesAt: plannedInstantSchema.optional(),
  reason: z.string().trim().max(2_000),
});
export type PlannedChange = z.infer<typeof plannedChangeSchema>;
export type ExtendConsultation = z.infer<typeof extendConsultationSchema>;

const warningSchema = z.object({
  rule: z.enum(['P08', 'P10']),
  code: z.enum(CONSULTATION_WARNINGS),
  params: z.object({ days: z.int(), asked: z.int() }),
});

const counts = {
  /** as anybody may read them */
  contributions: z.int(),
  answered: z.int(),
  /** taken out of sight, with a reason that anybody may read */
  hidden: z.int(),
};

const summary = {
  id: z.uuid(),
  state: z.enum(CONSULTATION_STATES),
  title: z.string(),
  introduction: z.string(),
  opensAt: instantSchema.nullable(),
  closesAt: instantSchema.nullable(),
  path: addressSchema,
  ...counts,
};
const consultationItemSchema = z.object(summary);
export type ConsultationItem = z.infer<typeof consultationItemSchema>;

export const consultationsSchema = z.object({
  items: z.array(consultationItemSchema),
  /** What the facilitation is writing; empty for everybody else. */
  drafts: z.array(consultationItemSchema.extend({ savedAt: instantSchema })),
  abilities: z.object({ canWrite: z.boolean() }),
});
export type Consultations = z.infer<typeof consultationsSchema>;

/** `sha256` is that of the canonical JSON of what it said. */
const consultationVersionSchema = z.object({
  number: z.int(),
  opensAt: instantSchema,
  closesAt: instantSchema,
  reason: z.string().nullable(),
  at: instantSchema,
  sha256: sha256Schema,
});

const themeSchema = z.object({ slug: z.string(), name: z.string() });

export const consultationSchema = z.object({
  ...summary,
  questions: z.array(questionSchema),
  stage: z.enum(STAGE_NAMES),
  themes: z.array(themeSchema),
  audience: z.enum(AUDIENCES),
  identityMode: z.enum(IDENTITY_MODES),
  leadOrganisation: z.object({ id: z.uuid(), shortName: z.string() }).nullable(),
  warnings: z.array(warningSchema),
  version: z.int(),
  savedAt: instantSchema,
  publishedAt: instantSchema.nullable(),
  /** Among what whoever writes it chooses; null for everybody else. */
  options: z
    .object({
      themes: z.array(themeSchema),
      organisations: z.array(z.object({ id: z.uuid(), shortName: z.string(), name: z.string() })),
    })
    .nullable(),
  /** Oldest first; the last one is what holds. */
  versions: z.array(consultationVersionSchema),
  abilities: z.object({
    canEdit: z.boolean(),
    canCorrect: z.boolean(),
    canExtend: z.boolean(),
    canModerate: z.boolean(),
    canRespond: z.boolean(),
    canContribute: z.boolean(),
  }),
});
export type Consultation = z.infer<typeof consultationSchema>;

/** What publishing would do: what the rules notice about its dates, with whom it would notify in the planned letter. */
export const consultationWarningsSchema = z.object({ warnings: z.array(warningSchema) });
export type ConsultationWarnings = z.infer<typeof consultationWarningsSchema>;
