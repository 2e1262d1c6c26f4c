/** What a guest wrote, taken to an account: `POST /api/own-texts/claim`, and the link of its letter, `/api/claims/:token`. */
import { z } from 'zod';
import { instantSchema } from '../kernel/fields.ts';

export const askClaimSchema = z.strictObject({ email: z.string().trim().pipe(z.email().max(254)) });
export const claimSchema = z.object({
  /** where the letter went; null once it is claimed */
  email: z.string().nullable(),
  boards: z.array(z.string()),
  isClaimed: z.boolean(),
});
export type Claim = z.infer<typeof claimSchema>;

/** What somebody agreed to at the door of a board, as a guest. */
export const ownDoorSchema = z.object({
  id: z.uuid(),
  forum: z.string(),
  board: z.string(),
  at: instantSchema,
  /** of the cycle's public page, where there is one */
  cycleSlug: z.string().nullable(),
  /** the privacy notice by its number, and the sentence of the door; null of whoever came before they were kept */
  notice: z.object({ number: z.int(), words: z.string() }).nullable(),
});
export type OwnDoor = z.infer<typeof ownDoorSchema>;
