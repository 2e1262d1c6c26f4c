import { afterAll, beforeAll, expect, it } from 'vitest';
import { cookieOf, cycleOf } from '../e2e/support/screens.ts';
import { type ChildServer, childServer } from '../support/child-server.ts';
import { type PostOffice, postOffice } from '../support/mail.ts';

/** SEC-39: the server is killed while its post office is away. What was promised is delivered by the next one. */
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

async function asFacilitator() {
  const cycle = await cycleOf(server.url, 'demo-es');
  const cookie = await cookieOf(server.url, 'facilitator', 'demo-es');
  const headers = { 'content-type': 'application/json', origin: server.url, 'sec-fetch-site': 'same-origin', cookie };
  return { at: `${server.url}/api/cycles/${cycle}`, headers };
}

it('SEC-39 a letter outlives kill -9', async () => {
  const facilitation = await asFacilitator();
  const { headers } = facilitation;
  const at = `${facilitation.at}/organisations`;
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
  const toRosa = () => office.letters.filter(({ to }) => to.includes('rosa@example.org'));
  expect(toRosa()).toEqual([]);
  await server.restart();
  await expect.poll(() => toRosa().length, { timeout: 60_000 }).toBe(1);
});

it('an announcement reaches each who wants it at once as one letter, although the server dies while they go out', async () => {
  const { at, headers } = await asFacilitator();
  const send = async (method: string, path: string, body: object) => {
    const answer = await fetch(`${at}${path}`, { method, headers, body: JSON.stringify(body) });
    expect(answer.ok, `${path} ${answer.status}`).toBe(true);
    return (await answer.json()) as { id: string; version: number };
  };
  const begun = await send('POST', '/announcements', {});
  const words = { title: 'Se mueve la sesión', body: 'Al jueves.', version: begun.version };
  const { id, version } = await send('PUT', `/announcements/${begun.id}`, words);
  const before = office.letters.length;
  await send('POST', `/announcements/${id}/publish`, { version, notify: true });
  // Reminders of the demonstration's ballots go out beside it.
  const sent = () => office.letters.slice(before).filter(({ subject }) => subject.includes(words.title));
  await expect.poll(() => sent().length, { timeout: 60_000, interval: 5 }).toBeGreaterThan(0);
  await server.kill('SIGKILL');
  await server.restart();
  const people = () => [...new Set(sent().map(({ to }) => to[0]))].sort();
  const atOnce = ['cso@demo-es.example', 'member@demo-es.example', 'state@demo-es.example'];
  await expect.poll(people, { timeout: 60_000 }).toEqual(atOnce);
  // One whose receipt was lost comes again under its own number, which mail programs take for the same letter.
  expect(new Set(sent().map(({ messageId }) => messageId)).size).toBe(atOnce.length);
});
