import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { publicUrlOf } from '../../config.ts';
import type { Deps } from '../deps.ts';
import { cookiesOf } from './problems.ts';

/** A browser that asked for sign-in codes, or typed a wrong one, is told apart by this cookie; it says nothing of who uses it. */
const BROWSER = { plain: 'minga.browser', secure: '__Host-minga.browser' };
const YEAR = 400 * 86_400;

const isSecure = (deps: Deps): boolean => publicUrlOf(deps.config).startsWith('https:');
const cookieName = (deps: Deps): string => (isSecure(deps) ? BROWSER.secure : BROWSER.plain);

/** The number of this browser, when its cookie is one that we gave out. */
export function browserOf(deps: Deps, request: FastifyRequest): string | null {
  const [number = '', proof = ''] = (cookiesOf(request)[cookieName(deps)] ?? '').split('.');
  const isOurs = number !== '' && deps.keyed('browser', number).toString('base64url') === proof;
  return isOurs ? number : null;
}

/** Gives it one. */
export function nameBrowser(deps: Deps, reply: FastifyReply): string {
  const number = randomBytes(24).toString('base64url');
  const proof = deps.keyed('browser', number).toString('base64url');
  void reply.setCookie(cookieName(deps), `${number}.${proof}`, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure(deps),
    maxAge: YEAR,
  });
  return number;
}
