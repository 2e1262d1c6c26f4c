import { z } from 'zod';
import { line, instantSchema } from '../kernel/fields.ts';
import { SEAT_ROLES, SECTORS, SENIORITIES } from '../people/rules.ts';
import { inviteLinkSchema } from '../people/schema.ts';

/** People behind a seat are shown to members of the forum only; the public sees how many seats there are. */
const seatSchema = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  personName: z.string(),
  role: z.enum(SEAT_ROLES),
  seniority: z.enum(SENIORITIES),
  hasMandate: z.boolean(),
  startsAt: instantSchema,
  endedAt: instantSchema.nullable(),
  inviteLink: inviteLinkSchema,
});
const organisationSchema = z.object({
  id: z.uuid(),
  shortName: z.string(),
  name: z.string(),
  sector: z.enum(SECTORS),
  members: z.number().int(),
  delegates: z.number().int(),
  /** Null for people outside the forum. */
  seats: z.array(seatSchema).nullable(),
});
export const organisationsSchema = z.object({ items: z.array(organisationSchema), canEdit: z.boolean() });
export type Organisation = z.infer<typeof organisationSchema>;
export type Organisations = z.infer<typeof organisationsSchema>;

export const organisationNamesSchema = z.strictObject({ shortName: line(60), name: line(200) });
export type OrganisationNames = z.infer<typeof organisationNamesSchema>;
export const newOrganisationSchema = organisationNamesSchema.extend({ sector: z.enum(SECTORS) });
export type NewOrganisation = z.infer<typeof newOrganisationSchema>;

/** Invites the person when nobody has this address yet. */
export const newSeatSchema = z.strictObject({
  email: z.email().max(254),
  name: line(120),
  role: z.enum(SEAT_ROLES),
  seniority: z.enum(SENIORITIES),
  hasMandate: z.boolean().default(false),
});
export type NewSeat = z.infer<typeof newSeatSchema>;

/** `PUT …/acting-seat`: remembered for the forum, until another is chosen or the seat ends. */
export const actingSeatSchema = z.strictObject({ seatId: z.uuid() });
