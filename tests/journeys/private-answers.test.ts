import { request as ask } from 'node:http';
import { afterAll, describe, expect, it } from 'vitest';
import { testApp } from '../support/app.ts';
import { aCycle, aPerson } from '../support/factories.ts';

const TOKEN = 'a-token-of-the-monitoring';
const rig = await testApp({ metricsToken: TOKEN });
afterAll(() => rig.close());

describe('what caches on the way may keep', () => {
  it('is nothing that was answered to a person, whatever the route', async () => {
    const cycle = await aCycle(rig.deps.db);
    const person = await rig.signInAs(await aPerson(rig.deps.db));
    const guest = await rig.signInAs(await aPerson(rig.deps.db, { isGuest: true }));
    for (const agent of [person, guest])
      for (const path of ['/api/me', '/api/home', '/api/sessions', '/api/cycles', `/api/cycles/${cycle.id}/stages`]) {
        const { headers } = await agent.get(path);
        expect([path, headers['cache-control']]).toEqual([path, 'no-store']);
      }
    const refused = await rig.anonymous.get('/api/sessions');
    expect([refused.statusCode, refused.headers['cache-control']]).toEqual([401, 'no-cache']);
    const acted = await rig.anonymous.post('/api/sign-out');
    expect(acted.headers['cache-control']).toBe('no-store');
  });

  it('may be asked again by anybody for what is public', async () => {
    expect((await rig.anonymous.get('/api/cycles')).headers['cache-control']).toBe('no-cache');
  });
});

it('no page may use what watches or listens', async () => {
  for (const path of ['/healthz', '/api/cycles', '/nowhere'])
    expect((await rig.anonymous.get(path)).headers['permissions-policy']).toMatch(/camera=\(\).*microphone=\(\)/);
});

describe('metrics', () => {
  const from = (headers: Record<string, string>, remoteAddress = '127.0.0.1') =>
    rig.app.inject({ method: 'GET', url: '/metrics', headers, remoteAddress });

  it('are read on this machine itself', async () => {
    expect((await from({})).body).toContain('minga_http_seconds');
  });

  it('are not there for a stranger, nor for whoever comes through a proxy on this machine', async () => {
    const answers = [
      await from({}, '203.0.113.4'),
      await from({ 'x-forwarded-for': '203.0.113.4' }),
      await from({ forwarded: 'for=203.0.113.4' }),
      await from({ via: '1.1 proxy' }),
      await from({ authorization: 'Bearer wrong' }, '203.0.113.4'),
      await from({ authorization: `Bearer ${TOKEN}x` }, '203.0.113.4'),
    ];
    expect(answers.map((answer) => [answer.statusCode, answer.json().code])).toEqual(
      answers.map(() => [404, 'route.not-found']),
    );
  });

  it('are read from elsewhere with the token', async () => {
    const answer = await from({ authorization: `Bearer ${TOKEN}`, 'x-forwarded-for': '203.0.113.4' }, '10.0.0.7');
    expect(answer.statusCode).toBe(200);
  });

  it('have no token that fits where none was set', async () => {
    const plain = await testApp();
    for (const authorization of ['Bearer null', 'Bearer undefined', 'Bearer '])
      expect(
        (
          await plain.app.inject({
            method: 'GET',
            url: '/metrics',
            headers: { authorization },
            remoteAddress: '203.0.113.4',
          })
        ).statusCode,
      ).toBe(404);
    await plain.close();
  });
});

/** As it is written, without what a URL parser would tidy up. */
function raw(url: string, path: string): Promise<number> {
  return new Promise((resolve, fail) => {
    const { hostname, port } = new URL(url);
    const sent = ask({ hostname, port, path }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on('error', fail);
    sent.end();
  });
}

it('nobody leaves the folder of built files', async () => {
  const url = await rig.listen();
  for (const path of [
    '/assets/..%2f',
    '/assets/..%2findex.html',
    '/assets/%2e%2e%2fserver%2fentry-server.js',
    '/assets/..%5c',
    '/assets/.vite',
    '/assets/',
    '/assets/%00',
    '/assets/a%2fb',
    '/assets/nothing-here.js',
  ])
    expect([path, await raw(url, path)]).toEqual([path, path.includes('%00') ? expect.any(Number) : 404]);
  expect(await raw(url, '/assets/%00')).toBeLessThan(500);
});
