import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cookieOf, cycleOf } from '../e2e/support/screens.ts';
import { type ChildServer, childServer } from '../support/child-server.ts';
import { pushService } from '../support/push-service.ts';

/** SEC-39: the server is killed while a message to a device is on its way. */
const service = await pushService();
let server: ChildServer;
beforeAll(async () => {
  const preload = pathToFileURL(join(import.meta.dirname, '..', 'support', 'push-to-here.ts')).href;
  const env = { DEMO: 'on', PUSH_TO_HERE: service.url, NODE_OPTIONS: `--import ${preload}` };
  server = await childServer({ env, readyWithin: 120_000 });
}, 180_000);
afterAll(async () => {
  await server.dispose();
  await service.close();
});

async function as(persona: 'cso' | 'facilitator') {
  const cookie = await cookieOf(server.url, persona, 'demo-es');
  const headers = { 'content-type': 'application/json', origin: server.url, 'sec-fetch-site': 'same-origin', cookie };
  return async (method: string, path: string, body: object) => {
    const answer = await fetch(`${server.url}${path}`, { method, headers, body: JSON.stringify(body) });
    expect(answer.ok, `${path} ${answer.status}`).toBe(true);
    return (await answer.json()) as { id: string; version: number };
  };
}

it('SEC-39 what a device is to show outlives kill -9, and takes its own place where it comes twice', async () => {
  const browser = service.browser();
  const endpoint = browser.endpoint.replace(service.url, 'https://push.example.org');
  const { p256dh, auth } = browser;
  await (await as('cso'))('POST', '/api/notices/devices', { endpoint, p256dh, auth });
  const [facilitator, at] = [await as('facilitator'), `/api/cycles/${await cycleOf(server.url, 'demo-es')}`];
  const begun = await facilitator('POST', `${at}/announcements`, {});
  const words = { title: 'Se mueve la sesión', body: 'Al jueves.', version: begun.version };
  const { id, version } = await facilitator('PUT', `${at}/announcements/${begun.id}`, words);
  service.mood = 'hang';
  await facilitator('POST', `${at}/announcements/${id}/publish`, { version, notify: true });
  await expect.poll(() => service.asked, { timeout: 60_000, interval: 5 }).toContain(browser.id);
  await server.kill('SIGKILL');
  service.mood = 201;
  await server.restart();
  const sent = () => service.pushedTo(browser).filter(({ said }) => String(said['title']).includes(words.title));
  await expect.poll(() => sent().length, { timeout: 60_000 }).toBeGreaterThan(0);
  expect(new Set(sent().map(({ said }) => said['tag'])).size).toBe(1);
  expect(new Set(sent().map(({ topic }) => topic)).size).toBe(1);
  expect(sent()[0]?.claims.aud).toBe('https://push.example.org');
});
