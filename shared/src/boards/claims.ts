/** What a guest wrote, taken to an account: `POST /api/own-texts/claim`, and the link of its letter, `/api/claims/:token`. */
import { z } from 'zod';

export const askClaimSchema = z.strictObject({ email: z.string().trim().pipe(z.email().max(254)) });
export const claimSchema = z.object({
  /** where the letter went; null once it is claimed */
  email: z.string().nullable(),
  boards: z.array(z.string()),
  isClaimed: z.boolean(),
});
export type Claim = z.infer<typeof claimSchema>;
