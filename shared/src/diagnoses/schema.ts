import { z } from 'zod';
import { addressSchema, instantSchema, lineInProgress, reasonSchema, sha256Schema } from '../kernel/fields.ts';
import { orderOf, pageLimit, pageNumber, unlessBlank } from '../kernel/paging.ts';
import { storedFileSchema, workingFileSchema } from '../files/schema.ts';
import { sectorSchema } from '../people/schema.ts';
import {
  CITING_KINDS,
  DIAGNOSIS_STATES,
  DIAGNOSIS_TEXTS,
  PUBLIC_STATES,
  REGISTER_ORDERS,
  REGISTER_STATES,
  TEXT_LIMITS,
} from './rules.ts';
import { auditMarkSchema } from '../reports/schema.ts';
import { RETURN_POINTS, REVIEW_CHECKS, SUBMISSION_OUTCOMES } from './review.ts';

const words = (limit: number) => z.string().max(limit);

const textsSchema = z.strictObject({
  title: lineInProgress(TEXT_LIMITS.title),
  problem: words(TEXT_LIMITS.problem),
  affectedGroup: words(TEXT_LIMITS.affectedGroup),
  evidence: words(TEXT_LIMITS.evidence),
  causes: words(TEXT_LIMITS.causes),
  proposals: words(TEXT_LIMITS.proposals),
  summary: words(TEXT_LIMITS.summary),
});

/** `seatId` says for whom the person acts; needed only with seats of several organisations. */
export const newDiagnosisSchema = z.strictObject({
  seatId: z.uuid().optional(),
  title: lineInProgress(TEXT_LIMITS.title).default(''),
});
/** Autosave: the whole working copy, and the version the person was looking at. */
export const saveDiagnosisSchema = textsSchema.extend({ themes: z.array(z.uuid()).max(20), version: z.number().int() });
export type SaveDiagnosis = z.infer<typeof saveDiagnosisSchema>;
export const submitDiagnosisSchema = z.strictObject({ version: z.number().int() });
export const withdrawDiagnosisSchema = z.strictObject({ reason: reasonSchema });
/** Which of those handed in the person was looking at. */
const seenSubmission = z.number().int().min(1);
export const takeBackSchema = z.strictObject({ submission: seenSubmission });
export const publishReviewedSchema = z.strictObject({ submission: seenSubmission });
/** Never without a point of the list, and never without words. */
export const returnDiagnosisSchema = z.strictObject({
  submission: seenSubmission,
  points: z.array(z.enum(RETURN_POINTS)).min(1).max(RETURN_POINTS.length),
  reason: reasonSchema,
});
export type ReturnDiagnosis = z.infer<typeof returnDiagnosisSchema>;
/** A decision before it is taken; of one that returns it, as far as it is written. */
export const plannedReviewSchema = z.strictObject({
  act: z.enum(['publish', 'return']),
  points: z.array(z.enum(RETURN_POINTS)).max(RETURN_POINTS.length).default([]),
  reason: z.string().trim().max(2_000).default(''),
});
export type PlannedReview = z.input<typeof plannedReviewSchema>;

const authorSchema = z.object({ id: z.uuid(), shortName: z.string(), name: z.string(), sector: sectorSchema });
const diagnosisThemeSchema = z.object({ id: z.uuid(), slug: z.string(), name: z.string() });

/** One line of the register. */
const registerItemSchema = z.object({
  id: z.uuid(),
  number: z.number().int(),
  title: z.string(),
  state: z.enum(PUBLIC_STATES),
  isReachable: z.boolean(),
  organisation: authorSchema,
  themes: z.array(diagnosisThemeSchema),
  files: z.number().int(),
  citations: z.number().int(),
  declaredAt: instantSchema.nullable(),
  publishedAt: instantSchema.nullable(),
  withdrawnAt: instantSchema.nullable(),
  /** when it was handed in, as it stands; null of what is only announced */
  submittedAt: instantSchema.nullable(),
  /** in review: when it is published at the latest */
  publishesAt: instantSchema.nullable(),
  /** how often it was returned to its organisation */
  returns: z.number().int(),
  path: addressSchema,
});
export type RegisterItem = z.infer<typeof registerItemSchema>;

/** Computed on each request from the rows themselves; there is no place where anybody could edit them. */
const countersSchema = z.object({
  declared: z.number().int(),
  reachable: z.number().int(),
  cited: z.number().int(),
  withdrawn: z.number().int(),
  /** of those that nobody can open yet */
  inReview: z.number().int(),
});
export type RegisterCounters = z.infer<typeof countersSchema>;

export const registerQuerySchema = z
  .strictObject({
    q: z.string().trim().max(200).optional(),
    theme: unlessBlank(z.string().max(40)),
    sector: unlessBlank(sectorSchema),
    state: unlessBlank(z.enum(REGISTER_STATES)),
    sort: orderOf(REGISTER_ORDERS),
    page: pageNumber,
    limit: pageLimit(100),
    /** Number of the last line read, for whoever reads all of it in the order of its numbers: `next` of the answer before. */
    after: z.coerce.number().int().min(0).max(1_000_000).optional(),
  })
  .refine(({ after, sort, page }) => after === undefined || (sort === undefined && page === undefined), {
    path: ['after'],
  });
