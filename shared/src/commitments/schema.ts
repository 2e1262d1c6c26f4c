import { z } from 'zod';
import {
  inEachLanguageSchema,
  instantSchema,
  line,
  lineInProgress,
  plannedDaySchema,
  reasonSchema,
} from '../kernel/fields.ts';
import { POTENTIALS } from '../cycles/rules.ts';
import { sectorSchema } from '../people/schema.ts';
import { RULE_IDS } from './rules.ts';
import { SUBJECT_KINDS } from '../links/rules.ts';
import { COMMITMENT_LIMITS as L, COMMITMENT_STATES, RATER_ROLES, VERSION_KINDS } from './template.ts';

// A year 0 is typed on the way to another one; no database has it.
const day = z.iso.date().refine((text) => !text.startsWith('0000'));
const long = z.string().max(L.text);
const value = z.string().max(L.value).nullable();
const named = z.object({ id: z.uuid(), name: z.string() });

const valuesSchema = z.strictObject({ transparency: value, participation: value, accountability: value });
const milestoneSchema = z.strictObject({
  id: z.uuid(),
  title: lineInProgress(L.milestoneTitle),
  output: z.string().max(L.milestoneOutput),
  dueOn: day.nullable(),
  responsibleOrganisationId: z.uuid().nullable(),
});
export const commitmentTextSchema = z.strictObject({
  title: line(L.title),
  leadOrganisationId: z.uuid().nullable(),
  problem: long,
  causes: long,
  doneSoFar: long,
  solution: long,
  results: long,
  addedValue: long,
  values: valuesSchema,
  startsOn: day.nullable(),
  endsOn: day.nullable(),
  budgetNote: z.string().max(L.value),
  carriedOverFrom: z.string().max(400),
  themeIds: z.array(z.uuid()).max(20),
  milestones: z.array(milestoneSchema).max(L.milestones),
});

/** What a version says, names written out. */
const versionContentSchema = z.object({
  ...commitmentTextSchema.omit({ leadOrganisationId: true, themeIds: true, milestones: true }).shape,
  leadOrganisation: named.nullable(),
  themes: z.array(named),
  milestones: z.array(
    z.object({
      title: z.string(),
      output: z.string(),
      dueOn: day.nullable(),
      responsibleOrganisation: named.nullable(),
    }),
  ),
});

const versionSummarySchema = z.object({
  id: z.uuid(),
  number: z.int(),
  kind: z.enum(VERSION_KINDS),
  sha256: z.string(),
  reason: z.string().nullable(),
  frozenAt: instantSchema,
  /** the organisation whose seat froze it; null for the facilitation */
  frozenFor: z.string().nullable(),
});
export type VersionSummary = z.infer<typeof versionSummarySchema>;
export const versionListSchema = z.object({ items: z.array(versionSummarySchema) });
export const versionSchema = versionSummarySchema.extend({ content: versionContentSchema });
export type Version = z.infer<typeof versionSchema>;

const commitmentSummarySchema = z.object({
  id: z.uuid(),
  number: z.int(),
  title: z.string(),
  state: z.enum(COMMITMENT_STATES),
  leadOrganisation: z.string().nullable(),
  themes: z.array(z.string()),
  potential: z.enum(POTENTIALS).nullable(),
  milestones: z.int(),
  /** the latest frozen version; null while there is only a draft */
  version: z.object({ id: z.uuid(), number: z.int(), sha256: z.string() }).nullable(),
  withdrawnReason: z.string().nullable(),
});
export type CommitmentSummary = z.infer<typeof commitmentSummarySchema>;

const mixSchema = z.object({ unclear: z.int(), modest: z.int(), substantial: z.int(), unrated: z.int() });
export const commitmentListSchema = z.object({
  items: z.array(commitmentSummarySchema),
  mix: mixSchema,
  /** C21; null while nothing is rated */
  isMixAmbitious: z.boolean().nullable(),
  abilities: z.object({ canCreate: z.boolean() }),
});
export type CommitmentList = z.infer<typeof commitmentListSchema>;

