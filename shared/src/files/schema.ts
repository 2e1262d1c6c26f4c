import { z } from 'zod';
import { instantSchema, reasonSchema, sha256Schema } from '../kernel/fields.ts';
import { NOT_SEARCHED } from './rules.ts';

/** A file as it was received, by whoever may see it. */
export const storedFileSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  mediaType: z.string(),
  bytes: z.number().int(),
  sha256: sha256Schema,
  at: instantSchema,
  /** Did the stored bytes match the hash when last looked at? */
  isReadable: z.boolean(),
});
export type StoredFile = z.infer<typeof storedFileSchema>;

/** The same for whoever writes what it belongs to: why the search finds it by its name alone; null where it does not, or not yet. */
export const workingFileSchema = storedFileSchema.extend({ notSearched: z.enum(NOT_SEARCHED).nullable() });
export type WorkingFile = z.infer<typeof workingFileSchema>;

/** What everybody could read and was taken back. */
export const withdrawnFileSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  bytes: z.number().int(),
  sha256: sha256Schema,
  /** when it was taken back, and why */
  at: instantSchema,
  reason: z.string(),
});
export type WithdrawnFile = z.infer<typeof withdrawnFileSchema>;

/** `POST …/files/:fileId/withdraw` */
export const withdrawFileSchema = z.strictObject({ reason: reasonSchema });
