import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { NEEDS } from '../../server/src/app.ts';
import { loadDemonstration } from '../../server/src/features/demo/commands/load-demonstration.ts';
import { buildClientIfStale, CLIENT_DIST } from '../../server/src/platform/start/client-build.ts';
import { testApp } from '../support/app.ts';

/** Whatever stands behind the «?» of a public page: a person gets a page, a program a problem, both the same status. */
if (!existsSync(CLIENT_DIST)) await buildClientIfStale(() => undefined);
const rig = await testApp({ demo: true });
await loadDemonstration(rig.owner, NEEDS);
afterAll(() => rig.close());

const { pages } = (await import(join(CLIENT_DIST, 'server/entry-server.js'))) as {
  pages: { name: string; url: string; follows: readonly string[] }[];
};
const shapeOf = (url: string) => new RegExp(`^${url.replaceAll(/:\w+/g, '[^/]+')}$`);
const listed = (await rig.anonymous.get('/sitemap.xml')).body;
const addresses = [...listed.matchAll(/<loc>https?:\/\/[^/<]+([^<]*)/g)].map(([, path]) => path || '/');
/** One address of each page that anybody finds, and the doors. */
const OPEN = pages.flatMap(({ name, url, follows }): [string, string, string[]][] => {
  const path = addresses.find((one) => shapeOf(url).test(one)) ?? (url.includes(':') ? null : url);
  return path === null ? [] : [[name, path, [...new Set([...follows, 'filter', 'lang'])]]];
});

const VALUES = [
  '%00',
  'a%00b',
  '%ff',
  '%c0%af',
  '%zz',
  '%ed%a0%80',
  '%e2%80%ae',
  'x'.repeat(3_000),
  '%',
  '-1',
  '9'.repeat(30),
];
const questionsOf = (names: readonly string[]) => [
  ...names.flatMap((name) => [
    ...VALUES.map((value) => `?${name}=${value}`),
    `?${name}=a&${name}=%00`,
    `?${name}=1&${name}=2`,
    `?${name}[]=1`,
    `?${name}[__proto__]=1`,
  ]),
  '?%00=1',
  '?__proto__=1',
  '?=&&&=',
];
const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'accept-language': 'en' };

describe('a public page', () => {
  it('is tried for each kind that the map of the site names', () => {
    const kinds = OPEN.map(([name]) => name);
    expect(kinds).toEqual(expect.arrayContaining(['cycle', 'announcements', 'announcement', 'diagnosis', 'meetings']));
    expect(kinds.length).toBeGreaterThan(18);
  });

  it.each(OPEN)(
    '%s answers a browser with a page in its language, whatever is asked behind «?»',
    async (_name, path, names) => {
      for (const question of questionsOf(names)) {
        const about = `${path}${question.slice(0, 40)}`;
        const page = await rig.anonymous.get(path + question, BROWSER);
        const program = await rig.anonymous.get(path + question, { accept: '*/*' });
        expect(page.statusCode, `${about} ${page.body.slice(0, 200)}`).toBeLessThan(500);
        expect([page.headers['content-type'], program.statusCode], about).toEqual([
          'text/html; charset=utf-8',
          page.statusCode,
        ]);
        expect(page.body, about).toMatch(/^<!doctype html><html lang="e[ns]"/);
        if (page.statusCode < 400) continue;
        expect(page.body, about).toMatch(/^<!doctype html><html lang="en".*<h1/s);
        expect(page.headers['content-security-policy'], about).toContain('default-src');
        expect(program.headers['content-type'], about).toBe('application/problem+json; charset=utf-8');
      }
    },
  );
});

describe('an address that cannot be read', () => {
  it.each([
    ['/c/demo-es?q=%00', 422, 'Open the page without it', 'href="/c/demo-es"'],
    ['/%c0%af', 400, 'only a part of it was copied', 'href="/"'],
    ['//minga.example/?a=%00', 422, 'Open the page without it', 'href="/minga.example/"'],
  ])('%s is told in words, with a way on, in the language that was chosen', async (path, status, words, way) => {
    const answer = await rig.anonymous.get(path, { ...BROWSER, 'accept-language': 'es', cookie: 'minga_locale=en' });
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([status, 'text/html; charset=utf-8']);
    expect(answer.body).toContain(words);
    expect(answer.body).toContain(way);
    expect(answer.body).not.toContain('<script');
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('of the API stays a problem document, whoever opens it', async () => {
    const answer = await rig.anonymous.get('/api/cycles?q=%00', BROWSER);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([
      422,
      'application/problem+json; charset=utf-8',
    ]);
  });
});