/** Whether drafting is open now, and if not the sentence that says why and when. */
const draftingSchema = z.object({
  isOpen: z.boolean(),
  kind: z.enum(VERSION_KINDS),
  why: inEachLanguageSchema.nullable(),
});

export const commitmentDetailSchema = commitmentSummarySchema.extend({
  content: versionContentSchema,
  /** the working text; null for those who may read frozen versions only */
  text: commitmentTextSchema.nullable(),
  /** of the working text, to be sent back with a change */
  textVersion: z.int().nullable(),
  hasUnfrozenChanges: z.boolean(),
  publishedAt: instantSchema.nullable(),
  /** why it was published although no ballot approved it; null where one did, or none was held */
  publishedReason: z.string().nullable(),
  /** why it was adopted although the last ballot on it did not approve it */
  adoptedReason: z.string().nullable(),
  versions: z.array(versionSummarySchema),
  drafters: z.array(z.object({ seatId: z.uuid(), organisation: z.string(), sector: sectorSchema })),
  sources: z.int(),
  drafting: draftingSchema,
  abilities: z.object({
    canEdit: z.boolean(),
    canJoin: z.boolean(),
    canFreeze: z.boolean(),
    canPublish: z.boolean(),
    canRate: z.boolean(),
    /** writes down what reviewers said, and takes back what was entered by mistake */
    canRecordRatings: z.boolean(),
    canWithdraw: z.boolean(),
    canAdopt: z.boolean(),
  }),
});
export type CommitmentDetail = z.infer<typeof commitmentDetailSchema>;

const hintSchema = z.object({
  rule: z.enum(RULE_IDS),
  level: z.enum(['ok', 'warn', 'info']),
  variant: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  field: z.string().nullable(),
});
export const hintListSchema = z.object({
  items: z.array(hintSchema.extend({ title: inEachLanguageSchema, text: inEachLanguageSchema.nullable() })),
});

/** What the form needs besides the text: the choices, and what the rules look at. */
export const draftingOptionsSchema = z.object({
  organisations: z.array(z.object({ id: z.uuid(), shortName: z.string(), name: z.string(), sector: sectorSchema })),
  themes: z.array(named),
  planStartsOn: day,
  planEndsOn: day,
  earlierTitles: z.array(z.string()),
  drafting: draftingSchema,
});
export type DraftingOptions = z.infer<typeof draftingOptionsSchema>;

export const createCommitmentSchema = z
  .strictObject({
    title: line(L.title).optional(),
    boardId: z.uuid().optional(),
    clusterId: z.uuid().optional(),
    seatId: z.uuid().optional(),
  })
  .refine((input) => (input.boardId === undefined) === (input.clusterId === undefined), {
    path: ['clusterId'],
    params: { code: 'required' },
  })
  .refine((input) => input.title !== undefined || input.clusterId !== undefined, {
    path: ['title'],
    params: { code: 'required' },
  });
export type CreateCommitment = z.infer<typeof createCommitmentSchema>;
/** `version` is the one the person was looking at. Parts left out stay as they are. */
export const changeCommitmentSchema = z.strictObject({ version: z.int(), text: commitmentTextSchema.partial() });
export const changeMilestonesSchema = z.strictObject({
  version: z.int(),
  milestones: commitmentTextSchema.shape.milestones,
});
export const freezeSchema = z.strictObject({
  version: z.int(),
  reason: reasonSchema.optional(),
  seatId: z.uuid().optional(),
});
/** Without a seat, the one the person acts for. */
export const joinDraftingSchema = z.strictObject({ seatId: z.uuid().optional() });

/**
 * `POST …/ratings`. An observer's own name and role stand in for the ones sent. Whoever writes down somebody else's rating
 * names a link or document in which it can be read.
 */
