/** Another address for an account: asked in it, confirmed from the new mailbox, stopped from the old one. */
import { z } from 'zod';
import { instantSchema } from '../kernel/fields.ts';

/** `POST /api/account/address` */
export const newAddressSchema = z.strictObject({ email: z.string().trim().pipe(z.email().max(254)) });
export type NewAddress = z.infer<typeof newAddressSchema>;

/** `GET /api/account/address`: what waits to be confirmed. */
export const ownAddressSchema = z.object({
  waiting: z.object({ email: z.string(), expiresAt: instantSchema }).nullable(),
});
export type OwnAddress = z.infer<typeof ownAddressSchema>;

const ADDRESS_LINKS = ['confirm', 'stop'] as const;
export type AddressLink = (typeof ADDRESS_LINKS)[number];

/** `GET` and `POST /api/address-changes/:token`: what the link of a letter is for, and what has come of it. */
export const addressChangeSchema = z.object({
  kind: z.enum(ADDRESS_LINKS),
  /** the new one */
  email: z.string(),
  /** it is the address of the account already */
  isConfirmed: z.boolean(),
  state: z.enum(['waiting', 'confirmed', 'stopped', 'over']),
});
export type AddressChange = z.infer<typeof addressChangeSchema>;
