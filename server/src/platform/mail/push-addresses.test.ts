import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { areKeys, isPublicAddress, isPublicPushAddress, lookUpPublic, PUBLIC_DOOR } from './push-addresses.ts';

describe('SEC-65 the address that a browser gives', () => {
  it.each([
    'https://fcm.googleapis.com/fcm/send/abc',
    'https://updates.push.services.mozilla.com/wpush/v2/abc',
    'https://web.push.apple.com/abc',
    'https://db5p.notify.windows.com/w/?token=abc',
    'https://push.foro.gob.pe:443/abc',
  ])('%s is one of the world', (address) => {
    expect(isPublicPushAddress(new URL(address))).toBe(true);
  });

  it.each([
    'http://push.example.org/abc',
    'https://push.example.org:8443/abc',
    'https://push.example.org:22/abc',
    'https://ana:secreto@push.example.org/abc',
    'https://localhost/abc',
    'https://localhost./abc',
    'https://minga.localhost/abc',
    'https://postgres/abc',
    'https://impresora.local/abc',
    'https://metadata.google.internal/abc',
    'https://127.0.0.1/abc',
    'https://2130706433/abc',
    'https://0x7f.1/abc',
    'https://8.8.8.8/abc',
    'https://[::1]/abc',
    'https://[::ffff:127.0.0.1]/abc',
    'ftp://push.example.org/abc',
    'file:///etc/passwd',
    'javascript:alert(1)',
  ])('%s is none', (address) => {
    expect(isPublicPushAddress(new URL(address))).toBe(false);
  });

  it.each([
    ['8.8.8.8', true],
    ['2a00:1450:4009:823::200a', true],
    ['127.0.0.1', false],
    ['10.1.2.3', false],
    ['172.31.0.1', false],
    ['192.168.1.1', false],
    ['100.64.0.1', false],
    ['169.254.169.254', false],
    ['0.0.0.0', false],
    ['198.18.0.1', false],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['::1', false],
    ['::', false],
    ['fe80::1', false],
    ['fc00::1', false],
    ['::ffff:10.0.0.1', false],
    ['64:ff9b::a00:1', false],
    ['2002:7f00:1::', false],
    ['2001:0:4136:e378:8000:63bf:3fff:fdd2', false],
    ['push.example.org', false],
  ])('a name that leads to %s: %s', (address, isPublic) => {
    expect(isPublicAddress(address)).toBe(isPublic);
  });

  it.each([true, false])(
    'is looked up for the very connection: one that leads here is not called (all: %s)',
    async (all) => {
      const found = await new Promise((resolve) => lookUpPublic('localhost', { all }, (error) => resolve(error)));
      expect(found).toMatchObject({ code: 'push-private-address' });
      let calls = 0;
      const server = createServer(() => (calls += 1)).listen(0);
      const { port } = server.address() as AddressInfo;
      const refused = await new Promise((resolve) =>
        PUBLIC_DOOR.request(new URL(`https://localhost:${port}/`), { method: 'POST', agent: false })
          .on('error', resolve)
          .end('x'),
      );
      server.close();
      expect([refused, calls]).toMatchObject([{ code: 'push-private-address' }, 0]);
    },
  );

  it('comes with keys with which one can seal', () => {
    const auth = 'A'.repeat(22);
    const p256dh = 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4';
    expect(areKeys({ p256dh, auth })).toBe(true);
    expect(areKeys({ p256dh: `BC${'x'.repeat(85)}`, auth })).toBe(false);
    expect(areKeys({ p256dh, auth: 'AAAA' })).toBe(false);
  });
});
