import { afterAll, describe, expect, it, vi } from 'vitest';
import { PACE_OF_NETWORK } from '../../server/src/platform/http/networks.ts';
import { boardScene } from '../faults/board-scene.ts';
import { testApp } from '../support/app.ts';
import { aDraftingScene } from '../support/drafting-scene.ts';

const rig = await testApp({ trustProxyHops: 1 });
const scene = await boardScene(rig);
afterAll(() => rig.close());

/** What the server asks of sessions and of its database while `work` is done. */
async function asked<T>(work: () => Promise<T>): Promise<{ done: T; sessions: number; connections: number }> {
  const sessions = vi.spyOn(rig.deps.access, 'resolveActor');
  const connections = vi.spyOn(rig.deps.db.pool, 'connect');
  const done = await work();
  const counted = { done, sessions: sessions.mock.calls.length, connections: connections.mock.calls.length };
  vi.restoreAllMocks();
  return counted;
}
const NOTHING = { sessions: 0, connections: 0 };
const statusOf = async (answer: Promise<{ statusCode: number }>) => (await answer).statusCode;

describe('SEC-61 whoever is shut out', () => {
  it('as a person is refused before anything is asked about them; others, and their other forums, go on', async () => {
    const s = await aDraftingScene(rig);
    const other = await aDraftingScene(rig);
    const feed = (agent: typeof s.participant, cycleId = s.cycle.id) =>
      agent.post(`/api/cycles/${cycleId}/feeds`, { kind: 'person' });
    for (let n = 0; n < 11; n += 1) await feed(s.participant);
    const refused = await asked(() => feed(s.participant));
    expect(refused).toMatchObject(NOTHING);
    const { statusCode, headers, body } = refused.done;
    expect([statusCode, JSON.parse(body).code]).toEqual([429, 'request.too-many']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(headers['content-type']).toContain('application/problem+json');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['cache-control']).toBe('no-store');
    expect(await statusOf(feed(s.drafter))).toBe(201);
    // Who is counted by their number is, in another forum, still asked who they are there.
    expect((await asked(() => feed(s.participant, other.cycle.id))).sessions).toBe(1);
    expect(await statusOf(s.participant.get(`/api/cycles/${s.cycle.id}/commitments`))).toBe(200);
  });

  it('as a network at the door of one link is refused alike; other networks and other links go on', async () => {
    const linkOf = async () => {
      const boardId = await scene.board();
      const at = `/api/cycles/${scene.cycle.id}/boards/${boardId}/links`;
      const answer = await scene.facilitator.post(at, { quota: 5 });
      expect(answer.statusCode).toBe(201);
      return new URL(answer.json<{ url: string }>().url).pathname.replace('/j/', '/api/join/');
    };
    const [one, other] = [await linkOf(), await linkOf()];
    const enter = (door: string, from: string) =>
      rig.anonymous.ask('POST', door, { body: { consent: true }, headers: { 'x-forwarded-for': from } });
    // Some at a time: the pace is counted within seconds, which a busy machine takes for so many one by one.
    for (let n = 0; n <= PACE_OF_NETWORK.max; n += 20)
      await Promise.all(Array.from({ length: 20 }, () => enter(one, '198.51.100.1')));
    const refused = await asked(() => enter(one, '198.51.100.1'));
    expect(refused).toMatchObject({ ...NOTHING, done: { statusCode: 429 } });
    expect(await statusOf(enter(one, '198.51.100.2'))).not.toBe(429);
    expect(await statusOf(enter(other, '198.51.100.1'))).toBe(200);
  });

  it('as a browser that types sign-in codes is refused alike; its neighbours go on', async () => {
    const from = { 'x-forwarded-for': '198.51.100.3' };
    const letter = await rig.anonymous.ask('POST', '/api/sign-in/code', {
      body: { email: 'ana@example.org', back: '/' },
      headers: from,
    });
    const cookie = String([letter.headers['set-cookie'] ?? []].flat()[0]).split(';')[0] ?? '';
    expect(cookie).toContain('minga.browser=');
    const type = (headers: object) =>
      rig.anonymous.ask('POST', '/api/sign-in/verify', {
        body: { email: 'ana@example.org', code: '000000' },
        headers: { ...from, ...headers },
      });
    for (let n = 0; n <= 300; n += 1) await type({ cookie });
    expect(await asked(() => type({ cookie }))).toMatchObject({ ...NOTHING, done: { statusCode: 429 } });
    expect(await statusOf(type({}))).toBe(409);
  });

  it('is told in their own language', async () => {
    const s = await aDraftingScene(rig);
    const feed = (language: string) =>
      s.participant.ask('POST', `/api/cycles/${s.cycle.id}/feeds`, {
        body: { kind: 'person' },
        headers: { 'accept-language': language },
      });
    for (let n = 0; n < 11; n += 1) await feed('es');
    expect((await feed('es')).json().title).toMatch(/^Demasiados intentos/);
    expect((await feed('en')).json().title).toMatch(/^Too many/);
  });
});
