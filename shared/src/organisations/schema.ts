import { z } from 'zod';
import { emptyAsNull, instantSchema, line, nameLine, plannedDaySchema } from '../kernel/fields.ts';
import { PUBLIC_FACTS, VOICE_KINDS } from './rules.ts';
import { SEAT_ROLES, SECTORS, SENIORITIES } from '../people/rules.ts';
import { inviteLinkSchema } from '../people/schema.ts';

/** People behind a seat are shown to members of the forum only; the public sees how many seats there are. */
const seatSchema = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  personName: z.string(),
  /** the person has not entered the forum: it is called what the forum wrote */
  isAwaited: z.boolean(),
  role: z.enum(SEAT_ROLES),
  seniority: z.enum(SENIORITIES),
  hasMandate: z.boolean(),
  isAlternate: z.boolean(),
  /** acts already; one that does not begins at `startsAt` */
  hasBegun: z.boolean(),
  startsAt: instantSchema,
  /** the instant after its last day; null while none is set */
  endedAt: instantSchema.nullable(),
  inviteLink: inviteLinkSchema,
});
const organisationSchema = z.object({
  id: z.uuid(),
  shortName: z.string(),
  name: z.string(),
  sector: z.enum(SECTORS),
  territory: z.string().nullable(),
  contact: z.string().nullable(),
  sinceOn: z.string().nullable(),
  untilOn: z.string().nullable(),
  /** the file of its logo; null where it has none */
  logoId: z.uuid().nullable(),
  members: z.number().int(),
  /** people who hold a seat, to vote or to attend, and do not only stand in for others; and those who do */
  titulars: z.number().int(),
  /** when the first of them begins, while there is none */
  titularFrom: instantSchema.nullable(),
  alternates: z.number().int(),
  /** the highest of whoever holds a seat; null where nobody does */
  seniority: z.enum(SENIORITIES).nullable(),
  /** how often it took part, by what is counted for this reader here */
  voices: z.partialRecord(z.enum(VOICE_KINDS), z.number().int()),
  delegates: z.number().int(),
  /** Null for people outside the forum. */
  seats: z.array(seatSchema).nullable(),
});
export const organisationsSchema = z.object({ items: z.array(organisationSchema), canEdit: z.boolean() });
export type Organisation = z.infer<typeof organisationSchema>;

/** What of its public facts was put right: from what, to what. */
const factChangeSchema = z.object({
  fact: z.enum(PUBLIC_FACTS),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
const pastSeatSchema = seatSchema
  .pick({ id: true, personName: true, role: true, isAlternate: true, startsAt: true })
  .extend({ endedAt: instantSchema });
export const organisationPageSchema = organisationSchema.extend({
  canEdit: z.boolean(),
  /** who acted for it and does no more, the last first; null for people outside the forum */
  pastSeats: z.array(pastSeatSchema).nullable(),
  /** the pictures that are kept, the newest first: the one that stands, and those that stood before */
  logos: z.array(z.object({ id: z.uuid(), sha256: z.string() })),
  /** newest first; a logo by its fingerprint; each with the public reason, where one was given */
  history: z.array(z.object({ at: instantSchema, reason: z.string().nullable(), changes: z.array(factChangeSchema) })),
});
export type OrganisationPage = z.infer<typeof organisationPageSchema>;
export type Organisations = z.infer<typeof organisationsSchema>;

export const newOrganisationSchema = z.strictObject({
  shortName: line(60),
  name: line(200),
  sector: z.enum(SECTORS),
  territory: emptyAsNull(line(120)).optional(),
  contact: emptyAsNull(line(200)).optional(),
  /** the days from which, and until which, it takes part in the forum */
  sinceOn: emptyAsNull(plannedDaySchema).optional(),
  untilOn: emptyAsNull(plannedDaySchema).optional(),
});
export type NewOrganisation = z.infer<typeof newOrganisationSchema>;

/** What is left out stays as it is. */
export const organisationCorrectionSchema = newOrganisationSchema.partial().extend({
  /** why, for everybody to read beside what changed */
  reason: emptyAsNull(line(300)).optional(),
});
export type OrganisationCorrection = z.infer<typeof organisationCorrectionSchema>;

/** Invites the person when nobody has this address yet. */
export const newSeatSchema = z.strictObject({
  email: z.email().max(254),
  name: nameLine(120),
  role: z.enum(SEAT_ROLES),
  seniority: z.enum(SENIORITIES),
  hasMandate: z.boolean().default(false),
  isAlternate: z.boolean().default(false),
  /** its first and its last day in the forum's zone; from now on, and until it is ended, where nothing is said */
  startsOn: emptyAsNull(plannedDaySchema).optional(),
  endsOn: emptyAsNull(plannedDaySchema).optional(),
});
export type NewSeat = z.infer<typeof newSeatSchema>;

/** What of a seat can be put right; whose it is, and of which organisation, stays. */
export const seatCorrectionSchema = z.strictObject({
  /** of somebody who has not entered the forum yet; others say their own name */
  name: nameLine(120).optional(),
  /** left out, it stays as it is */
  role: z.enum(SEAT_ROLES).optional(),
  seniority: z.enum(SENIORITIES),
  hasMandate: z.boolean(),
  isAlternate: z.boolean(),
  /** left out, each stays as it is; the first day counts only while it has not come */
  startsOn: emptyAsNull(plannedDaySchema).optional(),
  endsOn: emptyAsNull(plannedDaySchema).optional(),
});
export type SeatCorrection = z.infer<typeof seatCorrectionSchema>;

/** `PUT …/logo`: one that stood before, or none. */
export const chosenLogoSchema = z.strictObject({ fileId: z.uuid().nullable() });

/** `PUT …/acting-seat`: remembered for the forum, until another is chosen or the seat ends. */
export const actingSeatSchema = z.strictObject({ seatId: z.uuid() });
