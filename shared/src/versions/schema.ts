import { z } from 'zod';
import { instantSchema } from '../kernel/fields.ts';

/** One saved state of a working text, for those who write it. */
const savedStateSchema = z.object({
  id: z.uuid(),
  version: z.int(),
  /** null: what stood there before states were kept */
  person: z.string().nullable(),
  isMine: z.boolean(),
  begunAt: instantSchema,
  savedAt: instantSchema,
  /** parts in which it differs from the state before it */
  changed: z.array(z.string()),
  /** brought back from an earlier state */
  isRestored: z.boolean(),
});
export type SavedState = z.infer<typeof savedStateSchema>;
/** Newest first. */
export const savedStatesSchema = z.object({
  items: z.array(savedStateSchema),
  /** for how long a state can be looked at and brought back after it was saved over */
  keptDays: z.int(),
});
export type SavedStates = z.infer<typeof savedStatesSchema>;

export const bringBackSchema = z.strictObject({ version: z.int() });
