import { request as ask } from 'node:http';
import type { NewFeed } from '@minga/shared/meetings/schema.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { NEEDS } from '../../server/src/app.ts';
import { loadDemonstration } from '../../server/src/features/demo/commands/load-demonstration.ts';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aCycle, aPerson } from '../support/factories.ts';
import { fill, idIn, oneOfEverything } from './foreign-world.ts';

const TOKEN = 'a-token-of-the-monitoring';
/** Reading routes for which the world of these tests has nothing that could be read. */
const UNMET = [
  '/api/address-changes/:token',
  '/api/attendance/:token',
  // guest-claims.test.ts
  '/api/claims/:token',
  // contributing.test.ts
  '/api/contribution-addresses/:token',
  '/api/contributions/:code',
  '/api/cycles/:cycleId/announcements/:announcementId/files/:fileId',
  '/api/cycles/:cycleId/announcements/:announcementId/states/:stateId',
  '/api/cycles/:cycleId/ballots/:ballotId/export',
  '/api/cycles/:cycleId/ballots/:ballotId/result',
  '/api/cycles/:cycleId/ballots/:ballotId/roll',
  '/api/cycles/:cycleId/commitments/:number/diff',
  '/api/cycles/:cycleId/commitments/:number/versions/:versionNumber',
  // diagnosis-review.test.ts
  '/api/cycles/:cycleId/diagnoses/:diagnosisId/review',
  '/api/cycles/:cycleId/diagnoses/:number/files/:fileId',
  '/api/cycles/:cycleId/diagnoses/drafts/:diagnosisId/receipt',
  // meeting-materials.test.ts
  '/api/cycles/:cycleId/meetings/:meetingId/files/:fileId',
  // logos.test.ts
  '/api/cycles/:cycleId/organisations/:organisationId/files/:fileId',
  '/api/cycles/:cycleId/roles/:personId/:role/letter',
  '/api/cycles/:cycleId/stages/:stage/letter',
  '/api/forums/:forumId/roles/:personId/:role/letter',
  '/api/invitations/:token',
  '/api/letters/:token',
  // participation.test.ts
  '/api/participation/:token',
];

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

  describe('of a forum', async () => {
    const demo = await testApp({ demo: true });
    afterAll(() => demo.close());
    await demo.listen();
    await loadDemonstration(demo.owner, NEEDS);
    const world = await oneOfEverything(demo, 'demo-es', 'own');
    const facilitator = await demo.signInAs({ persona: 'facilitator', forum: 'demo-es' });
    const cso = await demo.signInAs({ persona: 'cso', forum: 'demo-es' });
    const administrator = await demo.signInAs(await aPerson(demo.deps.db, { isAdministrator: true }));
    const made = await facilitator.post(`/api/cycles/${world.cycleId}/feeds`, { kind: 'person' });
    const calendar = new URL(answered<NewFeed>(made, 201).url).pathname;
    const reading = demo.app.routeTable.filter(({ method, url }) => method === 'GET' && url.startsWith('/api/'));
    /** How a person is answered on each of these routes; one after the other, or a busy machine has some of them come again. */
    const statusesFor = async (agent: Agent, urls: readonly string[]) => {
      const statuses: { url: string; statusCode: number }[] = [];
      for (const url of urls) {
        const token = calendar.split('/')[3];
        const path = fill(url, world.cycleId, (name) => (name === 'token' ? token : idIn(world, url, name)));
        const { statusCode, headers } = await agent.get(url.endsWith('/diff') ? `${path}?from=1&to=1` : path);
        expect([path, headers['cache-control']]).toEqual([path, 'no-store']);
        statuses.push({ url, statusCode });
      }
      return statuses;
    };

    it('is nothing that any route answered to its people', async () => {
      const urls = reading.map(({ url }) => url);
      const all = [
        ...(await statusesFor(facilitator, urls)),
        ...(await statusesFor(cso, urls)),
        ...(await statusesFor(administrator, urls)),
      ];
      const met = new Set(all.flatMap(({ url, statusCode }) => (statusCode === 200 ? [url] : [])));
      // What stands on a published file is asked in files.test.ts; of the others this world has nothing to read.
      expect(urls.filter((url) => !met.has(url)).sort()).toEqual(UNMET);
    });

    it('is nothing of a secret address, also without a session', async () => {
      const { code = '', longCode = '' } = world.ids;
      const doors = [`/api/join/${code}`, `/api/gatherings/${longCode}`].flatMap((door) => [door, `${door}/qr.svg`]);
      for (const path of [calendar, ...doors, `/q?code=${longCode}`, '/api/letters/nobody-has-this']) {
        const { headers } = await demo.anonymous.get(path);
        expect([path, headers['cache-control']]).toEqual([path, 'no-store']);
      }
    });

    it('is nothing of a cycle that nobody has announced, its calendar included', async () => {
      await demo.database.query('update cycles set published_at = null where id = $1', [world.cycleId]);
      const urls = reading.flatMap(({ url }) => (url.includes(':cycleId') ? [url] : []));
      const met = (await statusesFor(facilitator, urls)).filter(({ statusCode }) => statusCode === 200);
      expect(met.map(({ url }) => url)).toContain('/api/cycles/:cycleId/calendar.ics');
      expect(met.length).toBeGreaterThan(40);
    });
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
