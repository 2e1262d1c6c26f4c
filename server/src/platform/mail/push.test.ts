import { newId } from '@minga/shared/kernel/ids.ts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { pushService } from '../../../../tests/support/push-service.ts';
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

  it.each([0, 1, 2, 31])('signs what is sent with a key that begins with %i zeros', async (zeros) => {
    const service = await pushService();
    onTestFinished(service.close);
    const key = Buffer.alloc(32, 7).fill(0, 0, zeros).toString('base64url');
    const push = openPush({ key, keyed: keyedHash('uno'), publicUrl, door: service.door });
    const browser = service.browser();
    const message = { title: 'Mesa de Salud', path: '/notices', lang: 'es' };
    expect(await push.send(newId(), browser, message)).toBe('taken');
    expect(service.pushedTo(browser)).toMatchObject([{ key: push.publicKey, said: message }]);
  });
});