export const newRatingSchema = z.strictObject({
  potential: z.enum(POTENTIALS),
  rater: line(200),
  role: z.enum(RATER_ROLES),
  ratedOn: plannedDaySchema,
  reason: reasonSchema,
  source: line(500).min(5).optional(),
});
export type NewRating = z.infer<typeof newRatingSchema>;
export const retractRatingSchema = z.strictObject({ reason: reasonSchema });
const ratingSchema = newRatingSchema.extend({
  id: z.uuid(),
  source: z.string().nullable(),
  recordedAt: instantSchema,
  /** who wrote it down for the rater; null when the rater did, signed in */
  recordedBy: z.string().nullable(),
  /** the frozen version that was rated, and the newest one */
  versionNumber: z.int().nullable(),
  newestVersion: z.int().nullable(),
  /** it stands and can be checked: entered by the rater, or with a source */
  counts: z.boolean(),
  /** why it counts no longer; null while it stands */
  retracted: z.object({ at: instantSchema, reason: z.string() }).nullable(),
});
/** Latest first; the first of those that count decides. */
export const ratingListSchema = z.object({ items: z.array(ratingSchema) });
export type Rating = z.infer<typeof ratingSchema>;
export type RatingList = z.infer<typeof ratingListSchema>;
export const withdrawSchema = z.strictObject({ reason: reasonSchema });
/** The reason is needed where a ballot did not approve the text, or has not said so yet. */
/** `POST …/publish` and `…/adopt`: the public reason for going past a ballot. */
export const decideSchema = z.strictObject({ reason: reasonSchema.optional() }).nullish();
export const addSourceSchema = z.strictObject({
  kind: z.enum(SUBJECT_KINDS),
  sourceId: z.uuid(),
  boardId: z.uuid().optional(),
});

/** `moved`: a paragraph gone here and standing where the same number is. */
const diffPartSchema = z.object({
  kind: z.enum(['same', 'added', 'removed']),
  text: z.string(),
  moved: z.int().optional(),
});
export const diffQuery = z.strictObject({ from: z.coerce.number().int().min(1), to: z.coerce.number().int().min(1) });
export const diffSchema = z.object({
  from: versionSummarySchema,
  to: versionSummarySchema,
  fields: z.array(z.object({ field: z.string(), isChanged: z.boolean(), parts: z.array(diffPartSchema) })),
  /** in the order of the later version, those that are gone last; places count from 1 */
  milestones: z.array(
    z.object({
      before: z.int().nullable(),
      after: z.int().nullable(),
      isMoved: z.boolean(),
      isChanged: z.boolean(),
      parts: z.array(diffPartSchema),
    }),
  ),
});
export type VersionDiff = z.infer<typeof diffSchema>;

const sourceSchema = z.object({
  kind: z.enum(SUBJECT_KINDS),
  id: z.uuid(),
  boardId: z.uuid().nullable(),
  boardTitle: z.string().nullable(),
  /** the words, where the reader may see them; null otherwise, so that the count stays true */
  label: z.string().nullable(),
  organisation: z.string().nullable(),
  /** of a note whose board tells who speaks: false for a guest of a link; null for everything else */
  isVerified: z.boolean().nullable(),
  /** where that guest says she comes from: her own word */
  origin: z.string().nullable(),
  /** who of the facilitation vouches for a guest's organisation */
  confirmedBy: z.string().nullable(),
  /** of a diagnosis: its number in the register */
  number: z.int().nullable(),
  /** of a note: the cluster it lies in */
  clusterId: z.uuid().nullable(),
});
export type Source = z.infer<typeof sourceSchema>;
export const provenanceSchema = z.object({ sources: z.array(sourceSchema) });
export type Provenance = z.infer<typeof provenanceSchema>;
/** The walk back: what became of a note, a cluster, a diagnosis, a contribution. */
export const descendantsSchema = z.object({
  commitments: z.array(z.object({ number: z.int(), title: z.string(), state: z.enum(COMMITMENT_STATES) })),
});
export type Descendants = z.infer<typeof descendantsSchema>;
