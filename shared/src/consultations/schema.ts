import { z } from 'zod';
import { SECTORS } from '../people/rules.ts';
import { instantSchema } from '../kernel/fields.ts';

const consultationSchema = z.object({
  id: z.uuid(),
  slug: z.string(),
  title: z.string(),
  question: z.string(),
  opensAt: instantSchema,
  closesAt: instantSchema,
  contributions: z.number().int(),
  answered: z.number().int(),
});
/** What was made of a contribution, beside the reason. */
export const dispositionSchema = z.enum(['adopted', 'partly', 'merged', 'deferred', 'out_of_scope', 'rejected']);

const contributionSchema = z.object({
  id: z.uuid(),
  number: z.number().int(),
  body: z.string(),
  sector: z.enum(SECTORS),
  theme: z.string().nullable(),
  at: instantSchema,
  response: z
    .object({
      disposition: dispositionSchema,
      reason: z.string(),
      answeredBy: z.string(),
      at: instantSchema,
    })
    .nullable(),
});
export const consultationsSchema = z.object({ items: z.array(consultationSchema) });
export const contributionsSchema = z.object({ items: z.array(contributionSchema) });
export type Consultations = z.infer<typeof consultationsSchema>;
export type Contribution = z.infer<typeof contributionSchema>;
export type Contributions = z.infer<typeof contributionsSchema>;
