import { z } from 'zod';

/** What a mail provider says of a letter that came back, in a form of ours: whoever runs the server translates theirs. */
export const bounceSchema = z.strictObject({
  /** The provider's id of this message; told again, it is known by it. */
  id: z.string().min(1).max(200),
  /** `hard`: the address takes no letters; `soft`: this letter was not taken, the next one may be. */
  kind: z.enum(['hard', 'soft']),
  recipient: z.email().max(254),
  /** Of the letter, as in its header. */
  messageId: z.string().max(200).optional(),
  /** RFC 3463 */
  status: z
    .string()
    .regex(/^[45]\.\d{1,3}\.\d{1,3}$/)
    .optional(),
});
export type Bounce = z.infer<typeof bounceSchema>;

/** The header that proves who says it: `t=SECONDS,v1=HEX`. */
export const BOUNCE_HEADER = 'x-minga-signature';
/** An older signature may have been read on its way. Seconds. */
export const BOUNCE_SECONDS = 300;