export type RegisterQuery = z.infer<typeof registerQuerySchema>;
export const registerSchema = z.object({
  counters: countersSchema,
  items: z.array(registerItemSchema),
  /** How many match in all, whatever the page. */
  found: z.number().int(),
  /** Which page this is; behind the last one there is the last one. */
  page: z.number().int(),
  /** Number of the last line of this page, where more come in the order of their numbers. */
  next: z.number().int().nullable(),
  themes: z.array(diagnosisThemeSchema),
});
export type Register = z.infer<typeof registerSchema>;

const diagnosisVersionSchema = z.object({
  version: z.number().int(),
  at: instantSchema,
  sha256: sha256Schema,
  files: z.number().int(),
});
const citationSchema = z.object({
  kind: z.enum(CITING_KINDS),
  id: z.string(),
  label: z.string(),
  /** under which the cycle's pages show it, where they do */
  number: z.number().int().nullable(),
  at: instantSchema,
  /** what cited it was taken back since */
  isWithdrawn: z.boolean(),
});

/** A diagnosis as anybody reads it. Texts are empty while it is only declared, and after it was withdrawn. */
export const publicDiagnosisSchema = registerItemSchema.omit({ files: true, citations: true }).extend({
  texts: textsSchema,
  files: z.array(storedFileSchema),
  versions: z.array(diagnosisVersionSchema),
  citations: z.array(citationSchema),
  withdrawReason: z.string().nullable(),
});
export type PublicDiagnosis = z.infer<typeof publicDiagnosisSchema>;

/** The frozen content of one version; `sha256` is that of `canonicalJson(snapshot)`. */
export const versionSchema = z.object({
  number: z.number().int(),
  version: z.number().int(),
  at: instantSchema,
  sha256: sha256Schema,
  snapshot: z.record(z.string(), z.unknown()),
});
export const versionsSchema = z.object({ items: z.array(diagnosisVersionSchema) });

/** One time that it was handed in, and what came of it; for its organisation and the facilitation. */
const submissionSchema = z.object({
  number: z.number().int(),
  at: instantSchema,
  person: z.string(),
  sha256: sha256Schema,
  /** when it is published at the latest, whoever has not answered */
  publishesAt: instantSchema,
  /** null while it is in review */
  outcome: z.enum(SUBMISSION_OUTCOMES).nullable(),
  decidedAt: instantSchema.nullable(),
  /** null where its time was over */
  decidedBy: z.string().nullable(),
  points: z.array(z.enum(RETURN_POINTS)),
  reason: z.string().nullable(),
});
export type Submission = z.infer<typeof submissionSchema>;

const checkSchema = z.object({
  check: z.enum(REVIEW_CHECKS),
  isMet: z.boolean(),
  /** nobody can say it yet: a file is still to be read */
  isOpen: z.boolean(),
  parts: z.array(z.enum([...DIAGNOSIS_TEXTS, 'themes', 'files'])),
  files: z.array(z.string()),
});

/** `GET /api/cycles/:cycleId/diagnoses/:diagnosisId/review`: what was handed in, and each time that it was; newest first. */
export const reviewSchema = z.object({
  id: z.uuid(),
  number: z.number().int(),
  state: z.enum(PUBLIC_STATES),
  submissions: z.array(submissionSchema),
  /** What is in review, word for word. */
  inReview: z
    .object({
      texts: textsSchema,
      themes: z.array(z.string()),
      files: z.array(storedFileSchema),
      checklist: z.array(checkSchema),
      /** what reads otherwise than when it was handed in before; empty for the first time */
      changed: z.array(z.enum(DIAGNOSIS_TEXTS)),
      before: textsSchema.nullable(),
    })
    .nullable(),
  abilities: z.object({ canPublish: z.boolean(), canReturn: z.boolean(), canTakeBack: z.boolean() }),
});
export type DiagnosisReview = z.infer<typeof reviewSchema>;

export const draftSchema = z.object({
  id: z.uuid(),
  number: z.number().int().nullable(),
  state: z.enum(DIAGNOSIS_STATES),
  organisation: authorSchema,
  texts: textsSchema,
  /** Announced: the title that the register shows until the text is published. */
  publicTitle: z.string().nullable(),
  themes: z.array(z.uuid()),
  files: z.array(workingFileSchema),
  version: z.number().int(),
  savedAt: instantSchema,
  /** the last time that it was handed in */
  submission: submissionSchema.nullable(),
  path: addressSchema.nullable(),
});
export type DiagnosisDraft = z.infer<typeof draftSchema>;
export const draftsSchema = z.object({
  items: z.array(draftSchema),
  themes: z.array(diagnosisThemeSchema),
  /** How long what is handed in now would be in review, and until when; null where it is published at once. */
  review: z.object({ days: z.number().int(), publishesAt: instantSchema }).nullable(),
});
export type DiagnosisDrafts = z.infer<typeof draftsSchema>;

/** What the person keeps: enough to prove later what was handed in, and when. */
export const receiptSchema = z.object({
  number: z.number().int(),
  version: z.number().int(),
  title: z.string(),
  organisation: z.string(),
  person: z.string(),
  at: instantSchema,
  sha256: sha256Schema,
  files: z.array(z.object({ name: z.string(), bytes: z.number().int(), sha256: sha256Schema })),
  path: addressSchema,
  /** in review: when it is published at the latest; null once it is */
  publishesAt: instantSchema.nullable(),
  /** Its place in the chain of acts, to compare with an export of the chain later. */
  act: auditMarkSchema.nullable(),
});
export type DiagnosisReceipt = z.infer<typeof receiptSchema>;
