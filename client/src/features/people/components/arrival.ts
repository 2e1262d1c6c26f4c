import { isOwnPath } from '@minga/shared/people/rules.ts';

/**
 * What the link in the mail carries: `/sign-in?email=..#code=123456`. The code sits behind `#`, so it never reaches a
 * server log, and opening the link consumes nothing: mail scanners open links too.
 */
export function readArrival(search: string, hash: string): { email: string; code: string } {
  const email = new URLSearchParams(search).get('email') ?? '';
  const code = new URLSearchParams(hash.replace(/^#/, '')).get('code') ?? '';
  return { email, code: /^\d{6}$/.test(code) ? code : '' };
}

/** Where to go after signing in, when it is a path of this site. */
export function safeBack(back: string | null): string | null {
  return back !== null && isOwnPath(back) ? back : null;
}
