import { expect } from 'vitest';
import { cookieHeader } from './agent.ts';
import type { TestApp } from './app.ts';

type Answer = Awaited<ReturnType<TestApp['anonymous']['post']>>;

/** A browser that nobody is signed in with yet: it keeps the cookies it is given, as browsers do. */
export type Browser = {
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string): Promise<Answer>;
  delete(path: string): Promise<Answer>;
  cookie(): string;
  /** Asks for a code and reads the letter on disk, as its owner would. */
  codeFor(email: string, back?: string): Promise<string>;
  verify(email: string, code: string): Promise<Answer>;
};

export const setCookies = (answer: Answer): string[] => [answer.headers['set-cookie'] ?? []].flat();

/** @param cookie what this browser brings along */
export function aBrowser(rig: Pick<TestApp, 'anonymous' | 'deps'>, cookie = ''): Browser {
  const jar = new Map<string, string>(
    cookie === '' ? [] : cookie.split('; ').map((pair) => pair.split(/=(.*)/s) as [string, string]),
  );
  const header = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const keep = (answer: Answer): Answer => {
    for (const pair of cookieHeader(setCookies(answer)).split('; ').filter(Boolean)) {
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  };
  const headers = (): Record<string, string> => (jar.size > 0 ? { cookie: header() } : {});
  const browser: Browser = {
    post: async (path, body, more = {}) =>
      keep(await rig.anonymous.ask('POST', path, { body: body ?? {}, headers: { ...headers(), ...more } })),
    get: async (path) => keep(await rig.anonymous.get(path, headers())),
    delete: async (path) => keep(await rig.anonymous.ask('DELETE', path, { headers: headers() })),
    cookie: header,
    async codeFor(email, back) {
      const before = await lettersTo(rig, email);
      const answer = await browser.post('/api/sign-in/code', { email, ...(back ? { back } : {}) });
      expect(answer.statusCode, answer.body).toBe(200);
      await expect.poll(async () => (await lettersTo(rig, email)).length, { timeout: 10_000 }).toBe(before.length + 1);
      return /^\d{6}/.exec((await lettersTo(rig, email))[0]?.subject ?? '')?.[0] ?? '';
    },
    verify: (email, code) => browser.post('/api/sign-in/verify', { email, code }),
  };
  return browser;
}

/** Whoever has a copy of somebody's session, and nothing else of their browser. */
export const aThiefOf = (rig: Pick<TestApp, 'anonymous' | 'deps'>, cookie: string): Browser =>
  aBrowser(
    rig,
    cookie
      .split('; ')
      .filter((pair) => pair.includes('session_token='))
      .join('; '),
  );

async function lettersTo(rig: Pick<TestApp, 'deps'>, email: string) {
  return (await rig.deps.mail.stored()).filter(({ to }) => to === email);
}
