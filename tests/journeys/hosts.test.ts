import { paths } from '@minga/shared/kernel/paths.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../server/src/config.ts';
import { boardScene } from '../faults/board-scene.ts';
import { testApp } from '../support/app.ts';

const PUBLIC = 'https://foro.minga.example';
const rig = await testApp({ publicUrl: PUBLIC, allowedHosts: ['foro.example.org'], trustProxyHops: 1 });
const local = await testApp({});
const scene = await boardScene(rig);
afterAll(() => Promise.all([rig.close(), local.close()]));

const ask = (path: string, headers: Record<string, string>, method: 'GET' | 'POST' = 'GET') =>
  rig.anonymous.ask(method, path, { headers, ...(method === 'POST' ? { body: {} } : {}) });
const statusOf = async (path: string, headers: Record<string, string>, method: 'GET' | 'POST' = 'GET') =>
  (await ask(path, headers, method)).statusCode;

describe('SEC-62 a name that is none of ours', () => {
  it.each([
    ['GET', '/api/cycles'],
    ['GET', '/api/me'],
    ['GET', '/q?code=KKKKKK'],
    ['GET', '/sitemap.xml'],
    ['GET', '/robots.txt'],
    ['GET', '/nothing-is-here'],
    ['POST', '/api/sign-in/code'],
  ] as const)('%s %s is refused under it, with a sentence', async (method, path) => {
    for (const host of [
      'evil.example',
      'evil.example:443',
      'foro.minga.example.evil.example',
      'minga.example',
      'a b',
    ]) {
      const answer = await ask(path, { host }, method);
      expect([host, answer.statusCode, answer.json().code]).toEqual([host, 421, 'request.foreign-host']);
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect(answer.body).not.toContain('evil');
    }
  });

  it('is answered to probes, which call by whichever name they were given', async () => {
    for (const path of ['/healthz', '/readyz']) expect(await statusOf(path, { host: 'evil.example' })).toBe(200);
  });

  it('is told from ours: the public one, those of the list, this machine’s and figures', async () => {
    for (const host of [
      'foro.minga.example',
      'FORO.minga.example.',
      'foro.example.org:8443',
      'app-1:3000',
      '127.0.0.1',
      'localhost',
    ])
      expect([host, await statusOf('/api/cycles', { host })]).toEqual([host, 200]);
    expect((await local.anonymous.get('/api/cycles', { host: 'foro.example.org' })).statusCode).toBe(421);
    expect((await local.anonymous.get('/api/cycles', { host: '192.168.1.7:3000' })).statusCode).toBe(200);
  });

  it('is refused too where a trusted proxy passes it on', async () => {
    const told = (name: string) => statusOf('/api/cycles', { host: 'app-1:3000', 'x-forwarded-host': name });
    expect([await told('foro.minga.example'), await told('evil.example')]).toEqual([200, 421]);
    // Who is not trusted says nothing.
    const untold = local.anonymous.get('/api/cycles', { host: 'localhost', 'x-forwarded-host': 'evil.example' });
    expect((await untold).statusCode).toBe(200);
  });

  it('names nothing: links, codes and maps say the public address, however we were reached', async () => {
    const reached = { host: 'foro.example.org', 'x-forwarded-host': 'foro.example.org' };
    const boardId = await scene.board();
    const { body } = await scene.facilitator.ask('POST', `/api/cycles/${scene.cycle.id}/gatherings`, {
      body: { title: 'Taller', boardIds: [boardId] },
      headers: { ...reached, origin: PUBLIC },
    });
    const gathering = JSON.parse(body);
    expect(
      [gathering.url, gathering.place].every((one) => one.startsWith(PUBLIC) || PUBLIC.endsWith(one.split('/')[0])),
    ).toBe(true);
    const map = await ask('/sitemap.xml', reached);
    expect(map.body).not.toContain('foro.example.org');
    expect((await ask(paths.byCode(gathering.code), reached)).headers['location']).toMatch(/^\/j\//);
  });
});

describe('the list of names', () => {
  it('is read from ALLOWED_HOSTS, and what is no name is refused at the start', () => {
    const hosts = (text: string) => readConfig({ ALLOWED_HOSTS: text }).allowedHosts;
    expect(hosts('Foro.example.org, www.example.org')).toEqual(['foro.example.org', 'www.example.org']);
    expect(hosts('')).toEqual([]);
    for (const text of ['https://foro.example.org', 'foro.example.org:8080', 'a b'])
      expect(() => hosts(text)).toThrow('ALLOWED_HOSTS');
  });
});
