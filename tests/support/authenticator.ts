import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { NewPasskey, PasskeyAnswer, PasskeyCreation } from '@minga/shared/people/passkeys.ts';

/** What a device, or somebody who forges its answer, may say otherwise than is right. */
export type Said = {
  origin?: string;
  host?: string;
  challenge?: string;
  type?: string;
  crossOrigin?: boolean;
  /** has it recognised its owner, by a finger or a code? */
  isVerified?: boolean;
  /** of what it has signed so far; 0: it does not count */
  counter?: number;
  userHandle?: string;
  /** the key that it really signs with is another */
  isForged?: boolean;
};

/** CBOR of what an authenticator says: small numbers, bytes, words, and maps of these. */
function cbor(value: unknown): Buffer {
  const head = (kind: number, size: number) =>
    size < 24
      ? Buffer.from([(kind << 5) | size])
      : size < 256
        ? Buffer.from([(kind << 5) | 24, size])
        : Buffer.from([(kind << 5) | 25, size >> 8, size & 255]);
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  const entries = [...(value as Map<unknown, unknown>)];
  return Buffer.concat([head(5, entries.length), ...entries.flat().map(cbor)]);
}

const hashOf = (data: string | Buffer) => createHash('sha256').update(data).digest();
const RIGHT = { isVerified: true, isForged: false, crossOrigin: false };

/** A device with one key, in software: it signs whatever it is told to. */
export function anAuthenticator({ origin, host }: { origin: string; host: string }) {
  const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [own, foreign] = [pair(), pair()];
  const id = randomBytes(20);
  let handle = '';

  const client = (type: string, challenge: string, said: Said) =>
    Buffer.from(
      JSON.stringify({
        type: said.type ?? type,
        challenge: said.challenge ?? challenge,
        origin: said.origin ?? origin,
        crossOrigin: said.crossOrigin ?? RIGHT.crossOrigin,
      }),
    );
  const data = (said: Said, isNew: boolean) => {
    const flags = 1 | ((said.isVerified ?? RIGHT.isVerified) ? 4 : 0) | (isNew ? 64 : 0);
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(said.counter ?? 0);
    return Buffer.concat([hashOf(said.host ?? host), Buffer.from([flags]), counter]);
  };
  const coseKey = () => {
    const { x = '', y = '' } = own.publicKey.export({ format: 'jwk' });
    const [across, up] = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')];
    return cbor(
      new Map<number, unknown>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, across],
        [-3, up],
      ]),
    );
  };

  return {
    id: id.toString('base64url'),
    /** @returns what a browser sends to add its key */
    make({ challenge, user }: PasskeyCreation, said: Said = {}): NewPasskey['credential'] {
      handle = user.id;
      const length = Buffer.from([0, id.length]);
      const authData = Buffer.concat([data(said, true), Buffer.alloc(16), length, id, coseKey()]);
      const attestation = new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]);
      return {
        id: id.toString('base64url'),
        clientDataJSON: client('webauthn.create', challenge, said).toString('base64url'),
        attestationObject: cbor(attestation).toString('base64url'),
        transports: ['internal'],
      };
    },
    /** @returns what a browser sends to enter by its key */
    show(challenge: string, said: Said = {}): PasskeyAnswer['credential'] {
      const [clientData, authenticatorData] = [client('webauthn.get', challenge, said), data(said, false)];
      const signed = Buffer.concat([authenticatorData, hashOf(clientData)]);
      const { privateKey } = (said.isForged ?? RIGHT.isForged) ? foreign : own;
      return {
        id: id.toString('base64url'),
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authenticatorData.toString('base64url'),
        signature: sign('sha256', signed, privateKey).toString('base64url'),
        userHandle: said.userHandle ?? handle,
      };
    },
  };
}
