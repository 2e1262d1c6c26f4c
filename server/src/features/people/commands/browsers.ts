import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Deps } from '../../../platform/deps.ts';
import { sha256 } from '../../../platform/files/hash.ts';
import { browserOf, nameBrowser } from '../../../platform/http/browsers.ts';
import { networkOf, PACE_OF_NETWORK } from '../../../platform/http/networks.ts';
import { countedOnceRead } from '../../../platform/http/paces.ts';

const TEN_MINUTES = 600_000;

export type Asking = { request: FastifyRequest; reply: FastifyReply; deps: Deps };

/** What is kept of this browser where somebody signs in; null while it has no number of ours. */
export function knownBrowser({ request, deps }: Omit<Asking, 'reply'>): Buffer | null {
  const number = browserOf(deps, request);
  return number === null ? null : sha256(number);
}

/** The same; one that comes for the first time is given a number. */
export const browserOrNew = ({ request, reply, deps }: Asking): Buffer =>
  sha256(browserOf(deps, request) ?? nameBrowser(deps, reply));

/**
 * One browser cannot spend what all the others behind the same address may ask. Guesses are counted elsewhere: a code is good in
 * the browser that asked for it only, so whoever comes without a cookie has none to guess.
 * @param ofBrowser requests within ten minutes from one that we know; all the others behind one address keep the pace of a network
 */
export const rateLimit = (deps: Deps, ofBrowser: number) => {
  const byKey = (browser: number, network: number) => (_request: FastifyRequest, key: string) =>
    key.startsWith('browser ') ? browser : network;
  return countedOnceRead({
    max: byKey(ofBrowser, PACE_OF_NETWORK.max),
    timeWindow: byKey(TEN_MINUTES, PACE_OF_NETWORK.timeWindow),
    keyGenerator: (request: FastifyRequest) => {
      const browser = browserOf(deps, request);
      return browser === null ? networkOf(request.ip ?? '') : `browser ${browser}`;
    },
  });
};
