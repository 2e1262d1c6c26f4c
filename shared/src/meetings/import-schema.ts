import { z } from 'zod';
import { instantSchema } from '../kernel/fields.ts';
import { MODALITIES } from './rules.ts';
import { flagCountSchema } from './flag-schema.ts';

/** `new`, `changed`: saved as a draft, or would be. `same`: there is nothing to save. */
const IMPORT_STATES = ['new', 'changed', 'same'] as const;
export const importResultSchema = z.object({
  created: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  items: z.array(
    z.object({
      title: z.string(),
      startsAt: instantSchema,
      endsAt: instantSchema,
      modality: z.enum(MODALITIES),
      room: z.string().nullable(),
      people: z.array(z.string()),
      optionalPeople: z.array(z.string()),
      state: z.enum(IMPORT_STATES),
    }),
  ),
  /** What is foreign to a plan, by name. `meetingId`: the meeting here that the file cancels or would change. */
  skipped: z.array(
    z.object({ title: z.string(), code: z.string(), message: z.string(), meetingId: z.uuid().optional() }),
  ),
  errors: z.array(z.object({ line: z.number().int(), field: z.string(), code: z.string(), message: z.string() })),
  /** Of the whole plan with the file in it. */
  flags: z.array(flagCountSchema),
  /** What the file adds to them. */
  newFlags: z.array(flagCountSchema),
});
export type ImportResult = z.infer<typeof importResultSchema>;
