import type { NewPasskey, PasskeyAnswer } from '@minga/shared/people/passkeys.ts';
import { type Config, publicUrlOf } from '../../../config.ts';

/** Under which name devices keep keys for us. The configured address alone says it: what a request calls us, its sender chose. */
export type Site = { readonly origin: string; readonly host: string };

export function siteOf(config: Pick<Config, 'publicUrl' | 'port'>): Site {
  const { origin, hostname } = new URL(publicUrlOf(config));
  return { origin, host: hostname };
}

/** Ed25519, ECDSA with P-256, RSA with SHA-256: what devices offer. */
export const ALGORITHMS = [-8, -7, -257];

/** Loaded by whoever shows a key: its parsers of certificates cost a quarter of a second, which no start should wait for. */
const library = () => import('@simplewebauthn/server');

/** What the browser says it has signed, before anybody has checked it; null for what is none. */
function saidBy(clientDataJSON: string): { challenge: string; isFramed: boolean } | null {
  try {
    const said: unknown = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString());
    const { challenge, crossOrigin } = said as { challenge?: unknown; crossOrigin?: unknown };
    return typeof challenge === 'string' ? { challenge, isFramed: crossOrigin === true } : null;
  } catch {
    return null;
  }
}

/** The challenge that an answer is for; null where it names none, or was given within a page of another site. */
export function challengeOf(clientDataJSON: string): string | null {
  const said = saidBy(clientDataJSON);
  return said && !said.isFramed ? said.challenge : null;
}

const expected = (site: Site, challenge: string) => ({
  expectedChallenge: challenge,
  expectedOrigin: site.origin,
  expectedRPID: site.host,
  requireUserVerification: true,
});

type NewKey = { id: string; publicKey: Uint8Array; counter: number };

/** @returns the key that a device made for us, having recognised its owner; null for everything else */
export async function verifyNewKey(
  site: Site,
  challenge: string,
  { id, clientDataJSON, attestationObject }: NewPasskey['credential'],
): Promise<NewKey | null> {
  const { verifyRegistrationResponse } = await library();
  const verified = await verifyRegistrationResponse({
    ...expected(site, challenge),
    supportedAlgorithmIDs: ALGORITHMS,
    response: {
      ...{ id, rawId: id, type: 'public-key', clientExtensionResults: {} },
      response: { clientDataJSON, attestationObject },
    },
  }).catch(() => null);
  const credential = verified?.verified ? verified.registrationInfo.credential : null;
  return credential && credential.id === id ? credential : null;
}

/** @returns what the device counts by now; null where the answer is not of this key, for this challenge, by a recognised owner */
export async function verifyAnswer(
  site: Site,
  challenge: string,
  publicKey: Buffer,
  { id, clientDataJSON, authenticatorData, signature, userHandle }: PasskeyAnswer['credential'],
): Promise<number | null> {
  const { verifyAuthenticationResponse } = await library();
  const verified = await verifyAuthenticationResponse({
    ...expected(site, challenge),
    // What it counted before is compared by our own rule, which tells a copy from a forgery.
    credential: { id, publicKey: new Uint8Array(publicKey), counter: 0 },
    response: {
      ...{ id, rawId: id, type: 'public-key', clientExtensionResults: {} },
      response: { clientDataJSON, authenticatorData, signature, userHandle },
    },
  }).catch(() => null);
  return verified?.verified ? verified.authenticationInfo.newCounter : null;
}
