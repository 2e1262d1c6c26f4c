import { z } from 'zod';
import { addressSchema, instantSchema } from '../kernel/fields.ts';
import { ownDoorSchema } from '../boards/claims.ts';
import { dispositionSchema } from '../consultations/answering.ts';
import { localeSchema } from '../people/schema.ts';
import { OWN_TEXT_KINDS } from './rules.ts';

/** What has become of it by itself, beside what was made of it. */
const OWN_TEXT_STATES = [
  'declared',
  'submitted',
  'returned',
  'published',
  'withdrawn',
  'draft',
  'frozen',
  'adopted',
  'removed',
  'writing',
] as const;

const madeOfItSchema = z.object({ title: z.string(), path: addressSchema.nullable(), state: z.string().nullable() });
const answerSchema = z.object({
  text: z.string(),
  /** What was made of a contribution to a consultation; null where an answer decides nothing. */
  disposition: dispositionSchema.nullable(),
  /** The name of whoever answered, as it stands there. */
  by: z.string().nullable(),
  at: instantSchema,
});

/** That a text stands no more where she wrote it, and on whose word. */
const removedSchema = z.object({
  by: z.enum(['author', 'facilitation']),
  /** null where none is asked for: a note of a board */
  reason: z.string().nullable(),
  at: instantSchema,
});

const ownTextSchema = z.object({
  kind: z.enum(OWN_TEXT_KINDS),
  id: z.uuid(),
  title: z.string(),
  /** Her own words, also where nobody else reads them any more. */
  text: z.string(),
  path: addressSchema.nullable(),
  at: instantSchema,
  state: z.enum(OWN_TEXT_STATES).nullable(),
  removed: removedSchema.nullable(),
  /** The cluster in which a note lies. */
  cluster: z.string().nullable(),
  /** What comes from it, or from its cluster, as the person may know it. */
  madeOfIt: z.array(madeOfItSchema),
  answers: z.array(answerSchema),
});
export type OwnText = z.infer<typeof ownTextSchema>;

/** Newest first. */
export const ownTextsSchema = z.object({
  items: z.array(ownTextSchema),
  /** Closed boards of the cycle on which nobody can tell any more whose a note was, her own included. */
  sealedBoards: z.number().int(),
});
export type OwnTexts = z.infer<typeof ownTextsSchema>;

/** `GET /api/own-texts`: what somebody wrote as a guest, of each cycle; the newest cycle first. */
export const guestTextsSchema = z.object({
  cycles: z.array(
    ownTextsSchema.extend({
      id: z.uuid(),
      title: z.string(),
      /** of the cycle's public page, where she may read it */
      slug: z.string().nullable(),
      forumName: z.string(),
      timeZone: z.string(),
      locale: localeSchema,
    }),
  ),
  /** what she agreed to at the doors of boards; the newest first */
  doors: z.array(ownDoorSchema),
  /** the device is a guest's, who has no account */
  isGuest: z.boolean(),
  /** what this guest wrote stands under an account already */
  isClaimed: z.boolean(),
  /** the letter to the address that was left did not arrive */
  isAstray: z.boolean(),
});
export type GuestTexts = z.infer<typeof guestTextsSchema>;
