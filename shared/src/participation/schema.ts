/** An organisation asks to take part: the form on the page of a cycle, and what the facilitation does about it. */
import { z } from 'zod';
import { addressSchema, emptyAsNull, instantSchema, line, nameLine, reasonSchema } from '../kernel/fields.ts';
import { strangerLetterSchema } from '../notices/schema.ts';
import { SEAT_ROLES, SECTORS, SENIORITIES } from '../people/rules.ts';
import { OWN_PARTICIPATION_STATES, PARTICIPATION_LIMITS as L, PARTICIPATION_STATES } from './rules.ts';

/** As a browser sends it without a script, too: what is left empty says nothing. */
export const askToTakePartSchema = z.strictObject({
  organisation: nameLine(L.organisation),
  sector: z.enum(SECTORS),
  territory: emptyAsNull(nameLine(L.territory)).default(null),
  /** slugs of the cycle's themes */
  themes: z.array(z.string().max(80)).max(60).default([]),
  contribution: z.string().trim().min(1).max(L.contribution),
  name: nameLine(L.name),
  role: emptyAsNull(nameLine(L.role)).default(null),
  email: z.string().trim().pipe(z.email().max(254)),
  consent: z.literal(true),
});
export type AskToTakePart = z.output<typeof askToTakePartSchema>;

const asked = {
  organisation: z.string(),
  sector: z.enum(SECTORS),
  territory: z.string().nullable(),
  themes: z.array(z.string()),
  contribution: z.string(),
  name: z.string(),
  role: z.string().nullable(),
  email: z.string(),
};

/** `GET /api/cycles/:cycleId/participation`: what the form needs. */
export const participationFormSchema = z.object({
  isOpen: z.boolean(),
  themes: z.array(z.object({ slug: z.string(), name: z.string() })),
  /** for how long a request is kept once it was answered */
  keptDays: z.int(),
});
export type ParticipationForm = z.infer<typeof participationFormSchema>;

/** For whoever has the link of the letter. */
export const ownParticipationSchema = z.object({
  ...asked,
  state: z.enum(OWN_PARTICIPATION_STATES),
  /** why it was declined */
  reason: z.string().nullable(),
  forumId: z.uuid(),
  forumName: z.string(),
  cycleTitle: z.string(),
  cyclePath: addressSchema,
});
export type OwnParticipation = z.infer<typeof ownParticipationSchema>;

const participationRequestSchema = z.object({
  id: z.uuid(),
  ...asked,
  state: z.enum(PARTICIPATION_STATES),
  confirmedAt: instantSchema,
  decidedAt: instantSchema.nullable(),
  decidedBy: z.string().nullable(),
  reason: z.string().nullable(),
  /** what became of the letter about the decision */
  letter: strangerLetterSchema.nullable(),
  /** where whoever asked reads the decision, to be passed on; null unless the letter did not arrive */
  link: z.url().nullable(),
  /** organisations of the forum that are called alike: it may take part already */
  alike: z.array(z.object({ id: z.uuid(), shortName: z.string() })),
  /** organisations for which somebody with this address acts already */
  seatsOf: z.array(z.string()),
});
export type ParticipationRequest = z.infer<typeof participationRequestSchema>;
/** The newest first; those that wait before all others. */
export const participationListSchema = z.object({
  isOpen: z.boolean(),
  items: z.array(participationRequestSchema),
});
export type ParticipationList = z.infer<typeof participationListSchema>;

/** Without an organisation of the forum one is made of what was asked, under this short name. */
export const approveParticipationSchema = z.strictObject({
  organisationId: z.uuid().nullable(),
  shortName: emptyAsNull(line(L.shortName)).default(null),
  role: z.enum(SEAT_ROLES),
  seniority: z.enum(SENIORITIES),
});
export type ApproveParticipation = z.output<typeof approveParticipationSchema>;
export const declineParticipationSchema = z.strictObject({ reason: reasonSchema });
/** A decision before it is taken, while its reason is written. */
export const plannedDecisionSchema = z.strictObject({
  outcome: z.enum(['approved', 'declined']),
  reason: z.string().trim().max(2_000).default(''),
});
export type PlannedDecision = z.input<typeof plannedDecisionSchema>;
export const openParticipationSchema = z.strictObject({ isOpen: z.boolean() });
