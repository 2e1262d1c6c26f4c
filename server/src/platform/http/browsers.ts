import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { publicUrlOf } from '../../config.ts';
import type { Deps } from '../deps.ts';
import { cookiesOf } from './problems.ts';

/**
 * A browser that asked for sign-in codes, typed a wrong one or opened a form that anybody sends is told apart by this cookie; it says
 * nothing of who uses it. Its number and our proof of it stay; its last part is another one each time that it is given.
 */
const BROWSER = { plain: 'minga.browser', secure: '__Host-minga.browser' };
const YEAR = 400 * 86_400;

/** All that is needed of the parts of the server. */
type Naming = Pick<Deps, 'config' | 'keyed'>;
const isSecure = (deps: Naming): boolean => publicUrlOf(deps.config).startsWith('https:');
const cookieName = (deps: Naming): string => (isSecure(deps) ? BROWSER.secure : BROWSER.plain);

/** The number of this browser, when its cookie is one that we gave out. */
export function browserOf(deps: Naming, request: FastifyRequest): string | null {
  const [number = '', proof = ''] = (cookiesOf(request)[cookieName(deps)] ?? '').split('.');
  const isOurs = number !== '' && deps.keyed('browser', number).toString('base64url') === proof;
  return isOurs ? number : null;
}

/**
 * The key of a form that is sent without a script, and so without one of its own (repeats.ts): the same words, from the same browser,
 * since the page was last fetched, are the same press. Nobody else can make it; null for whoever keeps no cookies.
 */
export function pressOf(deps: Naming, request: FastifyRequest): string | null {
  const [, , fetched = ''] = (cookiesOf(request)[cookieName(deps)] ?? '').split('.');
  const number = browserOf(deps, request);
  if (number === null || fetched === '') return null;
  const said = JSON.stringify([number, fetched, request.url, request.body]);
  return deps.keyed('press of a form', said).toString('base64url');
}

/** Gives it one, or says again which one it has. */
export function nameBrowser(deps: Naming, reply: FastifyReply, known: string | null = null): string {
  const number = known ?? randomBytes(24).toString('base64url');
  const proof = deps.keyed('browser', number).toString('base64url');
  void reply.setCookie(cookieName(deps), `${number}.${proof}.${randomBytes(9).toString('base64url')}`, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure(deps),
    maxAge: YEAR,
  });
  return number;
}
