import { createDecipheriv, createECDH, createHmac, createPublicKey, randomBytes, verify } from 'node:crypto';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NewDevice } from '@minga/shared/notices/schema.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import type { PushDoor } from '../../server/src/platform/mail/push-addresses.ts';

/** A browser that has agreed to take messages. */
export type PushedBrowser = NewDevice & { id: string };
type Pushed = {
  browser: string;
  /** What the browser reads once it has opened it with its own keys. */
  said: Record<string, unknown>;
  topic: string | undefined;
  ttl: number;
  /** Whom the server says it is: the claims it signed, and the key under which the browser was asked. */
  claims: { aud: string; sub: string; exp: number };
  key: string;
};
/** How the service answers; changeable while it runs. */
type Mood = number | 'hang';

const hmac = (key: Buffer, ...parts: (Buffer | string)[]) =>
  createHmac('sha256', key)
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest();

/** As a browser does it (RFC 8188, RFC 8291), written from the standard and not from the library that seals. */
function open(sealed: Buffer, own: ReturnType<typeof createECDH>, auth: Buffer): Record<string, unknown> {
  const [salt, length] = [sealed.subarray(0, 16), sealed[20] ?? 0];
  const theirs = sealed.subarray(21, 21 + length);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), own.getPublicKey(), theirs]);
  const secret = hmac(hmac(auth, own.computeSecret(theirs)), info, '\x01');
  const random = hmac(salt, secret);
  const key = hmac(random, 'Content-Encoding: aes128gcm\0\x01').subarray(0, 16);
  const nonce = hmac(random, 'Content-Encoding: nonce\0\x01').subarray(0, 12);
  const content = sealed.subarray(21 + length);
  const cipher = createDecipheriv('aes-128-gcm', key, nonce);
  cipher.setAuthTag(content.subarray(-16));
  const plain = Buffer.concat([cipher.update(content.subarray(0, -16)), cipher.final()]);
  // The only record ends with a 2, and with zeros where it was padded.
  return JSON.parse(plain.subarray(0, plain.lastIndexOf(2)).toString()) as Record<string, unknown>;
}

/** @throws Error when the token was not signed by the key that it names (RFC 8292) */
function readToken(authorization = ''): Pick<Pushed, 'claims' | 'key'> {
  const [, token = '', key = ''] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(authorization) ?? [];
  const [head = '', claims = '', mark = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' } });
  const how = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
  if (!verify('sha256', Buffer.from(`${head}.${claims}`), how, Buffer.from(mark, 'base64url')))
    throw new Error('The token was signed by somebody else.');
  return { key, claims: JSON.parse(Buffer.from(claims, 'base64url').toString()) as Pushed['claims'] };
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A service that takes messages for browsers, on this machine and without https; `door` lets the server reach it. */
export async function pushService() {
  const browsers = new Map<string, { own: ReturnType<typeof createECDH>; auth: Buffer }>();
  const taken: Pushed[] = [];
  /** Every message that came, also those that were not taken. */
  const asked: string[] = [];
  const service = { mood: 201 as Mood, taken, asked, url: '', browser, pushedTo, close, door: {} as PushDoor };
  const server = createServer((incoming, answer) => {
    void (async () => {
      const id = incoming.url?.split('/').at(-1) ?? '';
      const sealed = await bodyOf(incoming);
      asked.push(id);
      const { mood } = service;
      if (mood === 'hang') return;
      const known = browsers.get(id);
      if (mood === 201 && known) {
        const said = open(sealed, known.own, known.auth);
        const { topic, ttl, authorization } = incoming.headers as Record<string, string | undefined>;
        taken.push({ browser: id, said, topic, ttl: Number(ttl), ...readToken(authorization) });
      }
      answer.writeHead(known ? mood : 404, mood === 307 ? { location: `${service.url}/elsewhere` } : {}).end();
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  service.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  service.door = {
    isAllowed: ({ origin }) => origin === service.url,
    request: (address, options) => request(address, options),
  };

  function browser(): PushedBrowser {
    const own = createECDH('prime256v1');
    const p256dh = own.generateKeys('base64url');
    const [id, auth] = [newId(), randomBytes(16)];
    browsers.set(id, { own, auth });
    return { id, endpoint: `${service.url}/to/${id}`, p256dh, auth: auth.toString('base64url') };
  }
  function pushedTo({ id }: PushedBrowser): Pushed[] {
    return taken.filter((one) => one.browser === id);
  }
  function close(): Promise<void> {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  }
  return service;
}
