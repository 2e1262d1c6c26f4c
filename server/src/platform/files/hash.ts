import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '@minga/shared/kernel/canonical.ts';

/** SHA-256 of bytes, or of a text in UTF-8. What streams by is hashed where it streams. */
export const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest();

/** The same as people read it: 64 digits, as `sha256sum` prints them. */
export const sha256Hex = (data: string | Uint8Array): string => sha256(data).toString('hex');

/** The fingerprint of a version or record: over the one way to write it down, so that anybody can recompute it. */
export const sha256OfJson = (value: Json, order?: readonly string[]): string => sha256Hex(canonicalJson(value, order));
