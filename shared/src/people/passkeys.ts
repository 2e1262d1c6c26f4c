/** A second way in beside the code by mail: keys that devices keep, and show after they have recognised their owner. */
import { z } from 'zod';
import { instantSchema, line } from '../kernel/fields.ts';
import { PASSKEY_NAME } from './rules.ts';

const bytes = (longest: number) =>
  z
    .string()
    .regex(/^[\w-]+$/)
    .max(longest);
const challengeSchema = z.string();

/** `GET /api/account/passkeys`: of the keys nothing but what their owner knows them by. */
export const passkeysSchema = z.object({
  items: z.array(
    z.object({ id: z.uuid(), name: z.string(), createdAt: instantSchema, lastUsedAt: instantSchema.nullable() }),
  ),
});
export type Passkeys = z.infer<typeof passkeysSchema>;

/** `POST /api/account/passkeys/challenge`: what a browser asks the device, in its own words (WebAuthn, CreationOptions). */
export const passkeyCreationSchema = z.object({
  challenge: challengeSchema,
  rp: z.object({ id: z.string(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  pubKeyCredParams: z.array(z.object({ alg: z.int(), type: z.literal('public-key') })),
  timeout: z.int(),
  attestation: z.literal('none'),
  excludeCredentials: z.array(z.object({ id: z.string(), type: z.literal('public-key') })),
  authenticatorSelection: z.object({
    residentKey: z.literal('required'),
    requireResidentKey: z.literal(true),
    userVerification: z.literal('required'),
  }),
});
export type PasskeyCreation = z.infer<typeof passkeyCreationSchema>;

/** `POST /api/account/passkeys`: what the device answered. */
export const newPasskeySchema = z.strictObject({
  name: line(PASSKEY_NAME),
  credential: z.strictObject({
    id: bytes(1_400),
    clientDataJSON: bytes(4_000),
    attestationObject: bytes(20_000),
    transports: z.array(z.string().regex(/^[a-z-]{1,20}$/)).max(10),
  }),
});
export type NewPasskey = z.infer<typeof newPasskeySchema>;

/** `POST /api/sign-in/passkey/challenge`: which account it will be, nobody says; the device knows its keys. */
export const passkeyRequestSchema = z.object({
  challenge: challengeSchema,
  rpId: z.string(),
  timeout: z.int(),
  userVerification: z.literal('required'),
});
export type PasskeyRequest = z.infer<typeof passkeyRequestSchema>;

/** `POST /api/sign-in/passkey`: what the device answered. */
export const passkeyAnswerSchema = z.strictObject({
  credential: z.strictObject({
    id: bytes(1_400),
    clientDataJSON: bytes(4_000),
    authenticatorData: bytes(4_000),
    signature: bytes(4_000),
    userHandle: bytes(100),
  }),
});
export type PasskeyAnswer = z.infer<typeof passkeyAnswerSchema>;
