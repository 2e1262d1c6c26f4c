import { afterAll, beforeAll, expect, it } from 'vitest';
import { cookieOf, cycleOf } from '../e2e/support/screens.ts';
import { type ChildServer, childServer } from '../support/child-server.ts';
import { type PostOffice, postOffice } from '../support/mail.ts';

/** T39: the server is killed while its post office is away. What was promised is delivered by the next one. */
let office: PostOffice;
let server: ChildServer;
beforeAll(async () => {
  office = await postOffice();
  server = await childServer({ env: { DEMO: 'on', SMTP_URL: office.url }, readyWithin: 120_000 });
}, 180_000);
afterAll(async () => {
  await server.dispose();
  await office.close();
});

it('a letter outlives kill -9', async () => {
  const cycle = await cycleOf(server.url, 'demo-es');
  const cookie = await cookieOf(server.url, 'facilitator', 'demo-es');
  const headers = { 'content-type': 'application/json', origin: server.url, 'sec-fetch-site': 'same-origin', cookie };
  const at = `${server.url}/api/cycles/${cycle}/organisations`;
  const { items } = (await (await fetch(at, { headers })).json()) as { items: { id: string }[] };
  office.mood = 'refuse-connection';
  const answer = await fetch(`${at}/${items[0]?.id}/seats`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ email: 'rosa@example.org', name: 'Rosa Oca', role: 'delegate', seniority: 'director' }),
  });
  expect(answer.status, await answer.text()).toBe(201);
  await server.kill('SIGKILL');
  office.mood = 'deliver';
  expect(office.letters).toEqual([]);
  await server.restart();
  await expect.poll(() => office.letters.map(({ to }) => to), { timeout: 60_000 }).toEqual([['rosa@example.org']]);
});
