import { z } from 'zod';
import { instantSchema } from '../kernel/fields.ts';
import { FORUM_ROLES } from '../people/rules.ts';
import { ownTextsSchema } from '../reports/own-texts.ts';

/** Everything that the installation holds of one person, for her alone. */
export const personalDataSchema = z.object({
  format: z.literal('minga-personal-data'),
  formatVersion: z.literal(1),
  exportedAt: instantSchema,
  /** By where it lies; the names of the columns are the same in every language. */
  lists: z.array(z.object({ kind: z.string(), title: z.string(), rows: z.array(z.record(z.string(), z.unknown())) })),
  /** What she wrote and what became of it, also where only an open board can tell that it is hers. */
  texts: z.array(z.object({ forum: z.string(), cycle: z.string(), items: ownTextsSchema.shape.items })),
});
export type PersonalData = z.infer<typeof personalDataSchema>;

/** What the erasure of an account would end, and what stands in its way. */
export const erasureOutlookSchema = z.object({
  /** Forums that nobody else facilitates, or administers. */
  ledAlone: z.array(z.object({ forum: z.string(), role: z.enum(FORUM_ROLES) })),
  isLastAdministrator: z.boolean(),
  /** Seats that end. */
  seats: z.array(z.object({ forum: z.string(), organisation: z.string() })),
});
export type ErasureOutlook = z.infer<typeof erasureOutlookSchema>;

/** Typed by whoever means it: their own address. */
export const erasureSchema = z.strictObject({ email: z.string().max(320) });
export type Erasure = z.infer<typeof erasureSchema>;
