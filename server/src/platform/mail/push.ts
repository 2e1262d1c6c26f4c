import { createECDH } from 'node:crypto';
import webPush from 'web-push';
import { GiveUp } from '../jobs/events.ts';
import type { KeyedHash } from '../files/secret.ts';
import { areKeys, PrivateAddress, PUBLIC_DOOR, type PushDoor } from './push-addresses.ts';

/** A browser that takes messages: where, and what they are sealed with (RFC 8030, RFC 8291). */
type PushTarget = { endpoint: string; p256dh: string; auth: string };
/** What a browser shows: a line, and where it leads on this site. */
export type PushMessage = { title: string; path: string; lang: string };
export type Push = {
  /** Under which browsers take messages from us (RFC 8292). Where it has changed, they must be asked again. */
  readonly publicKey: string;
  /** Could a message be sent there at all? */
  accepts(target: PushTarget): boolean;
  /**
   * @param id the same on each attempt: one that comes twice takes the place of itself
   * @returns gone: that browser takes none any more, or it never was one
   * @throws GiveUp when the service refuses this message for good
   */
  send(id: string, target: PushTarget, message: PushMessage): Promise<'taken' | 'gone'>;
};
type PushOptions = {
  /** 32 bytes in base64url; null makes them of this installation's secret. */
  key: string | null;
  keyed: KeyedHash;
  /** The site's address, by which whoever runs a push service finds us. */
  publicUrl: string;
  door?: PushDoor | undefined;
};

const KEY_BYTES = 32;
/** Seconds for which a message waits for a browser that is off: what is older is read on the page. */
const WAITS = 86_400;
/** A service that does not answer must not hold letters up. Milliseconds. */
const ANSWERS_WITHIN = 5_000;

/** The same as long as its secret is the same, on each server of the installation. */
function keyOf({ key, keyed }: Pick<PushOptions, 'key' | 'keyed'>): { publicKey: string; privateKey: string } {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(key === null ? keyed('push', 'key') : Buffer.from(key, 'base64url'));
  // Node leaves zeros at the beginning out, which one key in 256 has; the standard wants all 32 bytes (RFC 7518, section 6.2.2.1).
  const privateKey = Buffer.alloc(KEY_BYTES);
  pair.getPrivateKey().copy(privateKey, KEY_BYTES - pair.getPrivateKey().length);
  return { publicKey: pair.getPublicKey('base64url'), privateKey: privateKey.toString('base64url') };
}

export function openPush({ publicUrl, door = PUBLIC_DOOR, ...secret }: PushOptions): Push {
  const { hostname } = new URL(publicUrl);
  const subject = publicUrl.startsWith('https:') ? publicUrl : `mailto:minga@${hostname}`;
  const pair = keyOf(secret);
  const sealed = (id: string, { endpoint, ...keys }: PushTarget, message: PushMessage) =>
    webPush.generateRequestDetails({ endpoint, keys }, JSON.stringify({ ...message, tag: id }), {
      vapidDetails: { subject, ...pair },
      TTL: WAITS,
      topic: id.replaceAll('-', ''),
    });
  return {
    publicKey: pair.publicKey,
    accepts: (target) => URL.canParse(target.endpoint) && door.isAllowed(new URL(target.endpoint)) && areKeys(target),
    async send(id, target, message) {
      const address = new URL(target.endpoint);
      // The rules may have become narrower since it was given.
      if (!door.isAllowed(address)) return 'gone';
      const { method, headers, body } = sealed(id, target, message);
      const status = await new Promise<number>((resolve, reject) => {
        // Redirections are not followed: they could lead anywhere.
        const request = door.request(address, { method, headers, agent: false });
        const late = setTimeout(() => request.destroy(named('push-silent')), ANSWERS_WITHIN);
        request.on('close', () => clearTimeout(late));
        request.on('error', reject);
        request.on('response', (response) => {
          resolve(response.statusCode ?? 0);
          // Whatever it says beside the number is read by nobody.
          response.destroy();
        });
        request.end(body);
      }).catch((error: unknown) => {
        if (error instanceof PrivateAddress) return 'private' as const;
        throw error;
      });
      return outcomeOf(status);
    },
  };
}

const named = (code: string) => Object.assign(new Error(code), { code });

function outcomeOf(status: number | 'private'): 'taken' | 'gone' {
  if (status === 'private' || status === 404 || status === 410) return 'gone';
  if (status >= 200 && status < 300) return 'taken';
  if (status === 408 || status === 429 || status >= 500) throw named(`push-${status}`);
  throw new GiveUp(`push-${status}`);
}
