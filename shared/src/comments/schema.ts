import { z } from 'zod';
import { instantSchema } from '../kernel/fields.ts';
import { sectorSchema } from '../people/schema.ts';
import { COMMENT_LIMITS as L } from './rules.ts';

export const newCommentSchema = z.strictObject({
  body: z.string().trim().min(1).max(L.body),
  /** the part of the subject it is about, in the word of the feature that keeps it; left out: the whole */
  part: z.string().min(1).max(60).optional(),
  /** words of that part, as they stood when they were commented on */
  quote: z.string().trim().min(1).max(L.quote).optional(),
  /** the comment that is answered */
  replyTo: z.uuid().optional(),
  seatId: z.uuid().optional(),
});
export type NewComment = z.infer<typeof newCommentSchema>;

/** Whoever takes a comment away says why; the reason stands in its place. */
export const removeCommentSchema = z.strictObject({ reason: z.string().trim().min(10).max(500) });

const commentSchema = z.object({
  id: z.uuid(),
  /** the first comment of its thread; null for that one */
  replyTo: z.uuid().nullable(),
  part: z.string().nullable(),
  quote: z.string().nullable(),
  /** null once it was removed */
  body: z.string().nullable(),
  at: instantSchema,
  author: z.object({
    name: z.string(),
    organisation: z.string().nullable(),
    sector: sectorSchema.nullable(),
    /** false for a guest: nobody has checked who this is */
    isVerified: z.boolean(),
    isMine: z.boolean(),
  }),
  removed: z.object({ at: instantSchema, reason: z.string(), by: z.enum(['author', 'facilitation']) }).nullable(),
  abilities: z.object({ canRemove: z.boolean() }),
});
export type Comment = z.infer<typeof commentSchema>;
/** Oldest first. */
export const commentsSchema = z.object({
  items: z.array(commentSchema),
  /** what can be commented on besides the whole */
  parts: z.array(z.string()),
  abilities: z.object({ canWrite: z.boolean() }),
});
export type Comments = z.infer<typeof commentsSchema>;
