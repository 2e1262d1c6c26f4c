import { z } from 'zod';
import { instantSchema } from '../kernel/fields.ts';
import { strangerLetterSchema } from '../notices/schema.ts';
import { contributionSchema, dispositionSchema } from './answering.ts';
import { RESPONSE_REASON } from './rules.ts';

/** The same answer to one or to several; kept as a draft, or published at once. */
export const respondSchema = z.strictObject({
  contributionIds: z.array(z.uuid()).min(1).max(200),
  disposition: dispositionSchema,
  reason: z.string().trim().min(RESPONSE_REASON.least).max(RESPONSE_REASON.most),
  publish: z.boolean(),
  /** The seat of the organisation that answers, where somebody holds several. */
  seatId: z.uuid().optional(),
});
export type Respond = z.infer<typeof respondSchema>;
export const publishResponsesSchema = z.strictObject({ contributionIds: z.array(z.uuid()).min(1).max(2_000) });
export const discardResponsesSchema = publishResponsesSchema;

/** An answer before it is published; without its words, the drafts as they stand. */
export const plannedResponsesSchema = publishResponsesSchema.extend({
  disposition: dispositionSchema.optional(),
  reason: z.string().trim().max(RESPONSE_REASON.most).optional(),
});
export type PlannedResponses = z.infer<typeof plannedResponsesSchema>;

/** For those who answer: what was contributed, hidden ones with their words, and what is drafted and not published. */
export const respondingSchema = z.object({
  items: z.array(
    contributionSchema.extend({
      draft: z
        .object({ disposition: dispositionSchema, reason: z.string(), answeredBy: z.string(), savedAt: instantSchema })
        .nullable(),
      /** what became of the last letter about it to somebody without an account; null where none was to go */
      letter: strangerLetterSchema.nullable(),
      /** the same free words as another one, whose number this is */
      alike: z.int().nullable(),
    }),
  ),
  /** For whom this person answers; null for the facilitation. */
  answersFor: z.string().nullable(),
  canModerate: z.boolean(),
});
export type Responding = z.infer<typeof respondingSchema>;
