import { createECDH } from 'node:crypto';
import { lookup as resolve } from 'node:dns';
import type { ClientRequest, RequestOptions } from 'node:http';
import { request } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/*
 * The address to which a browser wants its messages is whatever somebody sent us. Nothing of this machine or its network may
 * be reached by it: it is looked at when it is given, and what its name leads to each time it is called.
 */

/** How messages leave: tests let them leave to this machine, nothing else does. */
export type PushDoor = {
  isAllowed(address: URL): boolean;
  request(address: URL, options: RequestOptions): ClientRequest;
};

const NOT_PUBLIC = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  NOT_PUBLIC.addSubnet(net, bits, 'ipv4');
/** What stands for an address of the older kind leads wherever that one does. */
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  NOT_PUBLIC.addSubnet(net, bits, 'ipv6');
const PUBLIC_6 = new BlockList();
PUBLIC_6.addSubnet('2000::', 3, 'ipv6');

/** May a machine of the world have this address? */
export const isPublicAddress = (address: string): boolean =>
  isIP(address) === 4
    ? !NOT_PUBLIC.check(address, 'ipv4')
    : isIP(address) === 6 && PUBLIC_6.check(address, 'ipv6') && !NOT_PUBLIC.check(address, 'ipv6');

/** Names that lead to this machine or its network, or nowhere (RFC 6761, RFC 6762, RFC 8375). */
const OWN_NAMES = /(^|\.)(localhost|local|internal|test|invalid|onion|arpa|lan|home|corp)$/;

/** As it was given: https on its own port, by a name of the world, without a password. */
export function isPublicPushAddress({ protocol, hostname, port, username, password }: URL): boolean {
  const name = hostname.replace(/\.$/, '');
  const isNamed = name.includes('.') && !name.startsWith('[') && isIP(name) === 0 && !OWN_NAMES.test(name);
  return protocol === 'https:' && port === '' && username === '' && password === '' && isNamed;
}

/** A name of the world that leads into our own network: nothing is sent there. */
export class PrivateAddress extends Error {
  readonly code = 'push-private-address';
}

/** Looks a name up for the connection that is being made, so that it cannot lead elsewhere a moment later. */
export const lookUpPublic: LookupFunction = (name, options, done) => {
  resolve(name, { ...options, all: true }, (error, found) => {
    const first = found?.[0];
    if (error || !first) return done(error ?? new PrivateAddress(), '', 4);
    if (!found.every(({ address }) => isPublicAddress(address))) return done(new PrivateAddress(), '', 4);
    return options.all ? done(null, found) : done(null, first.address, first.family);
  });
};

export const PUBLIC_DOOR: PushDoor = {
  isAllowed: isPublicPushAddress,
  request: (address, options) => request(address, { ...options, lookup: lookUpPublic }),
};

/** A point on the curve with which a message can be sealed (RFC 8291), and the 16 bytes that go with it. */
export function areKeys({ p256dh, auth }: { p256dh: string; auth: string }): boolean {
  const own = createECDH('prime256v1');
  own.generateKeys();
  try {
    own.computeSecret(Buffer.from(p256dh, 'base64url'));
  } catch {
    return false;
  }
  return Buffer.from(auth, 'base64url').length === 16;
}
