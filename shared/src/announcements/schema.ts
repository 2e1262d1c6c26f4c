import { z } from 'zod';
import { storedFileSchema } from '../files/schema.ts';
import { addressSchema, instantSchema, line, lineInProgress, reasonSchema, sha256Schema } from '../kernel/fields.ts';
import { pageLimit } from '../kernel/paging.ts';
import { ANNOUNCEMENT_LIMITS as L, ANNOUNCEMENT_STATES } from './rules.ts';

/** What is written: a line without a break, and the text under it. */
export const announcementWordsSchema = z.strictObject({
  title: lineInProgress(L.title),
  body: z.string().max(L.body),
});
/** Autosave: the whole draft, and the version the person was looking at. */
export const saveAnnouncementSchema = announcementWordsSchema.extend({ version: z.number().int() });
export type SaveAnnouncement = z.infer<typeof saveAnnouncementSchema>;
/**
 * `notify`: everybody in the forum is told of it. `version` and `files`: the words and the files
 * that were seen, so that nothing becomes public that was not.
 */
export const publishAnnouncementSchema = z.strictObject({
  version: z.number().int(),
  notify: z.boolean(),
  files: z.array(z.uuid()).default([]),
});
export type PublishAnnouncement = z.infer<typeof publishAnnouncementSchema>;
/** `number`: the version that was read and is corrected. */
export const correctAnnouncementSchema = z.strictObject({
  title: line(L.title),
  body: z.string().trim().min(1).max(L.body),
  reason: reasonSchema,
  number: z.number().int(),
});
export type CorrectAnnouncement = z.infer<typeof correctAnnouncementSchema>;
export const withdrawAnnouncementSchema = z.strictObject({ reason: reasonSchema });

const summary = {
  id: z.uuid(),
  state: z.enum(ANNOUNCEMENT_STATES),
  title: z.string(),
  publishedAt: instantSchema.nullable(),
  correctedAt: instantSchema.nullable(),
  path: addressSchema,
};
const announcementItemSchema = z.object({ ...summary, excerpt: z.string() });
export type AnnouncementItem = z.infer<typeof announcementItemSchema>;

export const announcementsQuerySchema = z.strictObject({
  limit: pageLimit(50),
  /** Id of the last one of the page before. */
  after: z.uuid().optional(),
});
/** Newest first. */
export const announcementsSchema = z.object({
  items: z.array(announcementItemSchema),
  next: z.uuid().nullable(),
  /** What the facilitation is writing, saved last first; empty for everybody else. */
  drafts: z.array(announcementItemSchema.extend({ savedAt: instantSchema })),
  abilities: z.object({ canWrite: z.boolean() }),
});
export type Announcements = z.infer<typeof announcementsSchema>;

/** `sha256` is that of the canonical JSON of `{title, body, files: [{name, bytes, sha256}]}`. */
const announcementVersionSchema = z.object({
  number: z.number().int(),
  title: z.string(),
  body: z.string(),
  reason: z.string().nullable(),
  at: instantSchema,
  sha256: sha256Schema,
});

/** Withdrawn, its title and the reason stay to be read, and nothing else. */
export const announcementSchema = z.object({
  ...summary,
  body: z.string(),
  version: z.number().int(),
  savedAt: instantSchema,
  isNotified: z.boolean(),
  withdrawn: z.object({ at: instantSchema, reason: z.string() }).nullable(),
  /** Oldest first; the last one is what is read. */
  versions: z.array(announcementVersionSchema),
  files: z.array(storedFileSchema),
  abilities: z.object({ canEdit: z.boolean(), canCorrect: z.boolean(), canWithdraw: z.boolean() }),
});
export type Announcement = z.infer<typeof announcementSchema>;
