import { isIPv6 } from 'node:net';
import type { KeyedHash } from '../files/secret.ts';

/** Who shares an address: IPv4 as it is, of IPv6 the half that a house or a phone company gives out (a /64). */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1]) return mapped[1];
  if (!isIPv6(address)) return address;
  const [head = '', tail = ''] = address.toLowerCase().split('::');
  const first = head.split(':').filter(Boolean);
  const last = tail.split(':').filter(Boolean);
  const gap = address.includes('::') ? Array.from({ length: 8 - first.length - last.length }, () => '0') : [];
  return [...first, ...gap, ...last].slice(0, 4).join(':');
}

/** What one house or company of its own is given, however many networks it makes of it: of IPv6 a /56. */
export function delegatedPrefixOf(address: string): string {
  const groups = networkOf(address).split(':');
  const [last = ''] = groups.slice(3);
  return groups.length < 4 ? groups.join(':') : [...groups.slice(0, 3), Number.parseInt(last, 16) >> 8].join(':');
}

/**
 * Names who asks, for a count that is kept: another name for each purpose and for each thing it is about, and by a key, so that a
 * copy of the database tells nobody's address.
 */
export function networkMark(keyed: KeyedHash, purpose: string, address: string, about?: string): string {
  const words = [...(about === undefined ? [] : [about]), delegatedPrefixOf(address)];
  return keyed(purpose, words.join(' ')).toString('base64url').slice(0, 22);
}

/**
 * All that one holder may have been given: of IPv6 a /48, which companies, universities and clouds hand out whole. For what keeps
 * secrets from being guessed, whose count must not begin anew in each of its 65,536 networks.
 */
export const holderOf = (address: string): string => networkOf(address).split(':').slice(0, 3).join(':');

/**
 * How often a network may come to a door that is open to everybody: above what a hall needs, in spans so short that whoever sits
 * in the hall with a device that floods it waits for seconds. Never what keeps secrets from being guessed.
 */
export const PACE_OF_NETWORK = { max: 400, timeWindow: 10_000 };
