import { describe, expect, it } from 'vitest';
import { keyedHash } from '../files/secret.ts';
import { openPush } from './push.ts';

const publicUrl = 'https://minga.example';
const keyOf = (secret: string, key: string | null = null) =>
  openPush({ key, keyed: keyedHash(secret), publicUrl }).publicKey;

describe('the key under which browsers take messages', () => {
  it('is the same as long as the secret of the installation is, and a point of 65 bytes', () => {
    expect(keyOf('uno')).toBe(keyOf('uno'));
    expect(keyOf('uno')).not.toBe(keyOf('dos'));
    expect(Buffer.from(keyOf('uno'), 'base64url')).toHaveLength(65);
  });

  it('is the one that was configured, whatever the secret', () => {
    const key = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE';
    expect(keyOf('uno', key)).toBe(keyOf('dos', key));
    // The generator of the curve (SEC 2, secp256r1).
    expect(Buffer.from(keyOf('uno', key), 'base64url').toString('hex')).toMatch(/^046b17d1f2e12c4247f8bce6e563a440f2/);
  });
});
