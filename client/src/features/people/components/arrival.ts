import { isLinkSecret, isOwnPath, isTypedCode } from '@minga/shared/people/rules.ts';
import { deviceNow } from '../../../lib/clock.ts';

/**
 * What the link in the mail carries: `/sign-in?email=..#code=123456`, or the long secret of a link that is good in any
 * browser. It sits behind `#`, so it never reaches a server log, and opening the link consumes nothing: mail scanners open
 * links too.
 */
export function readArrival(search: string, hash: string): { email: string; code: string } {
  const email = new URLSearchParams(search).get('email') ?? '';
  const code = new URLSearchParams(hash.replace(/^#/, '')).get('code') ?? '';
  return { email, code: isTypedCode(code) || isLinkSecret(code) ? code : '' };
}

/** The link of the invitation by which somebody signs in, without typing its address; null: they type one. */
export const readInvitation = (search: string): string | null => new URLSearchParams(search).get('invitation');

/** Where to go after signing in, when it is a path of this site. */
export function safeBack(back: string | null): string | null {
  return back !== null && isOwnPath(back) ? back : null;
}

const GOING = 'minga:going';
/** Longer than a mailed link is good; milliseconds. */
const KEPT_FOR = 15 * 60_000;

/** Where this browser goes once it is signed in is kept in it: the link that arrives may be one that somebody else asked for. */
export function keepGoing(path: string): void {
  try {
    localStorage.setItem(GOING, JSON.stringify({ path, at: deviceNow() }));
  } catch {
    // Forbidden: then the link leads where whoever asked for it was.
  }
}

/** Where this browser was going when it asked, told once. */
export function takeGoing(): string | null {
  try {
    const kept = JSON.parse(localStorage.getItem(GOING) ?? 'null') as { path?: unknown; at?: unknown } | null;
    localStorage.removeItem(GOING);
    const isRecent = Math.abs(deviceNow() - Number(kept?.at)) <= KEPT_FOR;
    return isRecent && typeof kept?.path === 'string' ? safeBack(kept.path) : null;
  } catch {
    return null;
  }
}
