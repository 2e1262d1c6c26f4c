import { z } from 'zod';
import { stageNameSchema } from '../cycles/schema.ts';
import { addressSchema, instantSchema, line, plannedInstantSchema } from '../kernel/fields.ts';
import { ANSWERS, LINK_STATES } from './answers.ts';
import { JOINING_LENGTH } from './joining.ts';
import { MODALITIES } from './rules.ts';

/** One of the meetings as the act will leave it; what is left out stays. */
const plannedChangeSchema = z.strictObject({
  id: z.uuid(),
  title: line(200).optional(),
  agenda: z.string().max(8000).optional(),
  startsAt: plannedInstantSchema.optional(),
  endsAt: plannedInstantSchema.optional(),
  modality: z.enum(MODALITIES).optional(),
  room: line(120).nullable().optional(),
  joining: z.string().max(JOINING_LENGTH).nullable().optional(),
  stage: stageNameSchema.nullable().optional(),
  themes: z.array(z.uuid()).max(40).optional(),
  organisations: z.array(z.uuid()).max(500).optional(),
  people: z.array(z.uuid()).max(1000).optional(),
});

/** An act that is about to be: whom it will notify, and with which letter. */
export const plannedNoticeSchema = z.strictObject({
  kind: z.enum(['published', 'changed', 'cancelled']),
  meetings: z.array(z.uuid()).min(1).max(500),
  reason: z.string().trim().max(2000).optional(),
  changes: z.array(plannedChangeSchema).max(2).optional(),
});
export type PlannedNotice = z.infer<typeof plannedNoticeSchema>;

/** What the link of a letter shows of its meeting, to whoever has the letter. */
export const answerLinkSchema = z.object({
  state: z.enum(LINK_STATES),
  title: z.string(),
  startsAt: instantSchema,
  endsAt: instantSchema,
  timeZone: z.string(),
  modality: z.enum(MODALITIES),
  room: z.string().nullable(),
  /** how one joins from afar, while this person is expected and it is not over */
  joining: z.string().nullable(),
  path: addressSchema,
  personName: z.string(),
  answer: z.enum(ANSWERS).nullable(),
  /** The meeting was put to another time after this answer: it is asked again. */
  isEarlier: z.boolean(),
});
export type AnswerLink = z.infer<typeof answerLinkSchema>;

export const answerSchema = z.strictObject({ answer: z.enum(ANSWERS) });

/** `earlier`: answers given for a time that the meeting has no more; the others leave them out. */
const countsSchema = z.object({ yes: z.int(), maybe: z.int(), no: z.int(), none: z.int(), earlier: z.int() });
const attendeeSchema = z.object({
  personId: z.uuid(),
  name: z.string(),
  organisations: z.array(z.string()),
  answer: z.enum(ANSWERS).nullable(),
  /** The meeting was put to another time after this answer. */
  isEarlier: z.boolean(),
});

/**
 * Who comes to a meeting, as far as the reader may know: numbers, what they said themselves, and who of their own organisations
 * goes; the facilitation sees each.
 */
export const attendanceSchema = z.object({
  isExpected: z.boolean(),
  isOpen: z.boolean(),
  answer: z.enum(ANSWERS).nullable(),
  isEarlier: z.boolean(),
  counts: countsSchema,
  people: z.array(attendeeSchema.extend({ answeredAt: instantSchema.nullable() })).nullable(),
  /** Whoever acts for an organisation for which the reader acts, themselves among them; null where that is nobody else. */
  colleagues: z.array(attendeeSchema).nullable(),
});
export type Attendance = z.infer<typeof attendanceSchema>;
